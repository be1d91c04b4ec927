"""Maximum pooling that also says where the largest elements are, and its inverse."""

from typednn.shapes.dim import Unknown, nonnegative
from typednn.shapes.rules.axes import because, size_at, variadic_at
from typednn.shapes.rules.pooling import pooled
from typednn.shapes.rules.registry import ShapeRule, rule_of, takes
from typednn.shapes.rules.windows import (
    SizesPerAxis,
    sizes_per_axis,
    split,
    transposed_sizes,
)
from typednn.shapes.shape import Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


def _max_pool_with_indices(operation: str, rank: int) -> ShapeRule:
    def max_pool_with_indices(
        x: Shape,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis | None = None,
        padding: SizesPerAxis = 0,
        dilation: SizesPerAxis = 1,
        ceil_mode: bool | Unknown = False,
    ) -> list[Shape]:
        """Return the result of ``pooled`` twice."""
        shape = pooled(operation, rank, x, kernel_size, stride, padding, dilation, ceil_mode)
        return [shape, shape]

    return rule_of(operation, __name__, max_pool_with_indices)


def _max_unpool(operation: str, rank: int) -> ShapeRule:
    def max_unpool(
        x: Shape,
        indices: Shape,
        kernel_size: SizesPerAxis,
        stride: SizesPerAxis | None = None,
        padding: SizesPerAxis = 0,
        output_size: SizesPerAxis | None = None,
    ) -> Shape:
        """Each size n in space becomes (n-1)*stride - 2*padding + kernel_size, or as asked.

        Raises ShapeError: other numbers of axes (shape-rank); ``indices`` of another shape, numbers
        too small, a resulting size below 1 (shape).
        """
        batch, channels, sizes = split(operation, x, rank)
        _refuse_other(operation, x, indices)
        kernel = sizes_per_axis(operation, "kernel_size", kernel_size, rank, 1)
        strides = kernel if stride is None else sizes_per_axis(operation, "stride", stride, rank, 1)
        around = sizes_per_axis(operation, "padding", padding, rank, 0)
        if output_size is not None:
            asked = sizes_per_axis(operation, "output_size", output_size, rank, 1)
            return (*batch, channels, *asked)
        both = tuple(2 * pad for pad in around)
        found = transposed_sizes(sizes, both, kernel, strides)
        for axis, size in zip(range(-rank, 0), found, strict=True):
            if nonnegative(-size):
                text = f"{operation}: x {show(x)}: axis {axis} of the result is {size}"
                raise ShapeError(f"{text}, expected at least 1", "shape")
        return (*batch, channels, *found)

    found = rule_of(operation, __name__, max_unpool)
    return takes(indices="iu")(found)


max_pool1d_with_indices = _max_pool_with_indices("max_pool1d_with_indices", 1)
max_pool2d_with_indices = _max_pool_with_indices("max_pool2d_with_indices", 2)
max_pool3d_with_indices = _max_pool_with_indices("max_pool3d_with_indices", 3)
max_unpool1d = _max_unpool("max_unpool1d", 1)
max_unpool2d = _max_unpool("max_unpool2d", 2)
max_unpool3d = _max_unpool("max_unpool3d", 3)


def _refuse_other(operation: str, x: Shape, indices: Shape) -> None:
    """Raise ShapeError unless both have the same shape."""
    if variadic_at(x) is not None or variadic_at(indices) is not None:
        return
    text = f"{operation}: x {show(x)} and indices {show(indices)}"
    if len(x) != len(indices):
        raise ShapeError(f"{text} have different numbers of axes", "shape-rank")
    for axis in range(len(x)):
        size, have = size_at(x, axis), size_at(indices, axis)
        verdict = equal(size, have)
        if isinstance(verdict, Refuted):
            text = f"{text}: axis {axis} of indices is {have}, expected {size}{because(verdict)}"
            raise ShapeError(text, "shape")
