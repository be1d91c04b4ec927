"""Layers between images and the columns of their patches."""

from typednn.shapes.dim import UNKNOWN
from typednn.shapes.layers.arguments import PerAxis
from typednn.shapes.layers.registry import of_call, of_construction, one
from typednn.shapes.rules import RULES
from typednn.shapes.rules.patches import windows_over
from typednn.shapes.rules.windows import SizesPerAxis, sizes_per_axis
from typednn.shapes.shape import Shape, show


@of_call("Unfold")
def unfold(
    x: Shape,
    kernel_size: SizesPerAxis,
    dilation: SizesPerAxis = 1,
    padding: SizesPerAxis = 0,
    stride: SizesPerAxis = 1,
) -> Shape:
    return one(RULES["unfold"](x, kernel_size, dilation, padding, stride))


@of_construction("Unfold")
def refuse_unfold(
    kernel_size: PerAxis,
    dilation: PerAxis = 1,
    padding: PerAxis = 0,
    stride: PerAxis = 1,
) -> None:
    """Raise ShapeError (shape) for numbers too small."""
    any_image = (UNKNOWN, UNKNOWN)
    windows_over("Unfold", "Unfold", any_image, kernel_size, dilation, padding, stride)


@of_call("Fold")
def fold(
    x: Shape,
    output_size: SizesPerAxis,
    kernel_size: SizesPerAxis,
    dilation: SizesPerAxis = 1,
    padding: SizesPerAxis = 0,
    stride: SizesPerAxis = 1,
) -> Shape:
    return one(RULES["fold"](x, output_size, kernel_size, dilation, padding, stride))


@of_construction("Fold")
def refuse_fold(
    output_size: PerAxis,
    kernel_size: PerAxis,
    dilation: PerAxis = 1,
    padding: PerAxis = 0,
    stride: PerAxis = 1,
) -> None:
    """Raise ShapeError (shape) for numbers too small, and a window larger than the padded result."""
    sizes = sizes_per_axis("Fold", "output_size", output_size, 2, 1)
    what = f"Fold: output_size {show(sizes)}"
    windows_over("Fold", what, sizes, kernel_size, dilation, padding, stride)
