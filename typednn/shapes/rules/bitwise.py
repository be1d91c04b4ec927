"""Bitwise logic of two operands."""

from typednn.shapes.rules.broadcasting import operands_broadcast
from typednn.shapes.rules.registry import keeps_shape

bitwise_and = operands_broadcast("bitwise_and", __name__, "biu")
bitwise_or = operands_broadcast("bitwise_or", __name__, "biu")
bitwise_xor = operands_broadcast("bitwise_xor", __name__, "biu")
bitwise_left_shift = operands_broadcast("bitwise_left_shift", __name__, "iu")
bitwise_right_shift = operands_broadcast("bitwise_right_shift", __name__, "iu")
bitwise_invert = keeps_shape("bitwise_invert", __name__, "biu")
