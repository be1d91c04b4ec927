"""Operations that split one tensor along an axis."""

from typing import Final

from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, nonnegative
from typednn.shapes.rules.axes import because, locate, variadic_at
from typednn.shapes.rules.registry import AnyNumber, rule
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, show
from typednn.shapes.verdict import Proved, Refuted, equal

Parts = list[Shape] | AnyNumber

MOST_PARTS: Final = 1 << 24
"""The greatest number of parts. More tensors would take over 4 GiB and minutes, at any size."""


@rule
def unstack(x: Shape, axis: Size = 0) -> Parts:
    """Return one shape for each element of axis ``axis``, without that axis.

    Raises ShapeError (shape-index) if ``x`` has no such axis.
    """
    return _unstacked("unstack", x, axis)


@rule
def unbind(x: Shape, axis: Size = 0) -> Parts:
    """Return the same as ``unstack``."""
    return _unstacked("unbind", x, axis)


@rule
def split(x: Shape, sizes: Size | tuple[Size, ...], axis: Size = 0) -> Parts:
    """Split axis ``axis`` into parts of these sizes, or of one size (the last may be smaller).

    Raises ShapeError: the sizes do not add up to the axis, one of them is negative, or the one size
    is below 1 (shape); no such axis (shape-index).
    """
    position = locate("split", x, axis)
    if isinstance(sizes, tuple) and variadic_at(sizes) is not None:
        return (
            _parts_of_unknown_axis(x, None)
            if position is None
            else AnyNumber(_with(x, position, UNKNOWN))
        )
    for size in sizes if isinstance(sizes, tuple) else ():
        if nonnegative(-1 - size):
            raise ShapeError(f"split: a size is at least 0, not {size}", "shape")
    if not isinstance(sizes, tuple) and nonnegative(0 - sizes):
        raise ShapeError(f"split: parts have a size of at least 1, not {sizes}", "shape")
    if position is None:
        return _parts_of_unknown_axis(x, len(sizes) if isinstance(sizes, tuple) else None)
    if isinstance(sizes, tuple):
        return [_with(x, position, size) for size in _added_up(x, position, sizes)]
    return _in_parts_of("split", x, position, sizes)


@rule
def chunk(x: Shape, chunks: Size, axis: Size = 0) -> Parts:
    """Split axis ``axis`` into at most ``chunks`` parts of one size; the last may be smaller.

    The size is rounded up, so there may be fewer parts. An axis of size 0 gives ``chunks`` empty
    parts. Raises ShapeError: ``chunks`` is below 1 (shape), no such axis (shape-index).
    """
    position = locate("chunk", x, axis)
    if nonnegative(0 - chunks):
        raise ShapeError(f"chunk: chunks is at least 1, not {chunks}", "shape")
    if position is None:
        return _parts_of_unknown_axis(x, None)
    size = _size(x[position])
    if isinstance(chunks, int) and isinstance(equal(size, size // chunks * chunks), Proved):
        _refuse_many("chunk", x, position, chunks)
        return [_with(x, position, size // chunks)] * chunks
    return _in_parts_of("chunk", x, position, (size + chunks - 1) // chunks)


def _unstacked(operation: str, x: Shape, axis: Size) -> Parts:
    position = locate(operation, x, axis)
    if position is None:
        return AnyNumber(UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * (len(x) - 1))
    size, rest = x[position], (*x[:position], *x[position + 1 :])
    if not isinstance(size, int):
        return AnyNumber(rest)
    _refuse_many(operation, x, position, size)
    return [rest] * size


def _parts_of_unknown_axis(x: Shape, number: int | None) -> Parts:
    """Return the parts along an axis that is not known."""
    part = UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    return AnyNumber(part) if number is None else [part] * number


def _added_up(x: Shape, position: int, sizes: tuple[Size, ...]) -> tuple[Size, ...]:
    """Return the sizes; a single unknown one is the axis minus the sum of the others."""
    size, unknown = (
        _size(x[position]),
        [i for i, each in enumerate(sizes) if isinstance(each, Unknown)],
    )
    total: Size = 0
    for i, each in enumerate(sizes):
        total = total if i in unknown else total + each
    verdict = equal(size, total)
    if not unknown and isinstance(verdict, Refuted):
        text = f"split: x {show(x)}: axis {position} has {size}, the sizes {show(sizes)} add up to"
        raise ShapeError(f"{text} {total}; they must be equal{because(verdict)}", "shape")
    if unknown and nonnegative(total - size - 1):
        text = f"split: x {show(x)}: axis {position} has {size}, the sizes {show(sizes)} more"
        raise ShapeError(text, "shape")
    left = size - total
    return tuple(left if [i] == unknown else each for i, each in enumerate(sizes))


def _refuse_many(operation: str, x: Shape, position: int, number: int) -> None:
    """Raise ShapeError (shape) for more parts than ``MOST_PARTS``."""
    if number > MOST_PARTS:
        text = f"{operation}: x {show(x)}: axis {position} would give {number} tensors, at most"
        raise ShapeError(f"{text} {MOST_PARTS} are made; take fewer parts, or reshape x", "shape")


def _in_parts_of(operation: str, x: Shape, position: int, each: Size) -> Parts:
    """Return parts of one size. Their number is known if the size divides the axis, or for ints."""
    size = _size(x[position])
    if isinstance(size, int) and isinstance(each, int):
        _refuse_many(operation, x, position, -(-size // each))
        sizes = [min(each, size - start) for start in range(0, size, each)]
        return [_with(x, position, one) for one in sizes or [0]]
    if not isinstance(size, int | Dim) or not isinstance(each, int | Dim):
        return AnyNumber(_with(x, position, UNKNOWN))
    number = size // each
    if not isinstance(equal(size, number * each), Proved) or not nonnegative(number - 1):
        return AnyNumber(_with(x, position, UNKNOWN))
    part = _with(x, position, each)
    return [part] * number if isinstance(number, int) else AnyNumber(part)


def _size(entry: Entry) -> Size:
    """Return an entry that ``locate`` found as a size: it is never variadic."""
    return entry if isinstance(entry, int | Dim) else UNKNOWN


def _with(x: Shape, position: int, size: Size) -> Shape:
    return (*x[:position], size, *x[position + 1 :])
