"""Match a declared shape with an actual one, and learn what the declared names stand for.

The names on the two sides are two namespaces: of the declared names, those that are ``flexible``
get bound to what is found. All others, on both sides, are rigid: they stand for any size, and for
the same one wherever they are spelled alike. A placeholder (``{arg}``) is never bound, only looked
up.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from typednn.shapes.align import Stretch, align, at_least, rank_of
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
    """Why no binding exists: ``found``, axis ``axis`` of the actual shape, cannot be ``expected``.

    ``expected`` has its names replaced by what they are bound to; ``declared`` has not. An axis
    behind a stretch of unknown length counts from the end. For a rank (code shape-rank), axis is 0,
    and the two sizes are numbers of axes. ``origin`` is what the caller of ``unify`` said it was.
    """

    axis: int
    expected: Entry
    found: Entry
    reason: str
    code: str = "shape"
    declared: Entry | Broadcastable = UNKNOWN
    origin: object = None


@dataclass(slots=True)
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
    """Bind the flexible declared names so that ``actual`` is an instance of ``declared``.

    Only what is refuted is a Mismatch; what is undecided passes. Single names are bound before
    expressions are looked at, and an expression with a name still unbound waits for ``finish``.
    """
    aligned = align(declared, actual)
    if aligned is None:
        return rank_mismatch(declared, actual, origin)
    pairs, stretch = aligned
    later: list[Deferred] = []
    mismatch: Mismatch | None = None
    for axis, entry, found in pairs:
        if type(entry) is int and entry == found:
            continue
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


def rank_mismatch(declared: Declared, actual: Shape, origin: object) -> Mismatch:
    """The words for numbers of axes that differ."""
    required, found = rank_of(declared), rank_of(actual)
    axes = "1 axis" if required == 1 else f"{required} axes"
    reason = f"{at_least(declared)}{axes} expected, {at_least(actual)}{found} found"
    return Mismatch(0, required, found, reason, "shape-rank", origin=origin)


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

    ``#name`` learns nothing from a 1. From a size that may be 1 it learns no more than that the
    name is this size if that is not 1: such a name is loose.
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
    """Compare an expression with what was found; with ``wait``, put it off while a name is open."""
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


def _bind_variadic(stretch: Stretch, bindings: Bindings, flexible: Flexible) -> Mismatch | None:
    """Bind ``*name`` to the axes found, or compare these with what it is bound to."""
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


def _rigid_mismatch(stretch: Stretch) -> Mismatch | None:
    """A rigid ``*name`` can be any axes, so only it itself is sure to be the same."""
    itself: Shape = (Variadic(stretch.variadic.name),)
    if stretch.found == itself or Variadic(None) in stretch.found and not stretch.shifted:
        return None
    reason = f"{stretch.variadic} can be any axes, and {show(stretch.found)} is not all of these"
    return _stretch_mismatch(stretch, reason, "shape-rank")


def _stretch_mismatch(stretch: Stretch, reason: str, code: str) -> Mismatch:
    entry = stretch.found[0] if stretch.found else Variadic(None)
    declared = stretch.variadic
    return Mismatch(stretch.start, declared, entry, reason, code, declared)


def _sharper(known: Shape, found: Shape) -> Shape:
    """Return what is known of either of two shapes that can be the same."""
    if Variadic(None) in known:
        return found
    if len(known) != len(found) or Variadic(None) in found:
        return known
    return tuple(f if k is UNKNOWN else k for k, f in zip(known, found, strict=True))


def _broadcast_variadic(stretch: Stretch, known: Shape, bindings: Bindings) -> Mismatch | None:
    """``*#name``: the axes seen so far (``known``) and those found broadcast to one shape.

    Where one of the two was without '#', it is that shape: jaxtyping's reading.
    """
    name, found, narrow = str(stretch.variadic.name), stretch.found, stretch.variadic.broadcastable
    exact = found if not narrow else None if name in bindings.broadcast else known
    joined = _joined(known, found) if exact is None else _grown(known, found, exact)
    if isinstance(joined, str):
        reason = f"{Variadic(name)} is {show(known)}, and {show(found)} does not broadcast with it"
        return _stretch_mismatch(stretch, f"{reason}: {joined}", "shape")
    bindings.variadics[name] = joined
    if not narrow:
        bindings.broadcast.discard(name)
    return None


def _joined(a: Shape, b: Shape) -> Shape | str:
    """Return the shape to which two shapes broadcast, or the reason why they do not."""
    length = max(len(a), len(b))
    entries: list[Entry] = []
    for x, y in zip(_padded(a, length), _padded(b, length), strict=True):
        if isinstance(x, Variadic) or isinstance(y, Variadic):
            return a if a == b else UNKNOWN_SHAPE
        verdict = broadcastable(y, x)
        if isinstance(verdict, Refuted):
            return verdict.why()
        entries.append(y if x == 1 else x if y in (1, x) else _size_beside(x, y))
    return tuple(entries)


def _size_beside(x: Size, y: Size) -> Size:
    """Return the size to which two different sizes broadcast: an int other than 1, or UNKNOWN."""
    return next((size for size in (x, y) if isinstance(size, int)), UNKNOWN)


def _grown(a: Shape, b: Shape, target: Shape) -> Shape | str:
    """Return ``target``, one of the two shapes, if the other broadcasts to it, else the reason."""
    length = len(target)
    if Variadic in map(type, a + b):
        return target
    if max(len(a), len(b)) > length:
        return f"{show(target)} has fewer axes"
    for x, y, size in zip(_padded(a, length), _padded(b, length), target, strict=True):
        for other in (x, y):
            assert not isinstance(other, Variadic) and not isinstance(size, Variadic)
            verdict = expands_to(other, size)
            if isinstance(verdict, Refuted):
                return verdict.why()
    return target


def _padded(shape: Shape, length: int) -> Shape:
    return (1,) * (length - len(shape)) + shape
