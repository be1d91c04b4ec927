"""The inverse of the error function."""

from typednn.shapes.rules.registry import keeps_shape

erfinv = keeps_shape("erfinv", __name__, "f")
