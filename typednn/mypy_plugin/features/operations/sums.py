"""``sum(xs, start=ops.zeros(3))``: the items are added to the start, as ``+`` adds them."""

from mypy.checker import TypeChecker
from mypy.plugin import FunctionContext
from mypy.types import Type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.int_functions import int_result
from typednn.mypy_plugin.types import Scope, as_tensor, members, of_mistake, unknown_type
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.shape import ShapeError


def sum_result(ctx: FunctionContext) -> Type:
    """The hook of ``sum``. mypy alone says that the result is an item or the start.

    A sum that is larger than its start is of unknown shape: that of no items is the start.
    """
    found = [tensor for t in members(ctx.default_return_type) if (tensor := as_tensor(t))]
    starts = ctx.arg_types[1] if len(ctx.arg_types) > 1 else []
    start = as_tensor(starts[0]) if starts else None
    items = [tensor for tensor in found if tensor != start]
    if start is None or len(items) != 1 or len(found) < len(members(ctx.default_return_type)):
        return int_result(ctx)
    assert isinstance(ctx.api, TypeChecker)
    scope, anything = Scope(), start.copy_modified(args=[unknown_type(), start.args[1]])
    shape = scope.shape(start)
    try:
        total = broadcast(
            "sum", shape, scope.shape(items[0]), names=("argument 'start'", "the items")
        )
    except ShapeError as error:
        ctx.api.fail(str(error), ctx.args[1][0], code=CODES[error.code])
        return of_mistake(anything)
    return start if total == shape else anything
