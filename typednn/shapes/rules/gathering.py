"""Operations that read or change elements at positions along one axis, given by a tensor."""

from typednn.shapes.dim import UNKNOWN, Size, nonnegative
from typednn.shapes.rules.axes import (
    because,
    has_elements,
    locate,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.broadcasting import Clash, aligned
from typednn.shapes.rules.indexing import nothing_to_take
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal


@rule
@takes(index="iu")
def gather(x: Shape, index: Shape, axis: Size) -> Shape:
    """Return the shape of ``index``. The values of ``index`` are not checked.

    Raises ShapeError: different numbers of axes (shape-rank), no such axis (shape-index), ``index``
    is larger than ``x`` on another axis (shape). Source: PyTorch, ``gather``.
    """
    pair = _alike("gather", x, index)
    position = None if pair is None else locate("gather", pair[0], axis)
    if pair is None:
        return index
    if position is not None:
        _refuse_larger("gather", *pair, position)
        _refuse_empty("gather", *pair, position)
    return pair[1]


@rule
@takes(alike=("x", "updates"), index="iu")
def scatter_add(x: Shape, index: Shape, updates: Shape, axis: Size) -> Shape:
    """Return the shape of ``x``; ``index`` is as for ``gather``, ``updates`` has its shape.

    Raises ShapeError as ``gather``, and if ``updates`` and ``index`` have different shapes (shape).
    """
    return scattered("scatter_add", x, index, updates, axis)


def scattered(operation: str, x: Shape, index: Shape, updates: Shape, axis: Size) -> Shape:
    """Return the shape of ``x``, or raise ShapeError as ``scatter_add``."""
    pair = _alike(operation, x, index)
    if pair is not None:
        position = locate(operation, pair[0], axis)
        if position is not None:
            _refuse_larger(operation, *pair, position)
            _refuse_empty(operation, *pair, position)
    _refuse_other(operation, index, updates)
    return x


@rule
@takes(indices="iu")
def take_along_axis(x: Shape, indices: Shape, axis: Size = -1) -> Shape:
    """Take the size of axis ``axis`` from ``indices``; broadcast both on all other axes.

    Raises ShapeError: different numbers of axes (shape-rank), no such axis (shape-index), other
    axes do not broadcast (shape). Source: array API standard, ``take_along_axis``.
    """
    pair = _alike("take_along_axis", x, indices, ("x", "indices"))
    position = None if pair is None else locate("take_along_axis", pair[0], axis)
    if pair is None:
        return UNKNOWN_SHAPE
    left, right = pair
    if position is None:
        return (UNKNOWN,) * len(left) if variadic_at(left) is None else UNKNOWN_SHAPE
    around = aligned(_with(left, position, 1), _with(right, position, 1))
    if isinstance(around, Clash):
        text = f"take_along_axis: x {show(x)} and indices {show(indices)}"
        raise ShapeError(f"{text}: {around.words('x', 'indices')}", "shape")
    if len(around) != len(left):
        return UNKNOWN_SHAPE
    _refuse_empty("take_along_axis", left, _with(around, position, right[position]), position)
    return _with(around, position, right[position])


def _alike(
    operation: str, x: Shape, index: Shape, names: tuple[str, str] = ("x", "index")
) -> tuple[Shape, Shape] | None:
    """Return both shapes with their axes in the same positions; None if they are not known.

    Raises ShapeError (shape-rank) if they have different numbers of axes.
    """
    if variadic_at(x) is None or variadic_at(index) is None:
        rank = len(x) if variadic_at(x) is None else len(index)
        left, right = with_rank(x, rank), with_rank(index, rank)
        if left is None or right is None:
            text = f"{operation}: {names[0]} {show(x)} and {names[1]} {show(index)} have different"
            raise ShapeError(f"{text} numbers of axes; they must be equal", "shape-rank")
        return left, right
    same = len(x) == len(index) and variadic_at(x) == variadic_at(index)
    return (x, index) if same else None


def _with(shape: Shape, position: int, entry: Entry) -> Shape:
    return (*shape[:position], entry, *shape[position + 1 :])


def _refuse_empty(operation: str, x: Shape, index: Shape, position: int) -> None:
    if x[position] == 0 and has_elements(index):
        raise nothing_to_take(operation, x, position)


def _refuse_larger(operation: str, x: Shape, index: Shape, position: int) -> None:
    for axis, (have, want) in enumerate(zip(index, x, strict=True)):
        if axis == position or isinstance(have, Variadic) or isinstance(want, Variadic):
            continue
        if nonnegative(have - want - 1):
            text = f"{operation}: x {show(x)} and index {show(index)}: axis {axis} of index is"
            raise ShapeError(f"{text} {have}, expected at most {want}, as x has", "shape")


def _refuse_other(operation: str, index: Shape, updates: Shape) -> None:
    pair = _alike(operation, index, updates, ("index", "updates"))
    for axis, (want, have) in enumerate(zip(*pair, strict=True) if pair else ()):
        if isinstance(have, Variadic) or isinstance(want, Variadic):
            continue
        verdict = equal(have, want)
        if isinstance(verdict, Refuted):
            text = f"{operation}: index {show(index)} and updates {show(updates)}: axis {axis} of"
            text = f"{text} updates is {have}, expected {want}{because(verdict)}"
            raise ShapeError(text, "shape")
