"""Running extremes and logarithms of running sums along one axis."""

from typednn.shapes.dim import Size
from typednn.shapes.rules.axes import locate
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape


@rule
def cummax(x: Shape, axis: Size) -> list[Shape]:
    """Return the shape of ``x`` twice. Raises ShapeError (shape-index) if it has no such axis."""
    return _twice("cummax", x, axis)


@rule
def cummin(x: Shape, axis: Size) -> list[Shape]:
    """Return the same as ``cummax``."""
    return _twice("cummin", x, axis)


def _twice(operation: str, x: Shape, axis: Size) -> list[Shape]:
    locate(operation, x, axis)
    return [x, x]


@rule
@takes(x="f")
def logcumsumexp(x: Shape, axis: Size) -> Shape:
    """Return the shape of ``x``. Raises ShapeError (shape-index) if it has no such axis."""
    locate("logcumsumexp", x, axis)
    return x
