"""Numbers that optimizers, schedules, losses, metrics, initializers and ``fit`` refuse, where they are written out: ``Adam(-1)``."""

from collections.abc import Callable, Mapping
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, ListExpr, NameExpr, RefExpr, TupleExpr, Var
from mypy.plugin import FunctionContext
from mypy.types import Type

from typednn.mypy_plugin.errors import SHAPE
from typednn.mypy_plugin.features.control_flow.calls import is_plain
from typednn.mypy_plugin.features.loops import never_met
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.names import OPERATIONS
from typednn.shapes.number_ranges import (
    NO_MOMENTUM,
    NUMBERS,
    WEIGHT,
    WEIGHTS,
    Range,
    element_out_of_range,
    out_of_range,
)

_OWNERS: Final = ("optim.", "schedules.", "losses.", "metrics.", "train.", "nn.init.")
_CLASSES: Final = {"TopKAccuracy": "top_k_accuracy"}
"""Classes whose messages name the function."""


def owner_of_numbers(fullname: str) -> str | None:
    """Return the name under which a function or class has ranges of numbers; None if it has none."""
    package, _, rest = fullname.partition(".")
    name = rest.rpartition(".")[2]
    if package != "typednn" or not rest.startswith(_OWNERS):
        return None
    owner = _CLASSES.get(name, name)
    return owner if owner in NUMBERS or owner in WEIGHTS else None


def refuse_numbers(
    ctx: FunctionContext, owner: str, otherwise: Callable[[FunctionContext], Type] | None
) -> Type:
    """The hook of such a call: report the first number that is out of its range."""
    assert isinstance(ctx.api, TypeChecker)
    message = _mistake(ctx, owner)
    if message is not None and not never_met(ctx.context, ctx.api):
        ctx.api.fail(message, ctx.context, code=SHAPE)
    return ctx.default_return_type if otherwise is None else otherwise(ctx)


def _mistake(ctx: FunctionContext, owner: str) -> str | None:
    """Return what is wrong with the numbers of a call."""
    assert isinstance(ctx.api, TypeChecker)
    given = {
        str(name): each[0]
        for name, each in zip(ctx.callee_arg_names, ctx.args, strict=True)
        if len(each) == 1
    }
    for name, numbers in NUMBERS.get(owner, {}).items():
        text = _refused(numbers, given[name]) if name in given else None
        if text is not None:
            return out_of_range(owner, name, text, numbers.text)
    weights = given.get(WEIGHTS.get(owner, ""))
    if weights is not None and (text := _negative_weight(owner, weights, ctx.api)):
        return text
    is_wrong = owner == "SGD" and is_plain(ctx.context) and _lacks_momentum(given)
    return NO_MOMENTUM if is_wrong else None


def _negative_weight(owner: str, tensor: Expression, checker: TypeChecker) -> str | None:
    """Return what is wrong with the weights of classes that ``ops.asarray([1.0, -2.0])`` makes."""
    if isinstance(tensor, NameExpr) and isinstance(tensor.node, Var):
        tensor = definition(tensor.node, checker) or tensor
    match tensor:
        case CallExpr(
            callee=RefExpr(fullname=name), args=[ListExpr() | TupleExpr() as row, *_]
        ) if name.startswith(OPERATIONS) and name.endswith(".asarray"):
            for place, item in enumerate(row.items):
                number = written_number(item)
                if number is not None and not WEIGHT.holds(number):
                    name = WEIGHTS[owner]
                    shown = str(float(number))
                    return element_out_of_range(owner, name, f"[{place}]", shown, WEIGHT.text)
    return None


def _lacks_momentum(given: Mapping[str, Expression]) -> bool:
    """Return whether Nesterov's momentum is asked for without momentum."""
    numbers = {name: written_number(each) for name, each in given.items()}
    return numbers.get("nesterov") is True and numbers.get("momentum", 0) == 0


def _refused(numbers: Range, expression: Expression) -> str | None:
    """Return the number that is written out, if it is refused; True and False are no numbers."""
    found = written_number(expression)
    if found is None or not isinstance(found, bool) and _is_right(numbers, found):
        return None
    return repr(found)


def _is_right(numbers: Range, found: float) -> bool:
    is_float = numbers.whole and isinstance(found, float)  # mypy says so
    return is_float or numbers.holds(found)
