"""Division with a remainder."""

from typednn.shapes.rules.broadcasting import operands_broadcast

floor_divide = operands_broadcast("floor_divide", __name__)
remainder = operands_broadcast("remainder", __name__)
