"""Softmax and its logarithm along one axis."""

from typednn.shapes.dim import Size
from typednn.shapes.rules.axes import locate
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape


@rule
@takes(x="f")
def softmax(x: Shape, axis: Size = -1) -> Shape:
    """Return the shape of ``x``. Raises ShapeError (shape-index) if it has no such axis."""
    return _normalised("softmax", x, axis)


@rule
@takes(x="f")
def log_softmax(x: Shape, axis: Size = -1) -> Shape:
    """Return the same as ``softmax``."""
    return _normalised("log_softmax", x, axis)


def _normalised(operation: str, x: Shape, axis: Size) -> Shape:
    locate(operation, x, axis)
    return x
