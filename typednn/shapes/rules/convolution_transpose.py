"""Transposed convolutions over one to three axes in space. The layout is PyTorch's."""

from typednn.shapes.dim import Size, Unknown, nonnegative
from typednn.shapes.rules.convolution import (
    kernel_sizes,
    refuse_bias,
    refuse_channels,
    refuse_groups,
)
from typednn.shapes.rules.registry import ShapeRule, rule_of, takes
from typednn.shapes.rules.windows import (
    AxisSizes,
    SizesPerAxis,
    dilated_sizes,
    sizes_per_axis,
    split,
    transposed_sizes,
)
from typednn.shapes.shape import Shape, ShapeError, show


def _transposed_convolution(operation: str, rank: int) -> ShapeRule:
    def convolution_transpose(
        x: Shape,
        weight: Shape,
        bias: Shape | Unknown | None = None,
        stride: SizesPerAxis = 1,
        padding: SizesPerAxis = 0,
        output_padding: SizesPerAxis = 0,
        groups: Size = 1,
        dilation: SizesPerAxis = 1,
    ) -> Shape:
        """x (N, C_in, *space) and weight (C_in, C_out/groups, *kernel) give (N, C_out, *space').

        An axis in space is then (H-1)*stride - 2*padding + dilation*(K-1) + 1 + output_padding; N
        may be left out.

        Raises ShapeError as a convolution; also for an empty axis in space or in the result, and
        for an output_padding that is below neither stride nor dilation (shape).
        """
        batch, channels, sizes = split(operation, x, rank, "C_in")
        kernel = kernel_sizes(operation, weight, rank, "C_in, C_out/groups")
        refuse_groups(operation, weight, kernel[0], groups)
        what = f"{operation}: x {show(x)} and weight {show(weight)}"
        refuse_channels(what, rank, channels, 0, kernel[0], 1)
        refuse_bias(operation, bias, kernel[1] * groups)
        strides = sizes_per_axis(operation, "stride", stride, rank, 1)
        dilations = sizes_per_axis(operation, "dilation", dilation, rank, 1)
        around = sizes_per_axis(operation, "padding", padding, rank, 0)
        more = sizes_per_axis(operation, "output_padding", output_padding, rank, 0)
        refuse_output_padding(operation, more, strides, dilations)
        both = tuple(2 * pad - extra for pad, extra in zip(around, more, strict=True))
        grown = transposed_sizes(sizes, both, dilated_sizes(kernel[2:], dilations), strides)
        _refuse_empty(what, sizes, grown)
        return (*batch, kernel[1] * groups, *grown)

    found = rule_of(operation, __name__, convolution_transpose)
    return takes(alike=("x", "weight", "bias"), x="f")(found)


conv_transpose1d = _transposed_convolution("conv_transpose1d", 1)
conv_transpose2d = _transposed_convolution("conv_transpose2d", 2)
conv_transpose3d = _transposed_convolution("conv_transpose3d", 3)


def refuse_output_padding(
    operation: str, more: AxisSizes, stride: AxisSizes, dilation: AxisSizes
) -> None:
    """Raise ShapeError (shape) for an output_padding that is below neither stride nor dilation."""
    for extra, step, apart in zip(more, stride, dilation, strict=True):
        if nonnegative(extra - step) and nonnegative(extra - apart):
            text = f"{operation}: output_padding is {extra}, expected less than the stride, {step},"
            raise ShapeError(f"{text} or the dilation, {apart}", "shape")


def _refuse_empty(what: str, sizes: AxisSizes, grown: AxisSizes) -> None:
    for axis, size, result in zip(range(-len(sizes), 0), sizes, grown, strict=True):
        if size == 0:
            text = f"{what}: axis {axis} of x is 0, expected at least 1"
            raise ShapeError(text, "shape")
        if nonnegative(-result):
            text = f"{what}: axis {axis} of the result is {result}, expected at least 1"
            raise ShapeError(f"{text}; x has {size} there: use less padding", "shape")
