"""Convolutions and their transposes, over one to three axes in space. The layout is PyTorch's."""

from typednn.shapes.dim import Size, Unknown, nonnegative
from typednn.shapes.rules.axes import (
    axes_text,
    because,
    least_rank,
    size_at,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.registry import rule
from typednn.shapes.rules.windows import SPACE, PerAxis, Sizes, per_axis, slid, spans, split
from typednn.shapes.shape import Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


def _convolution(operation: str, rank: int) -> None:
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

        An axis in space is then (H + 2*padding - dilation*(K-1) - 1)//stride + 1; N may be left out.

        Raises ShapeError: other numbers of axes (shape-rank); channels that do not agree or that the
        groups do not divide, a kernel larger than its padded input, a stride, dilation or group below
        1, negative padding, "same" with a stride, another word for it (shape).
        """
        batch, channels, sizes = split(operation, x, rank, "C_in")
        kernel = _kernel(operation, weight, rank, "C_out, C_in/groups")
        _refuse_groups(operation, weight, kernel[0], groups)
        what = f"{operation}: x {show(x)} and weight {show(weight)}"
        _refuse_channels(what, rank, channels, 1, kernel[1], groups)
        _refuse_bias(operation, bias, kernel[0])
        strides = per_axis(operation, "stride", stride, rank, 1)
        reach = spans(kernel[2:], per_axis(operation, "dilation", dilation, rank, 1))
        around = _padding(operation, padding, reach, strides)
        return (*batch, kernel[0], *slid(what, sizes, around, reach, strides))

    convolution.__name__ = convolution.__qualname__ = operation
    rule(convolution)


def _transposed_convolution(operation: str, rank: int) -> None:
    def convolution_transpose(
        x: Shape,
        weight: Shape,
        bias: Shape | Unknown | None = None,
        stride: PerAxis = 1,
        padding: PerAxis = 0,
        output_padding: PerAxis = 0,
        groups: Size = 1,
        dilation: PerAxis = 1,
    ) -> Shape:
        """x (N, C_in, *space) and weight (C_in, C_out/groups, *kernel) give (N, C_out, *space').

        An axis in space is then (H-1)*stride - 2*padding + dilation*(K-1) + 1 + output_padding; N may
        be left out.

        Raises ShapeError as a convolution; also for an empty axis in space or in the result, and for
        an output_padding that is below neither stride nor dilation (shape).
        """
        batch, channels, sizes = split(operation, x, rank, "C_in")
        kernel = _kernel(operation, weight, rank, "C_in, C_out/groups")
        _refuse_groups(operation, weight, kernel[0], groups)
        what = f"{operation}: x {show(x)} and weight {show(weight)}"
        _refuse_channels(what, rank, channels, 0, kernel[0], 1)
        _refuse_bias(operation, bias, kernel[1] * groups)
        strides = per_axis(operation, "stride", stride, rank, 1)
        dilations = per_axis(operation, "dilation", dilation, rank, 1)
        around = per_axis(operation, "padding", padding, rank, 0)
        more = per_axis(operation, "output_padding", output_padding, rank, 0)
        _refuse_more(operation, more, strides, dilations)
        grown = tuple(
            (size - 1) * step - 2 * pad + reach + extra
            for size, step, pad, reach, extra in zip(
                sizes, strides, around, spans(kernel[2:], dilations), more, strict=True
            )
        )
        _refuse_empty(what, sizes, grown)
        return (*batch, kernel[1] * groups, *grown)

    convolution_transpose.__name__ = convolution_transpose.__qualname__ = operation
    rule(convolution_transpose)


for _rank in (1, 2, 3):
    _convolution(f"conv{_rank}d", _rank)
    _transposed_convolution(f"conv_transpose{_rank}d", _rank)


def _kernel(operation: str, weight: Shape, rank: int, channels: str) -> Sizes:
    """All sizes of the weight, which has `rank + 2` axes."""
    ranked = with_rank(weight, rank + 2)
    if ranked is None:
        have = "" if variadic_at(weight) is None else "at least "
        layout = ", ".join((channels, *("K" + axis for axis in SPACE[3 - rank :])))
        text = f"{operation}: weight {show(weight)} has {have}{axes_text(least_rank(weight))},"
        raise ShapeError(f"{text} expected {rank + 2} ({layout})", "shape-rank")
    for axis, size in enumerate(ranked[2:], 2):
        if size == 0:
            text = f"{operation}: weight {show(weight)}: axis {axis} is 0, expected at least 1"
            raise ShapeError(text, "shape")
    return tuple(size_at(ranked, axis) for axis in range(rank + 2))


def _refuse_groups(operation: str, weight: Shape, channels: Size, groups: Size) -> None:
    if nonnegative(-groups):
        raise ShapeError(f"{operation}: groups is {groups}, expected at least 1", "shape")
    verdict = equal(channels, channels // groups * groups)
    if isinstance(verdict, Refuted):
        text = f"{operation}: weight {show(weight)}: axis 0 is {channels}, expected a multiple of"
        raise ShapeError(f"{text} groups, {groups}{because(verdict)}", "shape")


def _refuse_channels(
    what: str, rank: int, channels: Size, axis: int, size: Size, groups: Size
) -> None:
    """Raise ShapeError unless x has as many channels as the weight's axis says of each group."""
    verdict = equal(channels, size * groups)
    if isinstance(verdict, Refuted):
        each = "" if groups == 1 else f" in each of {groups} groups, so {size * groups}"
        text = f"{what}: axis {-rank - 1} of x has {channels} channels, axis {axis} of weight"
        raise ShapeError(f"{text} {size}{each}; they must be equal{because(verdict)}", "shape")


def _refuse_bias(operation: str, bias: Shape | Unknown | None, channels: Size) -> None:
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


def _padding(operation: str, padding: PerAxis | str, reach: Sizes, stride: Sizes) -> Sizes:
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


def _refuse_more(operation: str, more: Sizes, stride: Sizes, dilation: Sizes) -> None:
    for extra, step, apart in zip(more, stride, dilation, strict=True):
        if nonnegative(extra - step) and nonnegative(extra - apart):
            text = f"{operation}: output_padding is {extra}, expected less than the stride, {step},"
            raise ShapeError(f"{text} or the dilation, {apart}", "shape")


def _refuse_empty(what: str, sizes: Sizes, grown: Sizes) -> None:
    for axis, size, result in zip(range(-len(sizes), 0), sizes, grown, strict=True):
        if size == 0:
            text = f"{what}: axis {axis} of x is 0, expected at least 1"
            raise ShapeError(text, "shape")
        if nonnegative(-result):
            text = f"{what}: axis {axis} of the result is {result}, expected at least 1"
            raise ShapeError(f"{text}; x has {size} there: use less padding", "shape")
