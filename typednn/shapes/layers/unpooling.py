"""Layers that put what a pool of maxima has found back to its place."""

from typednn.shapes.dim import UNKNOWN, Unknown
from typednn.shapes.layers.arguments import PerAxis
from typednn.shapes.layers.registry import (
    CallRule,
    ConstructionRule,
    of_call,
    of_construction,
    one,
)
from typednn.shapes.rules import RULES
from typednn.shapes.rules.windows import SizesPerAxis, sizes_per_axis
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape


def _call_rule(layer: str, operation: str) -> CallRule:
    @of_call(layer)
    def unpool(
        x: Shape,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis | None = None,
        padding: SizesPerAxis = 0,
        *,
        indices: Shape | Unknown = UNKNOWN,
        output_size: SizesPerAxis | None = None,
    ) -> Shape:
        places = UNKNOWN_SHAPE if isinstance(indices, Unknown) else indices
        return one(RULES[operation](x, places, kernel_size, stride, padding, output_size))

    return unpool


def _construction_rule(layer: str, rank: int) -> ConstructionRule:
    @of_construction(layer)
    def refuse(kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0) -> None:
        """Raise ShapeError (shape) for numbers too small."""
        sizes_per_axis(layer, "kernel_size", kernel_size, rank, 1)
        if stride is not None:
            sizes_per_axis(layer, "stride", stride, rank, 1)
        sizes_per_axis(layer, "padding", padding, rank, 0)

    return refuse


for _rank in (1, 2, 3):
    _call_rule(f"MaxUnpool{_rank}d", f"max_unpool{_rank}d")
    _construction_rule(f"MaxUnpool{_rank}d", _rank)
