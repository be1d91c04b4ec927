"""Operations that join several tensors."""

from collections.abc import Sequence

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.rules.axes import (
    as_size,
    axes_text,
    because,
    count,
    locate,
    locate_new,
    variadic_at,
    with_rank,
)
from typednn.shapes.rules.registry import AnyNumber, Arrays, rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, equal


@rule
@takes(alike=("arrays",))
def concat(arrays: Arrays, axis: Size | None = 0) -> Shape:
    """Add the sizes of axis ``axis``. All other sizes must be equal. None: flatten first.

    Raises ShapeError: no arrays, different sizes (shape), scalars or different numbers of axes
    (shape-rank), no such axis (shape-index).
    """
    if isinstance(arrays, Unknown):
        return (UNKNOWN,) if axis is None else UNKNOWN_SHAPE
    if isinstance(arrays, AnyNumber):
        return _concat_any_number(arrays, axis)
    _refuse_none("concat", arrays)
    if axis is None:
        return (_total([count(array) for array in arrays]),)
    if () in arrays:
        raise ShapeError(_SCALARS, "shape-rank")
    ranked = _same_rank("concat", arrays)
    if ranked is None:
        return UNKNOWN_SHAPE
    position = locate("concat", ranked[0], axis, name=_name(0))
    if position is None:
        return tuple(Variadic(None) if isinstance(e, Variadic) else UNKNOWN for e in ranked[0])
    entries = [_agreed("concat", ranked, i) for i in range(len(ranked[0])) if i != position]
    joined = _total([array[position] for array in ranked])
    return (*entries[:position], joined, *entries[position:])


@rule
@takes(alike=("arrays",))
def stack(arrays: Arrays, axis: Size = 0) -> Shape:
    """Stack arrays of one shape along a new axis, which is axis ``axis`` of the result.

    Raises ShapeError: no arrays, different sizes (shape), different numbers of axes (shape-rank),
    no such axis (shape-index).
    """
    if isinstance(arrays, Unknown):
        return UNKNOWN_SHAPE
    if isinstance(arrays, AnyNumber):
        return _stacked(arrays.shape, axis, arrays.number)
    _refuse_none("stack", arrays)
    ranked = _same_rank("stack", arrays)
    if ranked is None:
        return UNKNOWN_SHAPE
    shape = tuple(_agreed("stack", ranked, i) for i in range(len(ranked[0])))
    return _stacked(shape, axis, len(ranked))


def _concat_any_number(arrays: AnyNumber, axis: Size | None) -> Shape:
    """Return the result for any number of arrays that all have one shape."""
    shape = arrays.shape
    if axis is None:
        return (UNKNOWN,)
    if not shape:
        raise ShapeError(_SCALARS, "shape-rank")
    position = locate("concat", shape, axis, name=_name(0))
    if position is None:
        return tuple(Variadic(None) if isinstance(e, Variadic) else UNKNOWN for e in shape)
    size = shape[position]
    joined = UNKNOWN if isinstance(size, Variadic) else as_size(size * arrays.number)
    return (*shape[:position], joined, *shape[position + 1 :])


def _stacked(shape: Shape, axis: Size, count: Size) -> Shape:
    position = locate_new("stack", shape, axis)
    if position is not None:
        return (*shape[:position], count, *shape[position:])
    return UNKNOWN_SHAPE if variadic_at(shape) is not None else (UNKNOWN,) * (len(shape) + 1)


_SCALARS = "concat: scalars have no axis to join along; use stack"


def _name(index: int) -> str:
    return f"arrays[{index}]"


def _refuse_none(operation: str, arrays: Sequence[Shape]) -> None:
    if not arrays:
        raise ShapeError(f"{operation}: at least one array is needed", "shape")


def _total(sizes: Sequence[Entry]) -> Size:
    total: Size = 0
    for size in sizes:
        total = total + (UNKNOWN if isinstance(size, Variadic) else size)
    return as_size(total)


def _same_rank(operation: str, arrays: Sequence[Shape]) -> list[Shape] | None:
    """Return the shapes with their axes in the same positions, or None.

    If one rank is known, no shape has a variadic. Else their variadics are in the same position;
    None if they are not.
    """
    fixed = next((i for i, array in enumerate(arrays) if variadic_at(array) is None), None)
    if fixed is None:
        alike = len({(variadic_at(array), len(array)) for array in arrays}) == 1
        return list(arrays) if alike else None
    rank, ranked = len(arrays[fixed]), []
    for i, array in enumerate(arrays):
        shape = with_rank(array, rank)
        if shape is None:
            text = f"{operation}: {_name(fixed)} {show(arrays[fixed])} has {axes_text(rank)},"
            raise ShapeError(f"{text} {_name(i)} {show(array)} has not", "shape-rank")
        ranked.append(shape)
    return ranked


def _agreed(operation: str, arrays: Sequence[Shape], axis: int) -> Entry:
    """Return the entry that all arrays have on an axis: the first one that is known."""
    agreed, owner = arrays[0][axis], 0
    for i, array in enumerate(arrays):
        entry = array[axis]
        if entry in _NOTHING_KNOWN:
            continue
        if agreed in _NOTHING_KNOWN:
            agreed, owner = entry, i
        why = _difference(agreed, entry)
        if why is not None:
            variadic = variadic_at(array)
            shown = axis if variadic is None or axis <= variadic else axis - len(array)
            text = (
                f"{operation}: {_name(owner)} {show(arrays[owner])} and {_name(i)} {show(array)}:"
                f" axis {shown} has {agreed} and {entry}; they must be equal{why}"
            )
            raise ShapeError(text, "shape")
    return agreed


_NOTHING_KNOWN = (UNKNOWN, Variadic(None))


def _difference(left: Entry, right: Entry) -> str | None:
    """Return why two entries in the same position differ; None if they are or may be equal."""
    if isinstance(left, Variadic) or isinstance(right, Variadic):
        return None if left == right else ": they may be any sizes"
    verdict = equal(left, right)
    return because(verdict) if isinstance(verdict, Refuted) else None
