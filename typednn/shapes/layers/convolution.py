"""Convolutional layers: sizes of their weights, and what they refuse."""

from typing import TypeAlias

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.layers.arguments import Count, Flag, PerAxis
from typednn.shapes.layers.registry import (
    CALL_RULES,
    CallRule,
    ConstructionRule,
    of_call,
    of_construction,
    of_input,
    one,
    refuse_remainder,
)
from typednn.shapes.rules import RULES
from typednn.shapes.rules.convolution import padding_sizes
from typednn.shapes.rules.convolution_transpose import refuse_output_padding
from typednn.shapes.rules.windows import SizesPerAxis, sizes_per_axis
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape

Padding: TypeAlias = SizesPerAxis | str


def _groups(in_channels: Size, out_channels: Size, groups: Size) -> Size:
    """Return the groups that a rule compares with the channels: 1 unless all three are numbers.

    Those of a layer that was built divide its channels, also where these have names.
    """
    known = all(isinstance(each, int) for each in (in_channels, out_channels, groups))
    return groups if known else 1


def _call_rule(rank: int) -> CallRule:
    layer = f"Conv{rank}d"

    @of_call(layer)
    def convolution(
        x: Shape,
        in_channels: Size,
        out_channels: Size,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis = 1,
        padding: Padding = 0,
        dilation: SizesPerAxis = 1,
        groups: Size = 1,
    ) -> Shape:
        kernel = sizes_per_axis(layer, "kernel_size", kernel_size, rank, 1)
        groups = _groups(in_channels, out_channels, groups)
        weight = (out_channels, in_channels // groups, *kernel)
        return one(RULES[f"conv{rank}d"](x, weight, None, stride, padding, dilation, groups))

    return convolution


def _transposed_call_rule(rank: int) -> CallRule:
    transposed = f"ConvTranspose{rank}d"

    @of_call(transposed)
    def transposed_convolution(
        x: Shape,
        in_channels: Size,
        out_channels: Size,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis = 1,
        padding: SizesPerAxis = 0,
        output_padding: SizesPerAxis = 0,
        groups: Size = 1,
        dilation: SizesPerAxis = 1,
    ) -> Shape:
        kernel = sizes_per_axis(transposed, "kernel_size", kernel_size, rank, 1)
        groups = _groups(in_channels, out_channels, groups)
        weight = (in_channels, out_channels // groups, *kernel)
        window = (stride, padding, output_padding, groups, dilation)
        return one(RULES[f"conv_transpose{rank}d"](x, weight, None, *window))

    return transposed_convolution


def _construction_rule(layer: str, rank: int) -> ConstructionRule:
    def refuse(
        in_channels: Count,
        out_channels: Count,
        kernel_size: PerAxis,
        stride: PerAxis = 1,
        padding: PerAxis | str = 0,
        output_padding: PerAxis = 0,
        dilation: PerAxis = 1,
        groups: Count = 1,
        bias: Flag = True,
    ) -> None:
        """Raise ShapeError (shape) for what no call can take.

        That is a size below its minimum, groups that do not divide the channels, a padding of an
        unknown name, "same" with a stride, and an output_padding that is below neither stride nor
        dilation.
        """
        channels = {"in_channels": in_channels, "out_channels": out_channels}
        refuse_remainder(layer, ("groups", groups), **channels)
        kernel = sizes_per_axis(layer, "kernel_size", kernel_size, rank, 1)
        strides = sizes_per_axis(layer, "stride", stride, rank, 1)
        dilations = sizes_per_axis(layer, "dilation", dilation, rank, 1)
        more = sizes_per_axis(layer, "output_padding", output_padding, rank, 0)
        refuse_output_padding(layer, more, strides, dilations)
        padding_sizes(layer, padding, kernel, strides)

    if layer.startswith("ConvTranspose"):
        refuse.__annotations__["padding"] = PerAxis  # it has none that keeps the sizes
    return of_construction(layer)(refuse)


def _input_rule(rank: int, *layers: str) -> None:
    @of_input(*layers)
    def images(in_channels: Size) -> Shape:
        return (*UNKNOWN_SHAPE, in_channels, *(UNKNOWN,) * rank)


for _rank in (1, 2, 3):
    _input_rule(_rank, f"Conv{_rank}d", f"ConvTranspose{_rank}d")
    _call_rule(_rank)
    _transposed_call_rule(_rank)
    _construction_rule(f"Conv{_rank}d", _rank)
    _construction_rule(f"ConvTranspose{_rank}d", _rank)

_construction_rule("SeparableConv2d", 2)
_input_rule(2, "SeparableConv2d")


@of_call("SeparableConv2d")
def separable_convolution(
    x: Shape,
    in_channels: Size,
    out_channels: Size,
    kernel_size: SizesPerAxis,
    stride: SizesPerAxis = 1,
    padding: Padding = 0,
    dilation: SizesPerAxis = 1,
) -> Shape:
    window = (kernel_size, stride, padding, dilation)
    each = CALL_RULES["Conv2d"](x, in_channels, in_channels, *window, in_channels)
    return CALL_RULES["Conv2d"](each, in_channels, out_channels, 1)
