"""The relatives of the logistic function that take two operands."""

from typednn.shapes.rules.broadcasting import operands_broadcast

logaddexp = operands_broadcast("logaddexp", __name__, "f")
