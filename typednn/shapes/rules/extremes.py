"""Elementwise maximum and minimum, and clipping to two bounds."""

from typednn.shapes.rules.broadcasting import broadcast, operands_broadcast
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import Shape

maximum = operands_broadcast("maximum", __name__)
minimum = operands_broadcast("minimum", __name__)


@rule
@takes(alike=("x", "min", "max"))
def clip(x: Shape, min: Shape | None = None, max: Shape | None = None) -> Shape:
    """Broadcast ``x`` and the bounds that are given."""
    given = [(n, s) for n, s in (("x", x), ("min", min), ("max", max)) if s is not None]
    return broadcast("clip", *(s for _, s in given), names=[n for n, _ in given])
