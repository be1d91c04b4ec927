"""Pooling over one to three axes in space: x is (N, C, *space), or without N, as PyTorch's."""

from typednn.shapes.dim import UNKNOWN, Size, nonnegative
from typednn.shapes.rules.registry import rule
from typednn.shapes.rules.windows import PerAxis, Sizes, per_axis, slid, split
from typednn.shapes.shape import Shape, ShapeError, show


def _pool(operation: str, rank: int) -> None:
    def pool(
        x: Shape, kernel_size: PerAxis, stride: PerAxis | None = None, padding: PerAxis = 0
    ) -> Shape:
        """Each size n in space becomes (n + 2*padding - kernel_size)//stride + 1.

        Raises ShapeError: other numbers of axes (shape-rank); an empty axis in space, a window
        larger than the padded axis, padding of more than half a window, numbers too small (shape).
        """
        batch, channels, sizes = split(operation, x, rank)
        kernel = per_axis(operation, "kernel_size", kernel_size, rank, 1)
        strides = kernel if stride is None else per_axis(operation, "stride", stride, rank, 1)
        around = per_axis(operation, "padding", padding, rank, 0)
        _refuse_wide(operation, around, kernel)
        refuse_empty(operation, x, sizes)
        what = f"{operation}: x {show(x)} and kernel_size {show(kernel)}"
        both = tuple(2 * pad for pad in around)
        return (*batch, channels, *slid(what, sizes, both, kernel, strides))

    pool.__name__ = pool.__qualname__ = operation
    rule(pool)


def _adaptive(operation: str, rank: int) -> None:
    def adaptive(x: Shape, output_size: Size | tuple[Size | None, ...]) -> Shape:
        """The sizes in space become those of `output_size`, or stay where it says None.

        Raises ShapeError: other numbers of axes (shape-rank); an empty axis in space, sizes below 1
        (shape).
        """
        batch, channels, sizes = split(operation, x, rank)
        given = output_size if isinstance(output_size, tuple) else (output_size,) * rank
        known = tuple(UNKNOWN if size is None else size for size in given)
        asked = per_axis(operation, "output_size", known, rank, 1, str(output_size))
        refuse_empty(operation, x, sizes)
        stays = [each is None for each in given] if None in given else [False] * rank
        grown = (old if stay else new for old, stay, new in zip(sizes, stays, asked, strict=True))
        return (*batch, channels, *grown)

    adaptive.__name__ = adaptive.__qualname__ = operation
    rule(adaptive)


for _rank in (1, 2, 3):
    for _kind in ("max", "avg"):
        _pool(f"{_kind}_pool{_rank}d", _rank)
        _adaptive(f"adaptive_{_kind}_pool{_rank}d", _rank)


def _refuse_wide(operation: str, padding: Sizes, kernel: Sizes) -> None:
    """Raise ShapeError where a window could lie in the padding alone, or nearly."""
    for pad, size in zip(padding, kernel, strict=True):
        if nonnegative(2 * pad - size - 1):
            text = f"{operation}: padding is {pad}, expected at most half of kernel_size, {size}"
            raise ShapeError(text, "shape")


def refuse_empty(operation: str, x: Shape, sizes: Sizes) -> None:
    """Raise ShapeError (shape) where one of the last axes has size 0."""
    for axis, size in zip(range(-len(sizes), 0), sizes, strict=True):
        if size == 0:
            text = f"{operation}: x {show(x)}: axis {axis} is 0, expected at least 1"
            raise ShapeError(text, "shape")
