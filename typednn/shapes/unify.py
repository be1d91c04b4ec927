"""Unification of a declared shape with an actual one: bind the declared names, or find a mismatch.

The names of the two sides are separate: a declared ``n`` is not the ``n`` of the actual shape.
Declared names that are *flexible* are bound to the sizes found. All other names, on both sides, are
*rigid*: they stand for any size, and for the same size everywhere. A placeholder (``{arg}``) is
never bound, only looked up in the bindings.
"""

from collections.abc import Iterable

from typednn.shapes.align import VariadicMatch, align, at_least, rank_of
from typednn.shapes.bindings import (
    Bindings,
    Constraint,
    Flexible,
    Mismatch,
    is_flexible,
    unbound_names,
)
from typednn.shapes.constraints import check, check_or_solve, find_conflict, mismatch_of
from typednn.shapes.dim import UNKNOWN, AtMost, Dim, Unknown, nonnegative
from typednn.shapes.facts import is_narrowed
from typednn.shapes.shape import Broadcastable, Declared, Shape, Variadic, show
from typednn.shapes.variadic_broadcasting import common_shape, expand_to
from typednn.shapes.verdict import Refuted, broadcastable, equal, expands_to


def unify(
    declared: Declared,
    actual: Shape,
    bindings: Bindings,
    flexible: Flexible = None,
    origin: object = None,
) -> Mismatch | None:
    """Add bindings of the flexible names so that ``actual`` is an instance of ``declared``.

    Return a Mismatch only if a constraint is refuted; an undecided one passes. ``bindings`` then
    holds what was learnt before the mismatch. Single names are bound first, expressions are checked
    after them. An expression with an unbound name waits for ``finish``.
    """
    aligned = align(declared, actual)
    if aligned is None:
        return rank_mismatch(declared, actual, origin)
    pairs, matched = aligned
    expressions: list[Constraint] = []
    mismatch: Mismatch | None = None
    for axis, entry, found in pairs:
        if type(entry) is int and entry == found:
            continue
        constraint = Constraint(axis, entry, found, flexible, origin)
        name = _bindable_name(constraint)
        if name is None:
            expressions.append(constraint)
        else:
            mismatch = mismatch or _bind(constraint, name, bindings)
    if matched is not None and mismatch is None:
        mismatch = _bind_variadic(matched, bindings, flexible)
    mismatch = mismatch or _first(_check_or_defer(each, bindings) for each in expressions)
    if mismatch is not None:
        mismatch.origin = origin
    return mismatch


def finish(bindings: Bindings) -> Mismatch | None:
    """Check the deferred constraints, and bind the last name of an expression by solving it.

    A constraint that cannot be solved passes, and is still deferred. But the same expression must
    have the same size in all of these.
    """
    solving = True
    while solving:
        deferred, bindings.deferred = bindings.deferred, []
        mismatch = _first(check_or_solve(constraint, bindings) for constraint in deferred)
        if mismatch is not None:
            return mismatch
        solving = len(bindings.deferred) < len(deferred)
    return find_conflict(bindings)


def rank_mismatch(declared: Declared, actual: Shape, origin: object) -> Mismatch:
    """Return the mismatch of two shapes with different numbers of axes."""
    required, found = rank_of(declared), rank_of(actual)
    axes = "1 axis" if required == 1 else f"{required} axes"
    reason = f"{at_least(declared)}{axes} expected, {at_least(actual)}{found} found"
    return Mismatch(0, required, found, reason, "shape-rank", origin=origin)


def _first(mismatches: Iterable[Mismatch | None]) -> Mismatch | None:
    return next((found for found in mismatches if found is not None), None)


# --- sizes


def _bindable_name(constraint: Constraint) -> str | None:
    """Return the declared name, if the declared size is one flexible name and nothing more."""
    size = constraint.size
    name = size.name if isinstance(size, Dim) else None
    return name if name is not None and is_flexible(name, constraint.flexible) else None


