"""Arithmetic of two operands."""

from typednn.shapes.rules.broadcasting import operands_broadcast

add = operands_broadcast("add", __name__)
subtract = operands_broadcast("subtract", __name__, "iuf")
multiply = operands_broadcast("multiply", __name__)
divide = operands_broadcast("divide", __name__, "f")
pow = operands_broadcast("pow", __name__, "iuf")
