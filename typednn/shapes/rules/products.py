"""Products of tensors, summed over axes that are given by number."""

from collections.abc import Sequence
from typing import TypeAlias

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.rules.axes import (
    axes_text,
    because,
    join,
    least_rank,
    locate,
    locate_all,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.broadcasting import Clash, aligned
from typednn.shapes.rules.ellipsis import match
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

Pairs: TypeAlias = tuple[tuple[Size, ...], tuple[Size, ...]]


@rule
@takes(alike=("x", "y"))
def tensordot(x: Shape, y: Shape, axes: Size | Pairs = 2) -> Shape:
    """Return the axes of ``x`` that are not summed over, then the same of ``y``.

    Raises ShapeError: the axes summed over have different sizes (shape), there are too few axes or
    different numbers of axes for ``x`` and ``y`` (shape-rank), an axis does not exist or is given
    twice (shape-index).
    """
    if isinstance(axes, int):
        return _over_inner(x, y, axes)
    if not isinstance(axes, tuple) or not all(isinstance(each, tuple) for each in axes):
        return UNKNOWN_SHAPE
    if len(axes) != 2 or len(axes[0]) != len(axes[1]):
        text = f"tensordot: axes {axes} must be as many axes of x as of y, in two tuples"
        raise ShapeError(text, "shape-rank")
    left = locate_all("tensordot", x, axes[0])
    right = locate_all("tensordot", y, axes[1], "y")
    for pair, i, j in zip(zip(*axes, strict=True), left, right, strict=True):
        if i is not None and j is not None:
            _refuse_different("tensordot", x, y, pair, (x[i], y[j]))
    return join((*_without(x, left), *_without(y, right)))


def _over_inner(x: Shape, y: Shape, number: int) -> Shape:
    """Sum over the last ``number`` axes of ``x`` and the first of ``y``."""
    if number < 0:
        raise ShapeError(f"tensordot: axes is at least 0, not {number}", "shape-rank")
    left, right = match(x, 0, number, True), match(y, number, 0, True)
    for name, shape, matched in (("x", x, left), ("y", y, right)):
        if matched is None:
            text = (
                f"tensordot: {name} {show(shape)} has {axes_text(len(shape))}, fewer than {number}"
            )
            raise ShapeError(text, "shape-rank")
    assert left is not None and right is not None
    for place, sizes in enumerate(zip(left.named, right.named, strict=True)):
        _refuse_different("tensordot", x, y, (place - number, place), sizes)
    return join((*left.rest, *right.rest))


@rule
@takes(alike=("x", "y"))
def vecdot(x: Shape, y: Shape, axis: Size = -1) -> Shape:
    """Remove axis ``axis``, which has the same size in both, and broadcast the other axes.

    Raises ShapeError: different sizes on the axis, or other axes that do not broadcast (shape), no
    such axis (shape-index).
    """
    i, j = locate("vecdot", x, axis), locate("vecdot", y, axis, "y")
    if i is not None and j is not None:
        _refuse_different("vecdot", x, y, (axis, axis), (x[i], y[j]))
    left, right = _without(x, (i,)), _without(y, (j,))
    together = aligned(left, right)
    if isinstance(together, Clash):
        text = (
            f"vecdot: x {show(x)} and y {show(y)}: without axis {axis} they are {show(left)} and"
            f" {show(right)}, {together.without_place()}"
        )
        raise ShapeError(text, "shape")
    return together


@rule
@takes(alike=("x", "y"))
def outer(x: Shape, y: Shape) -> Shape:
    """Return ``(m, n)`` for ``(m,)`` and ``(n,)``.

    Raises ShapeError (shape-rank) unless each has one axis.
    """
    vectors: list[Entry] = []
    for name, shape in (("x", x), ("y", y)):
        ranked = with_rank(shape, 1)
        if ranked is None:
            text = f"outer: {name} {show(shape)} has {axes_text(least_rank(shape))}; it must have 1"
            raise ShapeError(f"{text} (see flatten)", "shape-rank")
        vectors += ranked
    return tuple(vectors)


def _refuse_different(
    operation: str, x: Shape, y: Shape, axes: tuple[Size, Size], sizes: Sequence[Entry]
) -> None:
    left, right = (UNKNOWN if isinstance(size, Variadic) else size for size in sizes)
    verdict = equal(left, right)
    if isinstance(verdict, Refuted):
        text = (
            f"{operation}: x {show(x)} and y {show(y)}: axis {axes[0]} of x has {left}, axis"
            f" {axes[1]} of y has {right}; they must be equal{because(verdict)}"
        )
        raise ShapeError(text, "shape")


def _without(x: Shape, positions: Sequence[int | None]) -> Shape:
    """Return the other axes; their sizes are unknown if a position is not known."""
    if None not in positions:
        return tuple(entry for i, entry in enumerate(x) if i not in positions)
    return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * (len(x) - len(positions))
