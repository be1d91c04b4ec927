"""Convolutions over one to three axes in space. The layout is PyTorch's."""

from typednn.shapes.dim import Size, Unknown, nonnegative
from typednn.shapes.rules.axes import (
    axes_text,
    because,
    least_rank,
    size_at,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.registry import ShapeRule, rule_of, takes
from typednn.shapes.rules.windows import (
    SPATIAL_AXES,
    AxisSizes,
    SizesPerAxis,
    dilated_sizes,
    sizes_per_axis,
    split,
    window_counts,
)
from typednn.shapes.shape import Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


def _convolution(operation: str, rank: int) -> ShapeRule:
    def convolution(
        x: Shape,
        weight: Shape,
        bias: Shape | Unknown | None = None,
        stride: SizesPerAxis = 1,
        padding: SizesPerAxis | str = 0,
        dilation: SizesPerAxis = 1,
        groups: Size = 1,
    ) -> Shape:
        """x (N, C_in, *space) and weight (C_out, C_in/groups, *kernel) give (N, C_out, *space').

        An axis in space is then (H + 2*padding - dilation*(K-1) - 1)//stride + 1; N may be left
        out.

        Raises ShapeError: other numbers of axes (shape-rank); channels that do not agree or that
        the groups do not divide, a kernel larger than its padded input, a stride, dilation or group
        below 1, negative padding, "same" with a stride, a text other than "same" and "valid"
        (shape).
        """
        batch, channels, sizes = split(operation, x, rank, "C_in")
        kernel = kernel_sizes(operation, weight, rank, "C_out, C_in/groups")
        refuse_groups(operation, weight, kernel[0], groups)
        what = f"{operation}: x {show(x)} and weight {show(weight)}"
        refuse_channels(what, rank, channels, 1, kernel[1], groups)
        refuse_bias(operation, bias, kernel[0])
        strides = sizes_per_axis(operation, "stride", stride, rank, 1)
        reach = dilated_sizes(kernel[2:], sizes_per_axis(operation, "dilation", dilation, rank, 1))
        around = padding_sizes(operation, padding, reach, strides)
        return (*batch, kernel[0], *window_counts(what, sizes, around, reach, strides))

    found = rule_of(operation, __name__, convolution)
    return takes(alike=("x", "weight", "bias"), x="f")(found)


conv1d = _convolution("conv1d", 1)
conv2d = _convolution("conv2d", 2)
conv3d = _convolution("conv3d", 3)


def padding_sizes(
    operation: str, padding: SizesPerAxis | str, reach: AxisSizes, stride: AxisSizes
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
    around = sizes_per_axis(operation, "padding", padding, len(reach), 0)
    return tuple(2 * each for each in around)


def kernel_sizes(operation: str, weight: Shape, rank: int, channels: str) -> AxisSizes:
    """Return all sizes of the weight, which has ``rank + 2`` axes."""
    ranked = with_rank(weight, rank + 2)
    if ranked is None:
        have = "" if variadic_at(weight) is None else "at least "
        layout = ", ".join((channels, *("K" + axis for axis in SPATIAL_AXES[3 - rank :])))
        text = f"{operation}: weight {show(weight)} has {have}{axes_text(least_rank(weight))},"
        raise ShapeError(f"{text} expected {rank + 2} ({layout})", "shape-rank")
    for axis, size in enumerate(ranked[2:], 2):
        if size == 0:
            text = f"{operation}: weight {show(weight)}: axis {axis} is 0, expected at least 1"
            raise ShapeError(text, "shape")
    return tuple(size_at(ranked, axis) for axis in range(rank + 2))


def refuse_groups(operation: str, weight: Shape, channels: Size, groups: Size) -> None:
    if nonnegative(-groups):
        raise ShapeError(f"{operation}: groups is {groups}, expected at least 1", "shape")
    verdict = equal(channels, channels // groups * groups)
    if isinstance(verdict, Refuted):
        text = f"{operation}: weight {show(weight)}: axis 0 is {channels}, expected a multiple of"
        raise ShapeError(f"{text} groups, {groups}{because(verdict)}", "shape")


def refuse_channels(
    what: str, rank: int, channels: Size, axis: int, size: Size, groups: Size
) -> None:
    """Raise ShapeError unless the channels of x are ``groups`` times the weight's axis."""
    verdict = equal(channels, size * groups)
    if isinstance(verdict, Refuted):
        each = "" if groups == 1 else f" in each of {groups} groups, so {size * groups}"
        text = f"{what}: axis {-rank - 1} of x has {channels} channels, axis {axis} of weight"
        raise ShapeError(f"{text} {size}{each}; they must be equal{because(verdict)}", "shape")


def refuse_bias(operation: str, bias: Shape | Unknown | None, channels: Size) -> None:
    if bias is None or isinstance(bias, Unknown):
        return
    ranked = with_rank(bias, 1)
    if ranked is None:
        text = f"{operation}: bias {show(bias)} has {axes_text(least_rank(bias))}, expected 1"
        raise ShapeError(f"{text} (C_out,)", "shape-rank")
    verdict = equal(size_at(ranked, 0), channels)
    if isinstance(verdict, Refuted):
        text = f"{operation}: bias {show(bias)}: axis 0 is {ranked[0]}, expected {channels},"
        raise ShapeError(f"{text} the channels of the result{because(verdict)}", "shape")
