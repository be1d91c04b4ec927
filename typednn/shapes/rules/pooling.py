"""Pooling over one to three axes in space: x is (N, C, *space), or without N, as PyTorch's."""

from typednn.shapes.dim import UNKNOWN, Unknown, nonnegative
from typednn.shapes.rules.windows import (
    AxisSizes,
    SizesPerAxis,
    covering_counts,
    dilated_sizes,
    refuse_empty,
    sizes_per_axis,
    split,
    window_counts,
)
from typednn.shapes.shape import Shape, ShapeError, show


def pooled(
    operation: str,
    rank: int,
    x: Shape,
    kernel_size: SizesPerAxis,
    stride: SizesPerAxis | None,
    padding: SizesPerAxis,
    dilation: SizesPerAxis,
    ceil_mode: bool | Unknown,
) -> Shape:
    """Each size n in space becomes (n + 2*padding - dilation*(kernel_size-1) - 1)//stride + 1.

    With ``ceil_mode`` the quotient is rounded up, unless the last window then begins beyond x.

    Raises ShapeError: other numbers of axes (shape-rank); an empty axis in space, a window larger
    than the padded axis, padding of more than half a window, padding where the dilation is larger
    than the axis, numbers too small (shape).
    """
    batch, channels, sizes = split(operation, x, rank)
    kernel = sizes_per_axis(operation, "kernel_size", kernel_size, rank, 1)
    strides = kernel if stride is None else sizes_per_axis(operation, "stride", stride, rank, 1)
    around = sizes_per_axis(operation, "padding", padding, rank, 0)
    apart = sizes_per_axis(operation, "dilation", dilation, rank, 1)
    refuse_wide(operation, around, kernel)
    refuse_empty(operation, x, sizes)
    _refuse_missing(operation, x, sizes, around, apart)
    what = f"{operation}: x {show(x)} and kernel_size {show(kernel)}"
    reach = dilated_sizes(kernel, apart)
    both = tuple(2 * pad for pad in around)
    if ceil_mode is True:
        return (*batch, channels, *covering_counts(what, sizes, around, reach, strides))
    counts = window_counts(what, sizes, both, reach, strides)
    if isinstance(ceil_mode, Unknown):
        counts = tuple(
            count if step == 1 else UNKNOWN for count, step in zip(counts, strides, strict=True)
        )
    return (*batch, channels, *counts)


def refuse_wide(operation: str, padding: AxisSizes, kernel: AxisSizes) -> None:
    """Raise ShapeError where a window could lie in the padding alone, or nearly."""
    for pad, size in zip(padding, kernel, strict=True):
        if nonnegative(2 * pad - size - 1):
            text = f"{operation}: padding is {pad}, expected at most half of kernel_size, {size}"
            raise ShapeError(text, "shape")


def _refuse_missing(
    operation: str, x: Shape, sizes: AxisSizes, padding: AxisSizes, dilation: AxisSizes
) -> None:
    """Raise ShapeError where the elements of a window could all lie outside of ``x``."""
    axes = range(-len(sizes), 0)
    for axis, size, pad, apart in zip(axes, sizes, padding, dilation, strict=True):
        if nonnegative(pad - 1) and nonnegative(apart - size - 1):
            text = f"{operation}: x {show(x)}: axis {axis} has {size}, and with padding dilation"
            raise ShapeError(f"{text} is at most that, not {apart}", "shape")
