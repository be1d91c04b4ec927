"""Variance, standard deviation and norms."""

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.rules.axes import Axes
from typednn.shapes.rules.reduced_axes import reduced
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
    """Return the same as ``reductions.mean``."""
    return reduced("var", x, axis, keepdims, needs_elements=True)


@rule
@takes(x="f")
def std(
    x: Shape,
    axis: Axes | None = None,
    correction: Size | float = 0.0,
    keepdims: bool | Unknown = False,
) -> Shape:
    """Return the same as ``reductions.mean``."""
    return reduced("std", x, axis, keepdims, needs_elements=True)


@rule
@takes(x="f")
def norm(
    x: Shape,
    axis: Axes | None = None,
    keepdims: bool | Unknown = False,
    ord: Size | float = 2,
) -> Shape:
    """Return the same as ``reductions.sum``."""
    return reduced("norm", x, axis, keepdims)
