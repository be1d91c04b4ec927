"""Division with a remainder."""

from typednn.shapes.rules.broadcasting import operands_broadcast
from typednn.shapes.rules.registry import keeps_shape

floor_divide = operands_broadcast("floor_divide", __name__, "iuf")
remainder = operands_broadcast("remainder", __name__, "iuf")
ceil = keeps_shape("ceil", __name__, "iuf")
floor = keeps_shape("floor", __name__, "iuf")
trunc = keeps_shape("trunc", __name__, "iuf")
round = keeps_shape("round", __name__, "iuf")
