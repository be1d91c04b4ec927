"""Helpers for the rules: find an axis, count elements, write the common errors."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, nonnegative, symbol
from typednn.shapes.shape import Entry, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal

Axes: TypeAlias = Size | tuple[Size, ...]
"""One axis or several; an axis that is not an int is not known."""

_PRODUCT: Final = "prod(*"


def variadic_at(shape: Shape) -> int | None:
    """Return the position of the shape's variadic entry; None if it has none."""
    return next((i for i, entry in enumerate(shape) if isinstance(entry, Variadic)), None)


def locate(operation: str, x: Shape, axis: Size, name: str = "x") -> int | None:
    """Return the position in ``x`` of an axis, negative or not; None if it is not known.

    Raises ShapeError (shape-index) if ``x`` has no such axis.
    """
    if not isinstance(axis, int):
        return None
    variadic = variadic_at(x)
    if variadic is not None:
        listed = variadic if axis >= 0 else len(x) - variadic - 1
        return axis % len(x) if (axis if axis >= 0 else -axis - 1) < listed else None
    if not -len(x) <= axis < len(x):
        raise ShapeError(f"{operation}: {name} {show(x)} {no_axis(axis, len(x))}", "shape-index")
    return axis % len(x)


def locate_all(
    operation: str, x: Shape, axes: tuple[Size, ...], name: str = "x"
) -> tuple[int | None, ...]:
    """Return the position of each axis, as ``locate`` does.

    Raises ShapeError (shape-index) if ``x`` has no such axis, or an axis is given twice.
    """
    positions = tuple(locate(operation, x, axis, name) for axis in axes)
    known = [position for position in positions if position is not None]
    twice = next((p for i, p in enumerate(known) if p in known[:i]), None)
    if twice is not None:
        text = f"{operation}: {name} {show(x)}: axis {twice} is given twice in {show(axes)}"
        raise ShapeError(text, "shape-index")
    return positions


def locate_new(operation: str, x: Shape, axis: Size) -> int | None:
    """Return the position in ``x`` before which axis ``axis`` of the result is inserted.

    None if it is not known. Raises ShapeError (shape-index) if the result has no such axis.
    """
    if not isinstance(axis, int):
        return None
    variadic = variadic_at(x)
    if variadic is not None:
        known = axis <= variadic if axis >= 0 else -axis <= len(x) - variadic
        return axis % (len(x) + 1) if known else None
    rank = len(x) + 1
    if not -rank <= axis < rank:
        text = f"{operation}: x {show(x)} with a new axis {no_axis(axis, rank)}"
        raise ShapeError(text, "shape-index")
    return axis % rank


def no_axis(axis: int, rank: int) -> str:
    """Return the text for an axis out of range; it follows the tensor's name and shape."""
    if rank == 0:
        return f"has no axes, so no axis {axis}"
    return f"has no axis {axis}; with {axes_text(rank)} it must be from {-rank} to {rank - 1}"


def axes_text(rank: int) -> str:
    """Return ``1 axis``, ``2 axes``, ..."""
    return f"{rank} axis" if rank == 1 else f"{rank} axes"


def size_at(x: Shape, position: int) -> Size:
    """Return the size at a position; UNKNOWN for a variadic entry."""
    entry = x[position]
    return UNKNOWN if isinstance(entry, Variadic) else entry


def listed_at_end(x: Shape) -> int:
    """Return the number of axes after the variadic, or of all axes if there is none."""
    variadic = variadic_at(x)
    return len(x) if variadic is None else len(x) - variadic - 1


def size_from_end(x: Shape, axis: int) -> Size:
    """Return the size of an axis counted from the end; UNKNOWN if it is not known."""
    return size_at(x, axis) if -axis <= listed_at_end(x) else UNKNOWN


def with_rank(x: Shape, rank: int) -> Shape | None:
    """Return ``x`` with ``rank`` axes; a variadic becomes unknown sizes. None if impossible."""
    variadic = variadic_at(x)
    if variadic is None:
        return x if len(x) == rank else None
    missing = rank - len(x) + 1
    if missing < 0:
        return None
    return x[:variadic] + (UNKNOWN,) * missing + x[variadic + 1 :]


def count(x: Shape) -> Size:
    """Return the number of elements. The product of the sizes of ``*b`` is a symbol of its own."""
    total: Size = 1
    for entry in x:
        total = total * _elements(entry)
    return total


def has_elements(x: Shape) -> bool:
    """Whether there are elements. Names stand for sizes of which some are more than 0."""
    return isinstance(equal(count(x), 0), Refuted)


def _elements(entry: Entry) -> Size:
    if not isinstance(entry, Variadic):
        return entry
    if entry.name is None:
        return UNKNOWN
    name, at, number = entry.name.partition("@")
    return symbol(f"{_PRODUCT}{name}){at}{number}")


def as_size(size: Size) -> Size:
    """Return the size for use in a shape: UNKNOWN if it has a variadic's symbol, see ``count``."""
    if isinstance(size, Dim) and any(name.startswith(_PRODUCT) for name in size.names):
        return UNKNOWN
    return size


def join(entries: Iterable[Entry]) -> Shape:
    """Return the entries as a shape. Several variadics, and all between, become one unknown one."""
    shape = tuple(entries)
    variadic = [i for i, entry in enumerate(shape) if isinstance(entry, Variadic)]
    if len(variadic) < 2:
        return shape
    return (*shape[: variadic[0]], Variadic(None), *shape[variadic[-1] + 1 :])


def as_shape(shape: Size | Shape) -> Shape | None:
    """Return a ``shape=`` argument, an int or a tuple, as a shape; None if it is not known."""
    if isinstance(shape, tuple):
        return shape
    return None if isinstance(shape, Unknown) else (shape,)


def least_rank(x: Shape) -> int:
    """Return the least number of axes that ``x`` can have."""
    return len(x) if variadic_at(x) is None else len(x) - 1


def refuse_below(least: int, operation: str, shape: Shape) -> None:
    """Raise ShapeError (shape) if a size is below ``least`` for all values of its names."""
    for size in shape:
        if not isinstance(size, Variadic) and nonnegative(least - 1 - size):
            text = f"{operation}: shape {show(shape)}: a size is at least {least}, not {size}"
            raise ShapeError(text, "shape")


def because(refuted: Refuted) -> str:
    """Return the counterexample as the end of a message; empty if both sizes are ints."""
    return f": {refuted.why()}" if refuted.counterexample else ""


@contextmanager
def as_refused_by(operation: str) -> Iterator[None]:
    """Raise the errors of another operation's rule again, with the name ``operation``."""
    try:
        yield
    except ShapeError as error:
        _, _, text = str(error).partition(": ")
        raise ShapeError(f"{operation}: {text}", error.code) from None
