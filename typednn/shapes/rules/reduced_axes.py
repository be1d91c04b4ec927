"""Helpers for all operations that reduce over axes."""

from typednn.shapes.dim import UNKNOWN, Unknown
from typednn.shapes.rules.axes import Axes, locate_all, variadic_at
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic, show


def reduced(
    operation: str,
    x: Shape,
    axis: Axes | None,
    keepdims: bool | Unknown,
    needs_elements: bool = False,
) -> Shape:
    positions = _positions(operation, x, axis)
    if positions is None:
        return _of_unknown_axes(x, axis, keepdims)
    if needs_elements:
        _refuse_empty(operation, x, positions)
    if positions == ():
        return x
    if isinstance(keepdims, Unknown):
        return UNKNOWN_SHAPE
    if keepdims:
        return tuple(_kept(entry) if i in positions else entry for i, entry in enumerate(x))
    return tuple(entry for i, entry in enumerate(x) if i not in positions)


def _positions(operation: str, x: Shape, axis: Axes | None) -> tuple[int, ...] | None:
    """Return the positions of the reduced axes; None if one is not known."""
    if axis is None:
        return tuple(range(len(x)))
    if isinstance(axis, Unknown):
        return None
    positions = locate_all(operation, x, axis if isinstance(axis, tuple) else (axis,))
    known = tuple(position for position in positions if position is not None)
    return known if len(known) == len(positions) else None


def _kept(entry: Entry) -> Entry:
    return Variadic(None) if isinstance(entry, Variadic) else 1


def _of_unknown_axes(x: Shape, axis: Axes | None, keepdims: bool | Unknown) -> Shape:
    """Return the result for unknown axes: its rank, if axes are kept or their number is known."""
    if keepdims is True:
        return tuple(_perhaps_kept(entry) for entry in x)
    if keepdims is False and isinstance(axis, tuple) and variadic_at(x) is None:
        return (UNKNOWN,) * (len(x) - len(axis))
    return UNKNOWN_SHAPE


def _perhaps_kept(entry: Entry) -> Entry:
    if isinstance(entry, Variadic):
        return Variadic(None)
    return 1 if entry == 1 else UNKNOWN


def _refuse_empty(operation: str, x: Shape, positions: tuple[int, ...]) -> None:
    empty = next((i for i in positions if x[i] == 0), None)
    if empty is not None:
        text = f"{operation}: x {show(x)}: axis {empty} has size 0, and {operation} of nothing"
        raise ShapeError(f"{text} is not defined", "shape")
