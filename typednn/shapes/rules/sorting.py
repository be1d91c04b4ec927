"""Sorting of elements by their values."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown, nonnegative
from typednn.shapes.rules.axes import locate, size_at, variadic_at
from typednn.shapes.rules.registry import rule
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show


@rule
def sort(
    x: Shape,
    axis: Size = -1,
    descending: bool | Unknown = False,
    stable: bool | Unknown = True,
) -> Shape:
    """Return the shape of ``x``. Raises ShapeError (shape-index) if it has no such axis."""
    locate("sort", x, axis)
    return x


@rule
def argsort(
    x: Shape,
    axis: Size = -1,
    descending: bool | Unknown = False,
    stable: bool | Unknown = True,
) -> Shape:
    """Return the same as ``sort``."""
    locate("argsort", x, axis)
    return x


@rule
def topk(x: Shape, k: Size, axis: Size = -1, largest: bool | Unknown = True) -> list[Shape]:
    """Return twice the shape of ``x`` with size ``k`` on the axis.

    Raises ShapeError: ``x`` has no such axis (shape-index), or fewer than ``k`` elements there
    (shape).
    """
    position = locate("topk", x, axis)
    if position is None:
        shape = UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    else:
        size = size_at(x, position)
        if nonnegative(-1 - k) or nonnegative(k - size - 1):
            text = (
                f"topk: x {show(x)}: axis {position} has {size}; k must be from 0 to that, not {k}"
            )
            raise ShapeError(text, "shape")
        shape = (*x[:position], k, *x[position + 1 :])
    return [shape, shape]
