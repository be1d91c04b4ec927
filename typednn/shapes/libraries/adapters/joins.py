"""Rules of functions that join or split arrays."""

from itertools import pairwise

from typednn.shapes.dim import UNKNOWN, Size, Unknown, maximum, minimum
from typednn.shapes.libraries.adapters.axes import (
    at_least_1d,
    at_least_2d,
    flat,
    with_entry,
    with_size,
    with_unknown_sizes,
)
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, locate, variadic_at
from typednn.shapes.rules.registry import AnyNumber, Arrays, Nested, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic


def _each(arrays: Arrays) -> list[Shape] | None:
    """Return the shapes of the arrays; None if their number is not known."""
    return None if isinstance(arrays, Unknown | AnyNumber) else [*arrays]


def vertical_stack(arrays: Arrays) -> ResultShape:
    """Join along the first axis; vectors are rows."""
    found = _each(arrays)
    if found is None:
        return UNKNOWN_SHAPE
    return RULES["concat"]([at_least_2d(x) for x in found], 0)


def horizontal_stack(arrays: Arrays) -> ResultShape:
    """Join along the second axis; vectors along their only one."""
    found = _each(arrays)
    if found is None or any(variadic_at(x) is not None for x in found):
        return UNKNOWN_SHAPE
    vectors = [at_least_1d(x) for x in found]
    return RULES["concat"](vectors, 0 if vectors and len(vectors[0]) == 1 else 1)


def columns_stack(arrays: Arrays) -> ResultShape:
    """Join along the second axis; vectors are columns."""
    found = _each(arrays)
    if found is None or any(variadic_at(x) is not None for x in found):
        return UNKNOWN_SHAPE
    return RULES["concat"]([(*x, 1) if len(x) == 1 else x for x in found], 1)


def appended(x: Shape, y: Nested, axis: Size | None = None) -> ResultShape:
    """Join two arrays; None flattens both: ``numpy.append``."""
    return RULES["concat"]([flat(x), flat(y)], 0) if axis is None else RULES["concat"]([x, y], axis)


def of_another_length(x: Shape, axis: Size | None = None) -> Shape:
    """Insert or delete elements along an axis, of which it has another number; None flattens."""
    return (UNKNOWN,) if axis is None else with_size(x, axis, UNKNOWN)


def split_nearly(x: Shape, sections: Axes, axis: Size = 0) -> ResultShape:
    """Split into so many parts, the first of which may be longer by one: ``numpy.array_split``."""
    position = locate("split", x, axis)
    size = None if position is None else x[position]
    if position is None or not isinstance(sections, int) or not isinstance(size, int):
        return (
            split_at(x, sections, axis)
            if isinstance(sections, tuple)
            else AnyNumber(with_size(x, axis, UNKNOWN))
        )
    ends = [size // sections + (i < size % sections) for i in range(sections)]
    return [with_entry(x, position, part) for part in ends]


def split_at(x: Shape, sections: Axes, axis: Size = 0) -> ResultShape:
    """Split into so many equal parts, or at these places: ``numpy.split``."""
    position = locate("split", x, axis)
    if position is None:
        return AnyNumber(with_unknown_sizes(x))
    size = x[position]
    if isinstance(sections, tuple):
        return _between(x, position, sections)
    if not isinstance(sections, int):
        return AnyNumber(with_size(x, axis, UNKNOWN))
    if isinstance(size, int) and sections > 0 and size % sections:
        text = f"split: axis {axis} of size {size} cannot be split into {sections} equal parts"
        raise ShapeError(text, "shape")
    if isinstance(size, Variadic):
        return AnyNumber(UNKNOWN_SHAPE)
    return [with_entry(x, position, size // sections)] * sections


def _between(x: Shape, position: int, places: tuple[Size, ...]) -> ResultShape:
    size = x[position]
    if isinstance(size, Variadic) or any(not isinstance(p, int) or p < 0 for p in places):
        return AnyNumber(with_entry(x, position, UNKNOWN))
    ends = [0, *(minimum(place, size) for place in places), size]
    return [with_entry(x, position, maximum(0, stop - start)) for start, stop in pairwise(ends)]
