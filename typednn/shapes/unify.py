"""Match a declared shape with an actual one, and learn what the declared names stand for.

The names on the two sides are two namespaces: of the declared names, those that are `flexible` get
bound to what is found. All others, on both sides, are rigid: they stand for any size, and for the
same one wherever they are spelled alike. A placeholder (`{arg}`) is never bound, only looked up.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from typednn.shapes.dim import UNKNOWN, Dim, Size, Unknown, nonnegative
from typednn.shapes.shape import (
    UNKNOWN_SHAPE,
    Broadcastable,
    Declared,
    Entry,
    Shape,
    Variadic,
    show,
)
from typednn.shapes.verdict import Refuted, broadcastable, equal, expands_to

Flexible: TypeAlias = Collection[str] | None  # None: all of the declared names


@dataclass(slots=True)
class Mismatch:
    """Why no binding exists: `found`, axis `axis` of the actual shape, cannot be `expected`.

    `expected` has its names replaced by what they are bound to; `declared` has not. An axis behind
    a stretch of unknown length counts from the end. For a rank (code shape-rank), axis is 0, and
    the two sizes are numbers of axes. `origin` is what the caller of `unify` said it was.
    """

    axis: int
    expected: Entry
    found: Entry
    reason: str
    code: str = "shape"
    declared: Entry | Broadcastable = UNKNOWN
    origin: object = None


@dataclass(frozen=True, slots=True)
class Deferred:
    """A declared expression with a name that was not bound yet, and what was found for it."""

    axis: int
    declared: Size | Broadcastable
    found: Size
    flexible: Flexible
    origin: object


@dataclass(slots=True)
class Bindings:
    """What the declared names stand for. After a Mismatch, it holds what was learnt before it."""

    sizes: dict[str, Size] = field(default_factory=dict)
    variadics: dict[str, Shape] = field(default_factory=dict)
    deferred: list[Deferred] = field(default_factory=list)
    broadcast: set[str] = field(default_factory=set)  # variadics so far seen as `*#name` only
    loose: set[str] = field(default_factory=set)  # sizes so far seen as `#name` only; see _bind


def unify(
    declared: Declared,
    actual: Shape,
    bindings: Bindings,
    flexible: Flexible = None,
    origin: object = None,
) -> Mismatch | None:
    """Bind the flexible declared names so that `actual` is an instance of `declared`.

    Only what is refuted is a Mismatch; what is undecided passes. Single names are bound before
    expressions are looked at, and an expression with a name still unbound waits for `finish`.
    """
    aligned = _align(declared, actual)
    if isinstance(aligned, Mismatch):
        aligned.origin = origin
        return aligned
    pairs, stretch = aligned
    later: list[Deferred] = []
    mismatch: Mismatch | None = None
    for axis, entry, found in pairs:
        one = Deferred(axis, entry, found, flexible, origin)
        name = _bindable_name(one)
        if name is None:
            later.append(one)
        else:
            mismatch = mismatch or _bind(one, name, bindings)
    if stretch is not None and mismatch is None:
        mismatch = _bind_variadic(stretch, bindings, flexible)
    mismatch = mismatch or _first(_check(one, bindings, wait=True) for one in later)
    if mismatch is not None:
        mismatch.origin = origin
    return mismatch


def finish(bindings: Bindings) -> Mismatch | None:
    """Check the expressions that waited for names. Those whose names nobody bound pass."""
    waiting, bindings.deferred = bindings.deferred, []
    return _first(_check(one, bindings, wait=False) for one in waiting)


def substitute(shape: Declared, bindings: Bindings, flexible: Flexible = None) -> Shape:
    """The shape with names replaced by what they stand for; flexible names without any: unknown."""
    entries: list[Entry] = []
    for entry in shape:
        if isinstance(entry, Variadic):
            entries += _stretch(entry, bindings, flexible)
        elif isinstance(entry, Broadcastable):
            size = _resolve(entry.size, bindings, flexible)
            entries.append(1 if size == 1 else UNKNOWN)
        elif isinstance(entry, Dim) and not bindings.loose.isdisjoint(entry.names):
            entries.append(UNKNOWN)
        else:
            entries.append(_resolve(entry, bindings, flexible))
    return tuple(entries)


def _first(mismatches: Iterable[Mismatch | None]) -> Mismatch | None:
    return next((found for found in mismatches if found is not None), None)


# --- which entry stands against which

_Pair: TypeAlias = tuple[int, Size | Broadcastable, Size]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """What a declared variadic stands against: the axes from `start` on, `behind` of them not."""

    variadic: Variadic
    found: Shape
    start: int
    behind: int
    shifted: bool  # a rigid variadic of the actual shape lies across the declared one


def _align(declared: Declared, actual: Shape) -> tuple[list[_Pair], _Stretch | None] | Mismatch:
    """Pairs of declared and actual sizes, and what the declared variadic stands against."""
    before, variadic, after = _split(declared)
    first, unknown, last = _split(actual)
    required, known = _rank(declared), _rank(actual)
    rigid = unknown is not None and unknown.name is not None  # it can be of any length
    too_many = variadic is None and (required < known or rigid)
    if too_many or required > known and (unknown is None or rigid):
        return _rank_mismatch(declared, actual)
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
    return pairs, _Stretch(variadic, found, front, back, rigid and not exact)


def _split(shape: Declared) -> tuple[Declared, Variadic | None, Declared]:
    """What is before and after the variadic; all of it, twice, where there is none."""
    for index, entry in enumerate(shape):
        if isinstance(entry, Variadic):
            return shape[:index], entry, shape[index + 1 :]
    return shape, None, shape


def _pairs(declared: Declared, actual: Declared, start: int) -> Iterator[_Pair]:
    for axis, (entry, found) in enumerate(zip(declared, actual, strict=False), start):
        assert not isinstance(entry, Variadic) and not isinstance(found, Variadic | Broadcastable)
        yield axis, entry, found


def _rank_mismatch(declared: Declared, actual: Shape) -> Mismatch:
    required, found = _rank(declared), _rank(actual)
    axes = "1 axis" if required == 1 else f"{required} axes"
    reason = f"{_at_least(declared)}{axes} expected, {_at_least(actual)}{found} found"
    return Mismatch(0, required, found, reason, "shape-rank")


def _rank(shape: Declared) -> int:
    """The number of axes apart from a variadic."""
    return sum(not isinstance(entry, Variadic) for entry in shape)


def _at_least(shape: Declared) -> str:
    return "at least " if _rank(shape) < len(shape) else ""


# --- sizes


def _declared_size(one: Deferred) -> Size:
    return one.declared.size if isinstance(one.declared, Broadcastable) else one.declared


def _bindable_name(one: Deferred) -> str | None:
    size = _declared_size(one)
    name = size.name if isinstance(size, Dim) else None
    return name if name is not None and _is_flexible(name, one.flexible) else None


def _is_flexible(name: str, flexible: Flexible) -> bool:
    return not name.startswith("{") and (flexible is None or name in flexible)


def _bind(one: Deferred, name: str, bindings: Bindings) -> Mismatch | None:
    """Bind a single name, or compare with what it is bound to.

    `#name` learns nothing from a 1. From a size that may be 1 it learns no more than that the name
    is this size if that is not 1: such a name is loose.
    """
    known = bindings.sizes.get(name, UNKNOWN)
    loose, broadcast = name in bindings.loose, isinstance(one.declared, Broadcastable)
    if not isinstance(known, Unknown):
        if not loose:
            verdict = expands_to(one.found, known) if broadcast else equal(one.found, known)
        else:
            verdict = broadcastable(one.found, known) if broadcast else expands_to(known, one.found)
        if isinstance(verdict, Refuted):
            return _mismatch(one, known, verdict)
        if not loose or broadcast:
            return None
    elif broadcast:
        if one.found in (1, UNKNOWN):
            return None
        if not nonnegative(one.found - 2):
            bindings.loose.add(name)
    bindings.sizes[name] = one.found
    if not broadcast:
        bindings.loose.discard(name)
    return None


def _check(one: Deferred, bindings: Bindings, wait: bool) -> Mismatch | None:
    """Compare an expression with what was found; with `wait`, put it off while a name is open."""
    size = _declared_size(one)
    if wait and isinstance(size, Dim) and _has_open_name(size, bindings, one.flexible):
        bindings.deferred.append(one)
        return None
    expected = _resolve(size, bindings, one.flexible)
    compare = expands_to if isinstance(one.declared, Broadcastable) else equal
    verdict = compare(one.found, expected)
    return _mismatch(one, expected, verdict) if isinstance(verdict, Refuted) else None


def _mismatch(one: Deferred, expected: Size, verdict: Refuted) -> Mismatch:
    size = _declared_size(one)
    bound = f"{size} is {expected}, and " if size != expected else ""
    reason = bound + (f"{one.found} is not: " if bound and verdict.counterexample else "")
    reason += verdict.why()
    return Mismatch(one.axis, expected, one.found, reason, "shape", one.declared, one.origin)


def _has_open_name(size: Dim, bindings: Bindings, flexible: Flexible) -> bool:
    names = [name for name in size.names if _is_flexible(name, flexible)]
    return any(n in bindings.loose or bindings.sizes.get(n, UNKNOWN) is UNKNOWN for n in names)


def _resolve(size: Size, bindings: Bindings, flexible: Flexible) -> Size:
    """Rigid names stay, bound names give way, the others (and placeholders) are unknown."""
    if not isinstance(size, Dim):
        return size
    values: dict[str, Size] = {}
    for name in size.names:
        if name.startswith("{") or _is_flexible(name, flexible):
            values[name] = bindings.sizes.get(name, UNKNOWN)
    try:
        return size.substitute(values)
    except ZeroDivisionError:
        return UNKNOWN


# --- variadics


def _stretch(variadic: Variadic, bindings: Bindings, flexible: Flexible) -> Shape:
    if variadic.name is None or variadic.broadcastable:
        return UNKNOWN_SHAPE
    if _is_flexible(variadic.name, flexible):
        return bindings.variadics.get(variadic.name, UNKNOWN_SHAPE)
    return (variadic,)


def _bind_variadic(stretch: _Stretch, bindings: Bindings, flexible: Flexible) -> Mismatch | None:
    """Bind `*name` to the axes found, or compare these with what it is bound to."""
    variadic, found = stretch.variadic, stretch.found
    name = variadic.name
    if name is None:
        return None
    if not _is_flexible(name, flexible):
        return _rigid_mismatch(stretch)
    known = bindings.variadics.get(name)
    if known is None:
        bindings.variadics[name] = found
        if variadic.broadcastable:
            bindings.broadcast.add(name)
        return None
    if variadic.broadcastable or name in bindings.broadcast:
        return _broadcast_variadic(stretch, known, bindings)
    if mismatch := unify(known, found, Bindings(), flexible=()):
        mismatch.axis += stretch.start if mismatch.axis >= 0 else -stretch.behind
        mismatch.reason = f"{variadic} is {show(known)}, and {show(found)} is not"
        return mismatch
    bindings.variadics[name] = _sharper(known, found)
    return None


def _rigid_mismatch(stretch: _Stretch) -> Mismatch | None:
    """A rigid `*name` can be any axes, so only it itself is sure to be the same."""
    itself: Shape = (Variadic(stretch.variadic.name),)
    if stretch.found == itself or Variadic(None) in stretch.found and not stretch.shifted:
        return None
    reason = f"{stretch.variadic} can be any axes, and {show(stretch.found)} is not all of these"
    return _stretch_mismatch(stretch, reason, "shape-rank")


def _stretch_mismatch(stretch: _Stretch, reason: str, code: str) -> Mismatch:
    entry = stretch.found[0] if stretch.found else Variadic(None)
    declared = stretch.variadic
    return Mismatch(stretch.start, declared, entry, reason, code, declared)


def _sharper(known: Shape, found: Shape) -> Shape:
    """Of two shapes that can be the same, what is known of either."""
    if Variadic(None) in known:
        return found
    if len(known) != len(found) or Variadic(None) in found:
        return known
    return tuple(f if k is UNKNOWN else k for k, f in zip(known, found, strict=True))


def _broadcast_variadic(stretch: _Stretch, known: Shape, bindings: Bindings) -> Mismatch | None:
    """`*#name`: the axes seen so far (`known`) and those found broadcast to one shape.

    Where one of the two was without '#', it is that shape: jaxtyping's reading.
    """
    name, found, narrow = str(stretch.variadic.name), stretch.found, stretch.variadic.broadcastable
    exact = found if not narrow else None if name in bindings.broadcast else known
    joined = _joined(known, found) if exact is None else _grown(known, found, exact)
    if isinstance(joined, Refuted):
        reason = f"*{name} is {show(known)}, and {show(found)} does not broadcast with it"
        return _stretch_mismatch(stretch, f"{reason}: {joined.why()}", "shape")
    bindings.variadics[name] = joined
    if not narrow:
        bindings.broadcast.discard(name)
    return None


def _joined(a: Shape, b: Shape) -> Shape | Refuted:
    """What two shapes broadcast to."""
    length = max(len(a), len(b))
    entries: list[Entry] = []
    for x, y in zip(_padded(a, length), _padded(b, length), strict=True):
        if isinstance(x, Variadic) or isinstance(y, Variadic):
            return a if a == b else UNKNOWN_SHAPE
        verdict = broadcastable(y, x)
        if isinstance(verdict, Refuted):
            return verdict
        entries.append(y if x == 1 else x if y in (1, x) else _size_beside(x, y))
    return tuple(entries)


def _size_beside(x: Size, y: Size) -> Size:
    """What two different sizes broadcast to: a number that is not 1 does not grow."""
    return next((size for size in (x, y) if isinstance(size, int)), UNKNOWN)


def _grown(a: Shape, b: Shape, target: Shape) -> Shape | Refuted:
    """The target, one of the two shapes, if the other broadcasts to it."""
    length = len(target)
    if Variadic in map(type, a + b):
        return target
    if max(len(a), len(b)) > length:
        return Refuted({}, max(len(a), len(b)), length)
    for x, y, size in zip(_padded(a, length), _padded(b, length), target, strict=True):
        for other in (x, y):
            assert not isinstance(other, Variadic) and not isinstance(size, Variadic)
            verdict = expands_to(other, size)
            if isinstance(verdict, Refuted):
                return verdict
    return target


def _padded(shape: Shape, length: int) -> Shape:
    return (1,) * (length - len(shape)) + shape
