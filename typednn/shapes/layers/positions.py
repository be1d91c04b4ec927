"""Positions in a sequence: how many there are, and how many features."""

from typednn.shapes.layers.arguments import Count, Positive
from typednn.shapes.layers.registry import (
    SizesByName,
    of_construction,
    of_method,
    refuse_more_positions,
    refuse_remainder,
)
from typednn.shapes.rules.axes import size_from_end
from typednn.shapes.shape import Shape


def _of_pairs(layer: str) -> None:
    @of_construction(layer)
    def refuse(size: Count, base: Positive = 10000.0) -> None:
        """Raise ShapeError (shape) for a size with a feature that is in no pair."""
        refuse_remainder(layer, ("2", 2), size=size)


for _layer in ("SinusoidalPositions", "RotaryPositions"):
    _of_pairs(_layer)


@of_construction("LearnedPositions")
def refuse_learned_positions(length: Count, size: Count) -> None:
    pass


@of_method("LearnedPositions.__call__")
def refuse_long(self: SizesByName, x: Shape) -> None:
    """Raise ShapeError (shape) for a sequence that is longer than the positions."""
    refuse_more_positions("LearnedPositions", "x has", size_from_end(x, -2), self["Length"])
