"""Trigonometric functions of two operands."""

from typednn.shapes.rules.broadcasting import operands_broadcast
from typednn.shapes.rules.registry import keeps_shape

atan2 = operands_broadcast("atan2", __name__, "f")
sin = keeps_shape("sin", __name__, "f")
cos = keeps_shape("cos", __name__, "f")
tan = keeps_shape("tan", __name__, "f")
asin = keeps_shape("asin", __name__, "f")
acos = keeps_shape("acos", __name__, "f")
atan = keeps_shape("atan", __name__, "f")
