"""The logarithm of the gamma function and its derivatives."""

from typednn.shapes.dim import Size, nonnegative
from typednn.shapes.rules.registry import keeps_shape, rule, takes
from typednn.shapes.shape import Shape, ShapeError

lgamma = keeps_shape("lgamma", __name__, "f")
digamma = keeps_shape("digamma", __name__, "f")


@rule
@takes(alike=("x",), x="f")
def polygamma(n: Size, x: Shape) -> Shape:
    """Return the shape of ``x``. Raises ShapeError (shape) for a negative ``n``."""
    if nonnegative(-1 - n):
        raise ShapeError(f"polygamma: n is {n}; expected at least 0", "shape")
    return x
