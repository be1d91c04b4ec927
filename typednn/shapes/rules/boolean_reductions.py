"""Whether elements are true, over whole axes."""

from typednn.shapes.dim import Unknown
from typednn.shapes.rules.axes import Axes
from typednn.shapes.rules.reducing import reduced
from typednn.shapes.rules.registry import rule
from typednn.shapes.shape import Shape


@rule
def any(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As ``sum`` in reductions."""
    return reduced("any", x, axis, keepdims)


@rule
def all(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As ``sum`` in reductions."""
    return reduced("all", x, axis, keepdims)


@rule
def count_nonzero(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As ``sum`` in reductions."""
    return reduced("count_nonzero", x, axis, keepdims)
