"""Operations that order elements, and that look for them. Some sizes depend on the values: UNKNOWN."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown, nonnegative
from typednn.shapes.rules.axes import because, locate, size_at, variadic_at, with_rank
from typednn.shapes.rules.registry import Several, rule
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


@rule
def sort(
    x: Shape,
    axis: Size = -1,
    descending: bool | Unknown = False,
    stable: bool | Unknown = True,
) -> Shape:
    """The shape of `x`. Raises ShapeError (shape-index) where it has no such axis."""
    locate("sort", x, axis)
    return x


@rule
def argsort(
    x: Shape,
    axis: Size = -1,
    descending: bool | Unknown = False,
    stable: bool | Unknown = True,
) -> Shape:
    """As `sort`."""
    locate("argsort", x, axis)
    return x


@rule
def topk(x: Shape, k: Size, axis: Size = -1, largest: bool | Unknown = True) -> list[Shape]:
    """Twice the shape of `x` with `k` on the axis.

    Raises ShapeError: `x` has no such axis (shape-index), or has not `k` there (shape).
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


@rule
def searchsorted(
    x: Shape, y: Shape, side: str | Unknown = "left", sorter: Shape | None = None
) -> Shape:
    """The shape of `y`.

    Raises ShapeError: `x` or `sorter` has not one axis (shape-rank), or they differ (shape).
    """
    for name, shape in (("x", x), ("sorter", sorter)):
        if shape is not None and with_rank(shape, 1) is None:
            text = f"searchsorted: {name} {show(shape)} must have 1 axis"
            raise ShapeError(text, "shape-rank")
    if sorter is not None:
        verdict = equal(size_at(x, 0), size_at(sorter, 0))
        if isinstance(verdict, Refuted):
            text = f"searchsorted: x {show(x)} and sorter {show(sorter)} must have one size"
            raise ShapeError(text + because(verdict), "shape")
    return y


@rule
def nonzero(x: Shape) -> list[Shape] | Several:
    """For each axis of `x` the positions of the elements, whose number depends on their values.

    Raises ShapeError (shape-rank) for a scalar.
    """
    if x == ():
        raise ShapeError("nonzero: x () has no axes; it must have 1 or more", "shape-rank")
    return Several((UNKNOWN,)) if variadic_at(x) is not None else [(UNKNOWN,)] * len(x)


@rule
def unique_values(x: Shape) -> Shape:
    """One axis; its size depends on the values."""
    return (UNKNOWN,)


@rule
def unique_counts(x: Shape) -> list[Shape]:
    """The values and how often each is there."""
    return [(UNKNOWN,), (UNKNOWN,)]


@rule
def unique_inverse(x: Shape) -> list[Shape]:
    """The values, and for each element of `x` its place among them."""
    return [(UNKNOWN,), x]


@rule
def unique_all(x: Shape) -> list[Shape]:
    """The values, the places of their first occurrences, the inverse, the counts."""
    return [(UNKNOWN,), (UNKNOWN,), x, (UNKNOWN,)]
