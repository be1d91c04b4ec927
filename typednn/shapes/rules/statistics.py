"""How far elements lie from their mean, and from 0."""

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.rules.axes import Axes
from typednn.shapes.rules.reducing import reduced
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape


@rule
@takes(x="f")
def var(
    x: Shape,
    axis: Axes | None = None,
    correction: Size | float = 0.0,
    keepdims: bool | Unknown = False,
) -> Shape:
    """As ``mean`` in reductions."""
    return reduced("var", x, axis, keepdims, needs_elements=True)


@rule
@takes(x="f")
def std(
    x: Shape,
    axis: Axes | None = None,
    correction: Size | float = 0.0,
    keepdims: bool | Unknown = False,
) -> Shape:
    """As ``mean`` in reductions."""
    return reduced("std", x, axis, keepdims, needs_elements=True)


@rule
@takes(x="f")
def norm(
    x: Shape,
    axis: Axes | None = None,
    keepdims: bool | Unknown = False,
    ord: Size | float = 2,
) -> Shape:
    """As ``sum`` in reductions."""
    return reduced("norm", x, axis, keepdims)
