"""Quantiles, which interpolate between sorted elements."""

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.rules.reduced_axes import reduced
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape, ShapeError


@rule
@takes(x="f")
def median(x: Shape, axis: Size | None = None, keepdims: bool | Unknown = False) -> Shape:
    """Return the same as ``reductions.mean``, over one axis or all axes."""
    return reduced("median", x, axis, keepdims, needs_elements=True)


@rule
@takes(x="f")
def quantile(
    x: Shape, q: Size | float, axis: Size | None = None, keepdims: bool | Unknown = False
) -> Shape:
    """Return the same as ``median``. Raises ShapeError (shape) also for q outside of [0, 1]."""
    if isinstance(q, int | float) and not 0 <= q <= 1:
        raise ShapeError(f"quantile: q is {q}, expected a number from 0 to 1", "shape")
    return reduced("quantile", x, axis, keepdims, needs_elements=True)
