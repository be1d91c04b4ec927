"""Reductions that test or count true elements."""

from typednn.shapes.dim import Unknown
from typednn.shapes.rules.axes import Axes
from typednn.shapes.rules.reduced_axes import reduced
from typednn.shapes.rules.registry import rule
from typednn.shapes.shape import Shape


@rule
def any(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``reductions.sum``."""
    return reduced("any", x, axis, keepdims)


@rule
def all(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``reductions.sum``."""
    return reduced("all", x, axis, keepdims)


@rule
def count_nonzero(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``reductions.sum``."""
    return reduced("count_nonzero", x, axis, keepdims)
