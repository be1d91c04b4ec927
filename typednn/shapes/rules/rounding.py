"""Division with a remainder."""

from typednn.shapes.rules.broadcasting import operands_broadcast

floor_divide = operands_broadcast("floor_divide", __name__, "iuf")
remainder = operands_broadcast("remainder", __name__, "iuf")
