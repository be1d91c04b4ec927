"""A declared size that must match the size found: it is checked, or solved for an unbound name."""

from typednn.shapes.bindings import (
    Bindings,
    Constraint,
    Mismatch,
    substitute_size,
    unbound_names,
)
from typednn.shapes.dim import UNKNOWN, AtMost, Dim, Size
from typednn.shapes.shape import Broadcastable
from typednn.shapes.solve import solve
from typednn.shapes.verdict import Refuted, equal, expands_to


def check(constraint: Constraint, bindings: Bindings) -> Mismatch | None:
    """Compare the declared size, with its names replaced, with the size found."""
    expected = substitute_size(constraint.size, bindings, constraint.flexible)
    compare = expands_to if isinstance(constraint.declared, Broadcastable) else equal
    verdict = compare(constraint.found, expected)
    return mismatch_of(constraint, expected, verdict) if isinstance(verdict, Refuted) else None


def mismatch_of(constraint: Constraint, expected: Size, verdict: Refuted) -> Mismatch:
    """Return the mismatch of a constraint whose declared size is ``expected`` here."""
    size, found, declared = constraint.size, constraint.found, constraint.declared
    if not verdict.counterexample:  # numbers, or names whose numbers the program has checked
        expected = verdict.right
        found = AtMost(verdict.left) if verdict.is_limit else verdict.left
    bound = f"{size} is {expected}, and " if size != expected else ""
    reason = bound + (f"{found} is not: " if bound and verdict.counterexample else "")
    reason += verdict.why()
    return Mismatch(constraint.axis, expected, found, reason, "shape", declared, constraint.origin)


def check_or_solve(constraint: Constraint, bindings: Bindings) -> Mismatch | None:
    """Check a constraint, or bind its one unbound name. One that cannot be solved is deferred."""
    size = constraint.size
    unbound = unbound_names(size, bindings, constraint.flexible) if isinstance(size, Dim) else []
    if not unbound:
        return check(constraint, bindings)
    solution = _solution(constraint, unbound, bindings)
    if solution is None:
        reason = f"no {unbound[0].partition('@')[0]} makes {size} {constraint.found}"
        axis, found, declared = constraint.axis, constraint.found, constraint.declared
        return Mismatch(axis, size, found, reason, "shape", declared, constraint.origin)
    if solution is UNKNOWN:
        bindings.deferred.append(constraint)
    else:
        bindings.sizes[unbound[0]] = solution
    return None


def _solution(constraint: Constraint, unbound: list[str], bindings: Bindings) -> Size | None:
    """Return the size of the one unbound name; UNKNOWN if it cannot be told, None if none fits."""
    rest = _expected_for(constraint, unbound, bindings)
    broadcast = isinstance(constraint.declared, Broadcastable)
    if len(unbound) > 1 or unbound[0] in bindings.loose or not isinstance(rest, Dim):
        return UNKNOWN
    if broadcast and (constraint.found == 1 or not isinstance(constraint.found, int)):
        return UNKNOWN
    return solve(rest, unbound[0], constraint.found)


def _expected_for(constraint: Constraint, unbound: list[str], bindings: Bindings) -> Size:
    """Return the declared size with its names replaced, except the unbound ones."""
    size, flexible = constraint.size, constraint.flexible
    names = size.names if isinstance(size, Dim) else frozenset[str]()
    bound = {n for n in names if n not in unbound and (flexible is None or n in flexible)}
    return substitute_size(size, bindings, bound)


def find_conflict(bindings: Bindings) -> Mismatch | None:
    """Return where an expression that cannot be solved has two sizes."""
    sizes: dict[Dim, Size] = {}
    for constraint in bindings.deferred:
        if isinstance(constraint.declared, Broadcastable) or not isinstance(constraint.size, Dim):
            continue
        unbound = unbound_names(constraint.size, bindings, constraint.flexible)
        expression = _expected_for(constraint, unbound, bindings)
        if not isinstance(expression, Dim):
            continue
        expected = sizes.setdefault(expression, constraint.found)
        verdict = equal(constraint.found, expected)
        if isinstance(verdict, Refuted):
            return mismatch_of(constraint, expected, verdict)
    return None
