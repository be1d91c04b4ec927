"""Pooling over one to three axes in space: x is (N, C, *space), or without N, as PyTorch's."""

from typednn.shapes.dim import nonnegative
from typednn.shapes.rules.registry import ShapeRule, rule_of, takes
from typednn.shapes.rules.windows import (
    AxisSizes,
    SizesPerAxis,
    refuse_empty,
    sizes_per_axis,
    split,
    window_counts,
)
from typednn.shapes.shape import Shape, ShapeError, show


def _pool(operation: str, rank: int, kinds: str | None = None) -> ShapeRule:
    def pool(
        x: Shape,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis | None = None,
        padding: SizesPerAxis = 0,
    ) -> Shape:
        """Each size n in space becomes (n + 2*padding - kernel_size)//stride + 1.

        Raises ShapeError: other numbers of axes (shape-rank); an empty axis in space, a window
        larger than the padded axis, padding of more than half a window, numbers too small (shape).
        """
        batch, channels, sizes = split(operation, x, rank)
        kernel = sizes_per_axis(operation, "kernel_size", kernel_size, rank, 1)
        strides = kernel if stride is None else sizes_per_axis(operation, "stride", stride, rank, 1)
        around = sizes_per_axis(operation, "padding", padding, rank, 0)
        refuse_wide(operation, around, kernel)
        refuse_empty(operation, x, sizes)
        what = f"{operation}: x {show(x)} and kernel_size {show(kernel)}"
        both = tuple(2 * pad for pad in around)
        return (*batch, channels, *window_counts(what, sizes, both, kernel, strides))

    return takes(x=kinds)(rule_of(operation, __name__, pool))


max_pool1d = _pool("max_pool1d", 1)
avg_pool1d = _pool("avg_pool1d", 1, "f")
max_pool2d = _pool("max_pool2d", 2)
avg_pool2d = _pool("avg_pool2d", 2, "f")
max_pool3d = _pool("max_pool3d", 3)
avg_pool3d = _pool("avg_pool3d", 3, "f")


def refuse_wide(operation: str, padding: AxisSizes, kernel: AxisSizes) -> None:
    """Raise ShapeError where a window could lie in the padding alone, or nearly."""
    for pad, size in zip(padding, kernel, strict=True):
        if nonnegative(2 * pad - size - 1):
            text = f"{operation}: padding is {pad}, expected at most half of kernel_size, {size}"
            raise ShapeError(text, "shape")
