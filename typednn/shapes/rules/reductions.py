"""Operations that reduce over axes."""

from typednn.shapes.dim import Unknown
from typednn.shapes.rules.axes import Axes
from typednn.shapes.rules.reduced_axes import reduced
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape


@rule
@takes(widens=True)
def sum(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Drop the axes ``axis`` (None: all), or keep them with size 1.

    Raises ShapeError (shape-index) for an axis that ``x`` does not have, or that is given twice.
    """
    return reduced("sum", x, axis, keepdims)


@rule
@takes(widens=True)
def prod(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``sum``."""
    return reduced("prod", x, axis, keepdims)


@rule
@takes(x="f")
def mean(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``sum``. Raises ShapeError (shape) if a reduced axis has size 0."""
    return reduced("mean", x, axis, keepdims, needs_elements=True)


@rule
def max(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``mean``."""
    return reduced("max", x, axis, keepdims, needs_elements=True)


@rule
def min(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``mean``."""
    return reduced("min", x, axis, keepdims, needs_elements=True)


@rule
@takes(x="f")
def logsumexp(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``sum``. The result for no elements is -inf, the logarithm of 0."""
    return reduced("logsumexp", x, axis, keepdims)