def _bind(constraint: Constraint, name: str, bindings: Bindings) -> Mismatch | None:
    """Bind a name to the size found, or compare that size with the name's binding.

    ``#name`` is not bound by a size of 1. A size that may be 1 makes a loose binding.
    """
    found, known = constraint.found, bindings.sizes.get(name, UNKNOWN)
    loose, broadcast = name in bindings.loose, isinstance(constraint.declared, Broadcastable)
    if not isinstance(known, Unknown) or isinstance(known, AtMost):
        if not loose:
            verdict = expands_to(found, known) if broadcast else equal(found, known)
        else:
            verdict = broadcastable(found, known) if broadcast else expands_to(known, found)
        if isinstance(verdict, Refuted):
            return mismatch_of(constraint, known, verdict)
        if (not loose or broadcast) and not isinstance(known, AtMost):
            return None
    elif broadcast:
        if found == 1 or isinstance(found, Unknown):
            return None
        if not nonnegative(found - 2):
            bindings.loose.add(name)
    bindings.sizes[name] = found
    if not broadcast:
        bindings.loose.discard(name)
    return None


def _check_or_defer(constraint: Constraint, bindings: Bindings) -> Mismatch | None:
    size = constraint.size
    if isinstance(size, Dim) and unbound_names(size, bindings, constraint.flexible):
        bindings.deferred.append(constraint)
        return None
    return check(constraint, bindings)


# --- variadics


def _bind_variadic(
    matched: VariadicMatch, bindings: Bindings, flexible: Flexible
) -> Mismatch | None:
    """Bind ``*name`` to the axes found, or compare them with the name's binding."""
    variadic, found = matched.variadic, matched.found
    name = variadic.name
    if name is None:
        return None
    if not is_flexible(name, flexible):
        return _rigid_mismatch(matched)
    known = bindings.variadics.get(name)
    if known is None:
        bindings.variadics[name] = found
        if variadic.broadcastable:
            bindings.broadcast.add(name)
        return None
    if variadic.broadcastable or name in bindings.broadcast:
        return _broadcast_variadic(matched, known, bindings)
    if mismatch := unify(known, found, Bindings(), flexible=()):
        mismatch.axis += matched.start if mismatch.axis >= 0 else -matched.axes_after
        mismatch.reason = f"{variadic} is {show(known)}, and {show(found)} is not"
        return mismatch
    bindings.variadics[name] = _more_precise(known, found)
    return None


def _rigid_mismatch(matched: VariadicMatch) -> Mismatch | None:
    """Compare a rigid ``*name`` with the axes found: only the same ``*name`` is always equal."""
    itself: Shape = (Variadic(matched.variadic.name),)
    fits = Variadic(None) in matched.found and not matched.shifted
    if matched.found == itself or fits or is_narrowed(matched.variadic.name or ""):
        return None
    reason = f"{matched.variadic} can be any axes, and {show(matched.found)} is not all of these"
    return _variadic_mismatch(matched, reason, "shape-rank")


def _variadic_mismatch(matched: VariadicMatch, reason: str, code: str) -> Mismatch:
    entry = matched.found[0] if matched.found else Variadic(None)
    declared = matched.variadic
    return Mismatch(matched.start, declared, entry, reason, code, declared)


def _more_precise(known: Shape, found: Shape) -> Shape:
    """Combine what two shapes that may be equal say about each size."""
    if Variadic(None) in known:
        return found
    if len(known) != len(found) or Variadic(None) in found:
        return known
    return tuple(f if isinstance(k, Unknown) else k for k, f in zip(known, found, strict=True))


def _broadcast_variadic(
    matched: VariadicMatch, known: Shape, bindings: Bindings
) -> Mismatch | None:
    """Broadcast the axes that a variadic is bound to (``known``) with the axes found.

    If one of the two was declared ``*name``, without ``#``, the other must broadcast to it, as in
    jaxtyping.
    """
    name, found = str(matched.variadic.name), matched.found
    fixed = not matched.variadic.broadcastable  # the axes found are the ones of ``*name``
    target = found if fixed else None if name in bindings.broadcast else known
    result = common_shape(known, found) if target is None else expand_to(known, found, target)
    if isinstance(result, str):
        reason = f"{Variadic(name)} is {show(known)}, and {show(found)} does not broadcast with it"
        return _variadic_mismatch(matched, f"{reason}: {result}", "shape")
    bindings.variadics[name] = result
    if fixed:
        bindings.broadcast.discard(name)
    return None
