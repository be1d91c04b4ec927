"""What all losses do first and last: check their operands by the rule, and reduce."""

from functools import lru_cache
from typing import Any, Literal, TypeAlias

from typednn import ops
from typednn.checked_arguments import check_values, ranges_of
from typednn.ops.operands import need_dtypes
from typednn.shapes.rules.losses import LOSSES
from typednn.tensor import Tensor
from typednn.traced_number import computed

__all__ = ["Reduction", "check_operands", "need_number", "reduced"]

Reduction: TypeAlias = Literal["mean", "sum", "none"]
"""What is left of the losses of a batch: their mean, their sum, or all of them."""


def check_operands(loss: str, reduction: Reduction, **operands: Tensor[Any, Any] | None) -> None:
    """Raise ShapeError for shapes or dtypes that the loss does not take.

    Raises ValueError for another reduction.
    """
    if reduction not in ("mean", "sum", "none"):
        text = f"{loss}: reduction is {reduction!r}, it must be"
        raise ValueError(f"{text} 'mean', 'sum' or 'none'")
    need_dtypes(loss, **operands)
    shapes = [(name, x.shape) for name, x in operands.items() if x is not None]
    _check_shapes(loss, reduction, tuple(shapes))


@lru_cache(maxsize=1024)  # a training step asks again and again
def _check_shapes(loss: str, reduction: str, shapes: tuple[tuple[str, Any], ...]) -> None:
    LOSSES[loss](**dict(shapes), reduction=reduction)


def reduced(each: Tensor[Any, Any], reduction: Reduction) -> Tensor[Any, Any]:
    """Return the mean or the sum of the losses, or all of them."""
    if reduction == "none":
        return each
    return ops.mean(each) if reduction == "mean" else ops.sum(each)


def need_number(loss: str, name: str, value: float) -> None:
    """Raise TypeError for what is no number, ValueError for one that is out of range; planned, too."""

    def checked(value: float) -> float:
        check_values(loss, {name: value}, **{name: ranges_of(loss)[name]})
        return value

    computed(checked, value)
