"""Activation functions of networks."""

from typednn.shapes.rules.registry import keeps_shape, rule, takes
from typednn.shapes.shape import Shape

relu = keeps_shape("relu", __name__, "f")
elu = keeps_shape("elu", __name__, "f")
gelu = keeps_shape("gelu", __name__, "f")


@rule
@takes(x="f")
def leaky_relu(x: Shape, negative_slope: object = 0.01) -> Shape:
    """Return the shape of ``x``."""
    return x
