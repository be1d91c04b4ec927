"""The shape of a tensor after a run-time check: ``x.expect("b 784")``, ``isinstance``, ``assert``.

Unlike an argument, which must fit for all sizes, a checked shape may only not contradict what is
known.
"""

from collections.abc import Mapping

from typednn.shapes.align import AxisPair, align, split
from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, nonnegative
from typednn.shapes.shape import (
    Broadcastable,
    Declared,
    Entry,
    Shape,
    ShapeError,
    Variadic,
    show,
)
from typednn.shapes.unify import rank_mismatch
from typednn.shapes.words import misfit


def expect(text: str, declared: Declared, actual: Shape, known: Mapping[str, Size]) -> Shape:
    """Return the shape of x after ``x.expect(text)``: ``declared`` by the text, ``actual`` before.

    ``known`` are the names that a function's call has bound; a name of the text alone is what it
    meets first. Raises ShapeError (shape, shape-rank) where no sizes at all make the two shapes the
    same.
    """
    refined = refine(declared, actual, known)
    if isinstance(refined, Mismatch):
        why = misfit(refined, actual, {})
        raise ShapeError(f'expect: x is {show(actual)}, expected "{text}": {why}', refined.code)
    return refined


def refine(declared: Declared, actual: Shape, known: Mapping[str, Size]) -> Shape | Mismatch:
    """The shape that is both ``declared`` and ``actual``, or why there is none."""
    unnamed = tuple(Variadic(None) if isinstance(e, Variadic) else e for e in actual)
    aligned = align(declared, unnamed)
    if aligned is None:
        return rank_mismatch(declared, unnamed, None)
    names = dict(known)
    sizes: dict[int, Size] = {}
    for i, pair in sorted(enumerate(aligned[0]), key=lambda item: not _is_name(item[1][1])):
        size = _refined(pair, names)
        if isinstance(size, Mismatch):
            return size
        sizes[i] = size
    front = next((i for i, e in enumerate(actual) if isinstance(e, Variadic)), len(actual))
    return _merged(declared, actual, [sizes[i] for i in range(len(sizes))], front, names)


def _is_name(entry: Size | Broadcastable) -> bool:
    return isinstance(entry, Dim) and entry.name is not None


def _refined(pair: AxisPair, names: dict[str, Size]) -> Size | Mismatch:
    axis, entry, found = pair
    size = entry.size if isinstance(entry, Broadcastable) else entry
    if isinstance(entry, Dim) and entry.name is not None:
        names.setdefault(entry.name, found)
    wanted = _value(size, names)
    if isinstance(entry, Broadcastable) and (found == 1 or not isinstance(found, int)):
        return found
    if apart(found, wanted):
        return Mismatch(axis, wanted, found, f"{found} is never {wanted}", declared=entry)
    return found if isinstance(wanted, Unknown) else wanted


def _value(entry: Size | Broadcastable, names: Mapping[str, Size]) -> Size:
    if not isinstance(entry, Dim):
        return UNKNOWN if isinstance(entry, Broadcastable) else entry
    try:
        return entry.substitute({name: names.get(name, UNKNOWN) for name in entry.names})
    except ZeroDivisionError:
        return UNKNOWN


def apart(a: Size, b: Size) -> bool:
    """Whether a and b differ for all sizes of their names."""
    return nonnegative(a - b - 1) or nonnegative(b - a - 1)


def _merged(
    declared: Declared, actual: Shape, sizes: list[Size], front: int, names: Mapping[str, Size]
) -> Shape:
    """Return the shape with ``sizes`` for the matched axes; the others are as one side has them."""
    before, variadic, after = split(declared)
    if variadic is None and len(sizes) == len(declared):
        return tuple(sizes)
    front = min(len(before), front)
    back = len(sizes) - front
    if variadic is None:
        middle: Shape = tuple(
            _value(_axis(e), names) for e in declared[front : len(declared) - back]
        )
    elif front == len(before) and back == len(after):
        middle = actual[front : len(actual) - back]
    else:
        rest = (before[front:], after[: len(after) - back])
        left, right = (tuple(_value(_axis(e), names) for e in part) for part in rest)
        middle = (*left, Variadic(None), *right)
    return (*sizes[:front], *middle, *sizes[front:])


def _axis(entry: Entry | Broadcastable) -> Size | Broadcastable:
    assert not isinstance(entry, Variadic)
    return entry
