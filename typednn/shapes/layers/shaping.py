"""Layers that give elements another shape."""

from typednn.shapes.dim import Size
from typednn.shapes.layers.registry import of_call
from typednn.shapes.rules.shaping import flatten as flatten_axes
from typednn.shapes.shape import Shape


@of_call("Flatten")
def flatten(x: Shape, start_axis: Size = 1) -> Shape:
    return flatten_axes(x, start_axis)
