"""The shape of a tensor after a run-time check: ``x.expect("b 784")``, ``isinstance``, ``assert``.

An argument must match its annotation for all sizes. A check is weaker: it only must not contradict
what is known about the shape.
"""

from collections.abc import Mapping

from typednn.shapes.align import AxisPair, align, split
from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, nonnegative
from typednn.shapes.mismatch_text import describe_mismatch
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


def expect(text: str, declared: Declared, actual: Shape, known: Mapping[str, Size]) -> Shape:
    """Return the shape of x after ``x.expect(text)``.

    ``declared`` is the shape in the text, ``actual`` the shape of x before. ``known`` holds the
    names that the call of the enclosing function has bound. Any other name gets the first size that
    it is matched with. Raises ShapeError (shape, shape-rank) if the two shapes differ for all
    sizes.
    """
    refined = refine(declared, actual, known)
    if isinstance(refined, Mismatch):
        why = describe_mismatch(refined, actual, {})
        raise ShapeError(f'expect: x is {show(actual)}, expected "{text}": {why}', refined.code)
    return refined


def refine(declared: Declared, actual: Shape, known: Mapping[str, Size]) -> Shape | Mismatch:
    """Combine what two shapes of the same tensor say, or return why they cannot both hold."""
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


def always_fits(declared: Declared, actual: Shape, known: Mapping[str, Size]) -> bool:
    """Return whether all tensors of the shape ``actual`` pass a check. False may mean some do."""
    aligned = align(declared, actual)
    entries = (*declared, *actual)
    if aligned is None or any(isinstance(e, Variadic) and e != Variadic(None) for e in entries):
        return False
    if Variadic(None) in actual:
        return False
    names = dict(known)
    pairs = sorted(aligned[0], key=lambda pair: not _is_name(pair[1]))
    return all(_always_fits(entry, found, names) for _, entry, found in pairs)


def _always_fits(entry: Size | Broadcastable, found: Size, names: dict[str, Size]) -> bool:
    if isinstance(entry, Dim) and entry.name is not None and entry.name not in names:
        names[entry.name] = found
        return True
    if isinstance(entry, Broadcastable):
        return found == 1
    value = _value(entry, names)
    return isinstance(entry, Unknown) or found == value and not isinstance(value, Unknown)


def _is_name(entry: Size | Broadcastable) -> bool:
    return isinstance(entry, Dim) and entry.name is not None


def _refined(pair: AxisPair, names: dict[str, Size]) -> Size | Mismatch:
    """Return the size of one axis after the check; add to ``names`` the name that it binds."""
    axis, entry, found = pair
    size = entry.size if isinstance(entry, Broadcastable) else entry
    if isinstance(entry, Dim) and entry.name is not None:
        names.setdefault(entry.name, found)
    wanted = _value(size, names)
    if isinstance(entry, Broadcastable) and (found == 1 or not isinstance(found, int)):
        return found
    if always_differ(found, wanted):
        return Mismatch(axis, wanted, found, f"{found} is never {wanted}", declared=entry)
    return found if isinstance(wanted, Unknown) else wanted


def _value(entry: Size | Broadcastable, names: Mapping[str, Size]) -> Size:
    """Replace all names by their sizes; UNKNOWN for ``#size`` and for an unbound name."""
    if not isinstance(entry, Dim):
        return UNKNOWN if isinstance(entry, Broadcastable) else entry
    try:
        return entry.substitute({name: names.get(name, UNKNOWN) for name in entry.names})
    except ZeroDivisionError:
        return UNKNOWN


def always_differ(a: Size, b: Size) -> bool:
    """Return whether a and b differ for all values of their names."""
    return nonnegative(a - b - 1) or nonnegative(b - a - 1)


def _merged(
    declared: Declared, actual: Shape, sizes: list[Size], front: int, names: Mapping[str, Size]
) -> Shape:
    """Return the combined shape: ``sizes`` of the matched axes, the others from either side.

    ``front`` is the number of axes before the variadic of ``actual``.
    """
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
