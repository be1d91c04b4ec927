"""Logic of two boolean operands."""

from typednn.shapes.rules.broadcasting import operands_broadcast
from typednn.shapes.rules.registry import keeps_shape

logical_and = operands_broadcast("logical_and", __name__, "b")
logical_or = operands_broadcast("logical_or", __name__, "b")
logical_xor = operands_broadcast("logical_xor", __name__, "b")
logical_not = keeps_shape("logical_not", __name__, "b")
