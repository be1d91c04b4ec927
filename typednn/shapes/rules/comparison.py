"""Comparisons, and the choice between two tensors by a condition."""

from typednn.shapes.rules.broadcasting import broadcast, operands_broadcast
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape

less = operands_broadcast("less", __name__)
less_equal = operands_broadcast("less_equal", __name__)
greater = operands_broadcast("greater", __name__)
greater_equal = operands_broadcast("greater_equal", __name__)
equal = operands_broadcast("equal", __name__)
not_equal = operands_broadcast("not_equal", __name__)


@rule
@takes(alike=("x", "y"), numbers=("x", "y"), condition="b")
def where(condition: Shape, x: Shape, y: Shape) -> Shape:
    """Broadcast all three."""
    return broadcast("where", condition, x, y, names=("condition", "x", "y"))
