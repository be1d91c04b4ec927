"""Several keys in the place of one: ``random.normal(random.split(key, 3))``, also by way of a variable."""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.nodes import CallExpr, Expression, IntExpr, NameExpr, RefExpr, TupleExpr, Var
from mypy.plugin import FunctionContext
from mypy.types import Type

from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.names import RANDOM
from typednn.mypy_plugin.types import of_mistake
from typednn.shapes.shape import show
from typednn.shapes.words import several_keys

_SPLIT: Final = f"{RANDOM}keys.split"
_TRAIN: Final = "typednn.nn.modes.Train"
_PARTS: Final = 2
"""The keys that ``split`` gives unless it is told."""


def takes_key(fullname: str) -> bool:
    """Whether a function or class may take one key."""
    return fullname.startswith(RANDOM) or fullname == _TRAIN


def refuse_several(
    ctx: FunctionContext, name: str, otherwise: Callable[[FunctionContext], Type] | None
) -> Type:
    """The hook of a draw: report several keys where it takes one, else do what ``otherwise`` does."""
    assert isinstance(ctx.api, TypeChecker)
    given = dict(zip(ctx.callee_arg_names, ctx.args, strict=True)).get("key")
    shape = _keys(given[0], ctx.api) if given else ()
    result = otherwise(ctx) if otherwise else ctx.default_return_type
    if not shape:
        return result
    called = "nn.Train" if name == _TRAIN else f"random.{name.rpartition('.')[2]}"
    ctx.api.fail(several_keys(called, show(shape)), ctx.context, code=ARG_TYPE)
    return of_mistake(result)


def _keys(expression: Expression, checker: TypeChecker) -> tuple[int, ...]:
    """Return the shape of the keys that are written; () for one key, or if it is not known."""
    if isinstance(expression, NameExpr) and isinstance(expression.node, Var):
        expression = definition(expression.node, checker) or expression
    match expression:
        case CallExpr(callee=RefExpr(fullname=name), args=[_]) if name == _SPLIT:
            return (_PARTS,)
        case CallExpr(callee=RefExpr(fullname=name), args=[_, number]) if name == _SPLIT:
            written = number.items if isinstance(number, TupleExpr) else [number]
            sizes = [each.value for each in written if isinstance(each, IntExpr)]
            return tuple(sizes) if len(sizes) == len(written) else ()
    return ()
