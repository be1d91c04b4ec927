"""Indexing as in numpy: ``x[...]``, ``take``, ``one_hot``."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from types import EllipsisType
from typing import Annotated, TypeAlias

from typednn.shapes.dim import UNKNOWN, Size, Unknown, nonnegative
from typednn.shapes.rules.axes import (
    axes_text,
    because,
    has_elements,
    join,
    locate,
    refuse_below,
    size_at,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.broadcasting import Clash, aligned
from typednn.shapes.rules.registry import Role, rule, takes
from typednn.shapes.rules.slicing import Slice, sliced
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


@dataclass(frozen=True, slots=True)
class Gather:
    """An index that is an integer tensor of this shape; ``Gather(())`` is an unknown int."""

    shape: Shape


@dataclass(frozen=True, slots=True)
class Mask:
    """An index that is a boolean tensor of this shape; it indexes as many axes as it has."""

    shape: Shape


IndexEntry: TypeAlias = Size | Slice | Gather | Mask | EllipsisType | None
"""One index. UNKNOWN is an index of unknown kind; None is a new axis."""

Key: TypeAlias = Annotated[tuple[IndexEntry, ...] | Unknown, Role.KEY]
IndexedAxes: TypeAlias = tuple[IndexEntry, Shape, int]
"""An index, the sizes of the axes that it indexes, and the number of the first of these axes."""


@rule
def getitem(x: Shape, key: Key) -> Shape:
    """Return the shape of ``x[key]``; a key that is not a tuple is passed as a tuple of one.

    Index tensors broadcast. Their axes replace the indexed axes if these are adjacent, else they
    come first (numpy's advanced indexing). The values in index tensors are not checked. A mask that
    is a scalar adds a first axis of size 0 or 1; it must be the only index.

    Raises ShapeError (shape-index): more indices than axes, an int out of range, two ``...``, a
    step of 0, index tensors that do not broadcast or that index an empty axis, a mask whose sizes
    differ from its axes. Raises ShapeError (shape-rank) for a scalar mask beside other indices.
    """
    if not isinstance(key, Unknown) and key == (Mask(()),):
        return (UNKNOWN, *x)
    return indexed(x, key)


def indexed(x: Shape, key: Key) -> Shape:
    """Return the same as ``getitem`` for a key without a scalar mask."""
    if isinstance(key, Unknown) or UNKNOWN in key:
        return UNKNOWN_SHAPE
    if Mask(()) in key:
        text = f"getitem: x {show(x)}: a mask that is a scalar must be the only index; use where"
        raise ShapeError(text, "shape-rank")
    parts = _match_axes(x, key)
    if parts is None:
        return UNKNOWN_SHAPE
    gathers = any(isinstance(index, Gather | Mask) for index in key)
    picked = [_axes_of_index(x, part, gathers) for part in parts]
    if not gathers:
        return join(chain.from_iterable(filter(None, picked)))
    return _with_gathered(picked, _gathered(x, parts))


def _match_axes(x: Shape, key: tuple[IndexEntry, ...]) -> list[IndexedAxes] | None:
    """Return each index with its axes of ``x``; None if a variadic hides which axes these are."""
    if key.count(...) > 1:
        raise ShapeError("getitem: '...' may stand only once in an index", "shape-index")
    at = key.index(...) if ... in key else len(key)
    before, after = key[:at], key[at + 1 :]
    head, tail = (sum(map(_axes_taken, indices)) for indices in (before, after))
    variadic = variadic_at(x)
    if any(isinstance(index, Mask) and variadic_at(index.shape) is not None for index in key):
        return None
    if variadic is not None and (head > variadic or tail >= len(x) - variadic):
        return None
    if head + tail > len(x):
        text = f"getitem: x {show(x)} has {axes_text(len(x))}, too few for {head + tail} indices"
        raise ShapeError(text, "shape-index")
    end = len(x) - tail
    return [*_parts(before, x, 0), (..., x[head:end], head), *_parts(after, x, end)]


def _parts(indices: tuple[IndexEntry, ...], x: Shape, axis: int) -> Iterator[IndexedAxes]:
    for index in indices:
        taken = _axes_taken(index)
        yield index, x[axis : axis + taken], axis
        axis += taken


def _axes_taken(index: IndexEntry) -> int:
    if isinstance(index, Mask):
        return len(index.shape)
    return 0 if index is None else 1


def _axes_of_index(x: Shape, part: IndexedAxes, gathers: bool) -> Shape | None:
    """Return the axes that result from one index; None if the index takes part in gathering."""
    index, sizes, axis = part
    if isinstance(index, EllipsisType):
        return sizes
    if index is None:
        return (1,)
    if isinstance(index, Gather | Mask):
        return None
    size = size_at(sizes, 0)
    if isinstance(index, Slice):
        return (sliced(size, index),)
    _refuse_out_of_range(x, index, axis, size)
    return None if gathers else ()


def first_out_of_range(indices: Sequence[int], size: Size) -> int | None:
    """Return the first index that an axis of this size surely does not have; None if there is none."""

    def outside(index: int) -> bool:
        return _is_out_of_range(index, size)

    if isinstance(indices, range) and indices and not outside(indices[0]):
        return next(iter(indices[bisect_left(indices, True, key=outside) :]), None)
    return next(filter(outside, indices), None)


def refuse_elements(operation: str, x: Shape, key: Key, elements: Sequence[Sequence[int]]) -> None:
    """Raise ShapeError (shape-index) for an element of an index tensor that is no index of its axis.

    ``elements`` are those of each index of the key, as far as they are known.
    """
    parts = None if isinstance(key, Unknown) or UNKNOWN in key else _match_axes(x, key)
    for (index, sizes, axis), known in zip(parts or (), elements, strict=False):
        if isinstance(index, Gather):
            refuse_element(operation, x, axis, size_at(sizes, 0), known)


def refuse_element(
    operation: str, x: Shape, axis: int, size: Size, elements: Sequence[int]
) -> None:
    """Raise ShapeError (shape-index) for the first element that an axis of this size does not have."""
    outside = first_out_of_range(elements, size)
    if outside is not None:
        raise index_out_of_range(operation, x, outside, axis, size)


def index_out_of_range(operation: str, x: Shape, index: Size, axis: int, size: Size) -> ShapeError:
    """Return the error (shape-index) for an index that an axis of ``x`` does not have."""
    text = f"{operation}: x {show(x)}: index {index} is out of range for axis {axis} of size {size}"
    return ShapeError(text, "shape-index")


def _is_out_of_range(index: Size, size: Size) -> bool:
    return nonnegative(index - size) or nonnegative(-1 - size - index)


def _refuse_out_of_range(x: Shape, index: Size, axis: int, size: Size) -> None:
    if _is_out_of_range(index, size):
        raise index_out_of_range("getitem", x, index, axis, size)


def _gathered(x: Shape, parts: list[IndexedAxes]) -> Shape:
    """Broadcast all index tensors; a mask counts as an index tensor of unknown length."""
    together: Shape = ()
    for index, sizes, axis in parts:
        if isinstance(index, Mask):
            _refuse_other_sizes(x, index, sizes, axis)
        if isinstance(index, Gather | Mask):
            shape = index.shape if isinstance(index, Gather) else (UNKNOWN,)
            joined = aligned(together, shape)
            if isinstance(joined, Clash):
                text = f"getitem: index tensors {show(together)} and {show(shape)} do not broadcast"
                raise ShapeError(f"{text}: {joined.words('one', 'the other')}", "shape-index")
            together = joined
    if has_elements(together):
        for index, sizes, axis in parts:
            if isinstance(index, Gather) and size_at(sizes, 0) == 0:
                raise nothing_to_take("getitem", x, axis)
    return together


def nothing_to_take(operation: str, x: Shape, axis: int) -> ShapeError:
    """Return the error (shape-index) for an index tensor with elements on an empty axis."""
    text = f"{operation}: x {show(x)}: axis {axis} has size 0, so there is nothing to take"
    return ShapeError(text, "shape-index")


def _refuse_other_sizes(x: Shape, mask: Mask, sizes: Shape, axis: int) -> None:
    for i in range(len(sizes)):
        size, wanted = size_at(mask.shape, i), size_at(sizes, i)
        verdict = equal(size, wanted)
        if isinstance(verdict, Refuted):
            text = (
                f"getitem: x {show(x)} and mask {show(mask.shape)}: axis {axis + i} of x has"
                f" {wanted}, axis {i} of the mask {size}; they must be equal{because(verdict)}"
            )
            raise ShapeError(text, "shape-index")


def _with_gathered(picked: list[Shape | None], gathered: Shape) -> Shape:
    """Insert the gathered axes at their indices if these are adjacent, else first."""
    first = picked.index(None)
    last = len(picked) - 1 - picked[::-1].index(None)
    place = first if all(entries is None for entries in picked[first : last + 1]) else 0
    before, after = picked[:place], picked[place:]
    left, right = (chain.from_iterable(filter(None, part)) for part in (before, after))
    return join((*left, *gathered, *right))


@rule
@takes(indices="iu")
def take(x: Shape, indices: Shape, axis: Size | None = None) -> Shape:
    """Replace the axis by the axes of ``indices``, whose values are not checked.

    Raises ShapeError: ``x`` has no such axis, or nothing on it (shape-index); no axis is given and
    ``x`` does not have exactly one (shape-rank). Source: array API standard, ``take``.
    """
    if axis is None:
        vector = with_rank(x, 1)
        if vector is None:
            text = f"take: x {show(x)} has not 1 axis; say with axis= from which one to take"
            raise ShapeError(text, "shape-rank")
        x, axis = vector, 0
    position = locate("take", x, axis)
    if position is not None:
        if x[position] == 0 and has_elements(indices):
            raise nothing_to_take("take", x, position)
        return join((*x[:position], *indices, *x[position + 1 :]))
    if variadic_at(x) is None and variadic_at(indices) is None:
        return (UNKNOWN,) * (len(x) - 1 + len(indices))
    return UNKNOWN_SHAPE


@rule
@takes(x="iu")
def one_hot(x: Shape, num_classes: Size) -> Shape:
    """Add a last axis of size ``num_classes``.

    Raises ShapeError (shape) for a negative number of classes, and for none if there are labels.
    """
    refuse_below(0, "one_hot", (num_classes,))
    if num_classes == 0 and has_elements(x):
        text = f"one_hot: x {show(x)}: num_classes is 0, so no label is a class"
        raise ShapeError(text, "shape")
    return (*x, num_classes)
