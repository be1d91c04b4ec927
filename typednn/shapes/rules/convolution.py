"""Convolutions over one to three axes in space. The layout is PyTorch's."""

from typednn.shapes.dim import Size, Unknown, nonnegative
from typednn.shapes.rules.registry import ShapeRule, rule_of, takes
from typednn.shapes.rules.weights import kernel_sizes, refuse_bias, refuse_channels, refuse_groups
from typednn.shapes.rules.windows import AxisSizes, PerAxis, per_axis, slid, spans, split
from typednn.shapes.shape import Shape, ShapeError, show


def _convolution(operation: str, rank: int) -> ShapeRule:
    def convolution(
        x: Shape,
        weight: Shape,
        bias: Shape | Unknown | None = None,
        stride: PerAxis = 1,
        padding: PerAxis | str = 0,
        dilation: PerAxis = 1,
        groups: Size = 1,
    ) -> Shape:
        """x (N, C_in, *space) and weight (C_out, C_in/groups, *kernel) give (N, C_out, *space').

        An axis in space is then (H + 2*padding - dilation*(K-1) - 1)//stride + 1; N may be left
        out.

        Raises ShapeError: other numbers of axes (shape-rank); channels that do not agree or that
        the groups do not divide, a kernel larger than its padded input, a stride, dilation or group
        below 1, negative padding, "same" with a stride, another word for it (shape).
        """
        batch, channels, sizes = split(operation, x, rank, "C_in")
        kernel = kernel_sizes(operation, weight, rank, "C_out, C_in/groups")
        refuse_groups(operation, weight, kernel[0], groups)
        what = f"{operation}: x {show(x)} and weight {show(weight)}"
        refuse_channels(what, rank, channels, 1, kernel[1], groups)
        refuse_bias(operation, bias, kernel[0])
        strides = per_axis(operation, "stride", stride, rank, 1)
        reach = spans(kernel[2:], per_axis(operation, "dilation", dilation, rank, 1))
        around = _padding(operation, padding, reach, strides)
        return (*batch, kernel[0], *slid(what, sizes, around, reach, strides))

    found = rule_of(operation, __name__, convolution)
    return takes(alike=("x", "weight", "bias"), x="f")(found)


conv1d = _convolution("conv1d", 1)
conv2d = _convolution("conv2d", 2)
conv3d = _convolution("conv3d", 3)


def _padding(
    operation: str, padding: PerAxis | str, reach: AxisSizes, stride: AxisSizes
) -> AxisSizes:
    """The zeros of both sides of each axis together."""
    if padding == "same":
        if any(nonnegative(step - 2) for step in stride):
            text = f"{operation}: padding 'same' needs a stride of 1, not {show(stride)}"
            raise ShapeError(text, "shape")
        return tuple(each - 1 for each in reach)
    if padding == "valid":
        return (0,) * len(reach)
    if isinstance(padding, str):
        text = f"{operation}: padding is {padding!r}, expected 'same', 'valid' or numbers"
        raise ShapeError(text, "shape")
    around = per_axis(operation, "padding", padding, len(reach), 0)
    return tuple(2 * each for each in around)
