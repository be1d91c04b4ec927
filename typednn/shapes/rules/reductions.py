"""Operations that reduce over axes."""

from typednn.shapes.dim import Unknown
from typednn.shapes.rules.axes import Axes
from typednn.shapes.rules.reducing import reduced
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape


@rule
def sum(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """The axes of ``axis`` (None: all) are dropped, or kept with size 1.

    Raises ShapeError (shape-index) for an axis that ``x`` does not have, or that is given twice.
    """
    return reduced("sum", x, axis, keepdims)


@rule
def prod(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As ``sum``."""
    return reduced("prod", x, axis, keepdims)


@rule
@takes(x="f")
def mean(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As ``sum``; nothing has no mean: ShapeError (shape) where a reduced axis has size 0."""
    return reduced("mean", x, axis, keepdims, needs_elements=True)


@rule
def max(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As ``mean``."""
    return reduced("max", x, axis, keepdims, needs_elements=True)


@rule
def min(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As ``mean``."""
    return reduced("min", x, axis, keepdims, needs_elements=True)


@rule
@takes(x="f")
def logsumexp(x: Shape, axis: Axes | None = None, keepdims: bool | Unknown = False) -> Shape:
    """As ``sum``: of nothing it is -inf, the logarithm of 0."""
    return reduced("logsumexp", x, axis, keepdims)
