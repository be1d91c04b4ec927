"""Match the axes of a declared shape with the axes of an actual shape.

Either shape may have a variadic. The axes before it are matched from the start, the axes after it
from the end. If the rank is unknown, an axis matched from the end has a negative number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from typednn.shapes.dim import Size
from typednn.shapes.shape import UNKNOWN_SHAPE, Broadcastable, Declared, Shape, Variadic

AxisPair: TypeAlias = tuple[int, Size | Broadcastable, Size]


@dataclass(frozen=True, slots=True)
class VariadicMatch:
    """The axes that match a declared variadic: from ``start``, without the last ``axes_after``."""

    variadic: Variadic
    found: Shape
    start: int
    axes_after: int
    shifted: bool  # a rigid variadic matches only in part


def align(declared: Declared, actual: Shape) -> tuple[list[AxisPair], VariadicMatch | None] | None:
    """Return the matched sizes, and the axes that match the declared variadic, if there is one.

    Return None if the numbers of axes differ, or differ for some length of a rigid ``*name``.
    """
    before, variadic, after = split(declared)
    first, unknown, last = split(actual)
    required, known = rank_of(declared), rank_of(actual)
    rigid = unknown is not None and unknown.name is not None  # of any length
    too_many = variadic is None and (required < known or rigid)
    if too_many or required > known and (unknown is None or rigid):
        return None
    if variadic is None and unknown is None:
        return list(_pairs(declared, actual, 0)), None
    front, back = min(len(before), len(first)), min(len(after), len(last))
    end = len(actual) - back
    pairs = [*_pairs(before[:front], first, 0)]
    pairs += _pairs(after[len(after) - back :], actual[end:], end if unknown is None else -back)
    if variadic is None:
        return pairs, None
    exact = front == len(before) and back == len(after)
    found = actual[front:end] if exact else UNKNOWN_SHAPE
    return pairs, VariadicMatch(variadic, found, front, back, rigid and not exact)


def split(shape: Declared) -> tuple[Declared, Variadic | None, Declared]:
    """Return the entries before the variadic, the variadic, and the entries after it.

    Without a variadic, the first and the last are the whole shape.
    """
    for index, entry in enumerate(shape):
        if isinstance(entry, Variadic):
            return shape[:index], entry, shape[index + 1 :]
    return shape, None, shape


def _pairs(declared: Declared, actual: Declared, start: int) -> Iterator[AxisPair]:
    """Yield (axis, declared entry, actual size) for each axis; the first one is ``start``."""
    for axis, (entry, found) in enumerate(zip(declared, actual, strict=False), start):
        assert not isinstance(entry, Variadic) and not isinstance(found, Variadic | Broadcastable)
        yield axis, entry, found


def rank_of(shape: Declared) -> int:
    """Return the number of axes, without the variadic."""
    return sum(not isinstance(entry, Variadic) for entry in shape)


def at_least(shape: Declared) -> str:
    """Return the words before the rank in a message: ``at least``, if there is a variadic."""
    return "at least " if rank_of(shape) < len(shape) else ""
