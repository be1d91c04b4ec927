"""``x * "text"``, ``np.ones(3) + x``: methods of other classes that take a tensor for mypy alone.

A sequence is repeated by an int, and to mypy a tensor is one, because one of an integer has
``__index__``. An array takes anything. At run time the tensor is asked, and refuses both.
"""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import OPERATOR
from mypy.nodes import OpExpr
from mypy.plugin import MethodContext
from mypy.types import Type, get_proper_type

from typednn.mypy_plugin.features.operations.names import operation_of
from typednn.mypy_plugin.features.operations.operand_kinds import kind_of
from typednn.mypy_plugin.types import as_tensor, members
from typednn.shapes.rules.operand_dtypes import not_an_operand

_SEQUENCES: Final = ("str", "bytes", "bytearray", "list", "tuple")
_ARITHMETIC: Final = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul")
METHODS: Final = frozenset(
    [
        *(f"builtins.{cls}.__{name}__" for cls in _SEQUENCES for name in ("mul", "rmul")),
        *(f"numpy.ndarray.__{r}{name}__" for name in _ARITHMETIC for r in ("", "r")),
    ]
)


def refuse_tensor(ctx: MethodContext, default: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of these methods. ``default`` is mypy's own hook."""
    assert isinstance(ctx.api, TypeChecker)
    operands = [t for types in ctx.arg_types[:1] for t in types]
    if any(as_tensor(member) is not None for t in operands for member in members(t)):
        kind = kind_of(get_proper_type(ctx.type)) or "a sequence"
        symbol = ctx.context.op if isinstance(ctx.context, OpExpr) else "*"
        text = not_an_operand(
            operation_of(symbol) or symbol, "x", kind, "a tensor or a Python number"
        )
        ctx.api.fail(text, ctx.context, code=OPERATOR)  # mypy then looks for another method
    return ctx.default_return_type if default is None else default(ctx)
