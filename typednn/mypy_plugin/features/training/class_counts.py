"""``ConfusionMatrix(4).update(scores, labels)``: metrics that count other classes than there are scores."""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, RefExpr, TypeInfo
from mypy.plugin import MethodContext
from mypy.types import Instance, Type, get_proper_type

from typednn.mypy_plugin.errors import SHAPE
from typednn.mypy_plugin.features.training.origins import method_call, origins
from typednn.mypy_plugin.features.values.expressions import type_of, written_number
from typednn.mypy_plugin.types import Scope, as_tensor
from typednn.shapes.fitting import scores_of_others

_OURS: Final = "typednn.metrics."
_COUNTS: Final = "typednn.metrics.confusions.Counts"


def is_update(fullname: str) -> bool:
    """Return whether it is ``update`` of one of our metrics."""
    return fullname.startswith(_OURS) and fullname.endswith(".update")


def refuse_update(ctx: MethodContext, otherwise: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of ``update``: report scores of other classes, else do what ``otherwise`` does."""
    assert isinstance(ctx.api, TypeChecker)
    found = method_call(ctx.context, "update") if isinstance(ctx.context, Expression) else None
    if found is not None and ctx.arg_types and ctx.arg_types[0]:
        mistake = mistake_of_update(found[0], ctx.arg_types[0][0], ctx.api)
        if mistake is not None:
            ctx.api.fail(mistake, ctx.context, code=SHAPE)
            return ctx.default_return_type
    return ctx.default_return_type if otherwise is None else otherwise(ctx)


def mistake_of_update(metric: Expression, scores: Type, checker: TypeChecker) -> str | None:
    """Return what a metric refuses of scores with so many classes; None if that is not known."""
    cls, classes = type_of(metric, checker), _classes(scores)
    if not isinstance(cls, Instance) or classes is None:
        return None
    numbers = {_counted(each) for each in origins(metric, _before_update, checker)}
    number = numbers.pop() if len(numbers) == 1 else None
    is_wrong = number is not None and 0 < number != classes and cls.type.has_base(_COUNTS)
    return scores_of_others(f"{cls.type.name}.update", classes, number) if is_wrong else None


def _before_update(expression: Expression) -> Expression | None:
    """Return the metric that an update has replaced."""
    found = method_call(expression, "update")
    return None if found is None else found[0]


def _counted(expression: Expression) -> float | None:
    """Return the number of classes in ``ConfusionMatrix(4)``."""
    match expression:
        case CallExpr(callee=RefExpr(node=TypeInfo() as cls), args=[number, *_]) if (
            cls.module_name.startswith(_OURS)
        ):
            return written_number(number)
    return None


def _classes(scores: Type) -> int | None:
    """Return the size of axis 1 of a floating-point tensor, if it is a number."""
    tensor = as_tensor(get_proper_type(scores))
    if tensor is None:
        return None
    dtype = get_proper_type(tensor.args[1])
    shape = Scope().shape(tensor)
    is_float = isinstance(dtype, Instance) and dtype.type.has_base("numpy.floating")
    size = shape[1] if is_float and len(shape) > 1 else None
    return size if type(size) is int else None
