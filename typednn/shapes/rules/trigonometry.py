"""Angles of two operands."""

from typednn.shapes.rules.broadcasting import operands_broadcast

atan2 = operands_broadcast("atan2", __name__, "f")
