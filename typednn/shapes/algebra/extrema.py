"""Minimum and maximum of polynomials in canonical form."""

from collections.abc import Iterable, Sequence
from math import gcd
from typing import Literal, TypeAlias

from typednn.shapes.algebra.atoms import CompoundAtom, Polynomial
from typednn.shapes.algebra.bounds import is_nonnegative
from typednn.shapes.algebra.limits import remembered
from typednn.shapes.algebra.polynomial import (
    add,
    compound,
    constant_value,
    divide_terms,
    scale,
    subtract,
)
from typednn.shapes.algebra.text import text_of

Extremum: TypeAlias = Literal["min", "max"]


@remembered
def extremum(kind: Extremum, a: Polynomial, b: Polynomial) -> Polynomial:
    """Return the minimum or the maximum of a and b: ``min(2*n+2,2*k+2)`` is ``2*min(k,n)+2``."""
    args = _undominated(kind, [*_alternatives(kind, a), *_alternatives(kind, b)])
    if len(args) == 1:
        return args[0]
    shared = _shared_terms(args)
    args = [subtract(arg, shared) for arg in args]
    factor = gcd(*(c for arg in args for _, c in arg))
    args = sorted((divide_terms(arg, factor) for arg in args), key=_argument_order)
    return add(scale(compound(kind, *args), factor), shared)


def contains_extremum(polynomial: Polynomial) -> bool:
    """Return whether a minimum or maximum stands in the polynomial, at any depth."""
    atoms = (
        atom for monomial, _ in polynomial for atom in monomial if isinstance(atom, CompoundAtom)
    )
    return any(atom.kind != "//" or any(map(contains_extremum, atom.args)) for atom in atoms)


def _alternatives(kind: Extremum, polynomial: Polynomial) -> list[Polynomial]:
    """Return the arguments that a polynomial adds to a minimum or maximum.

    They are ``a+1`` and ``b+1`` for ``min(a, b)+1`` in a minimum; in most cases, the polynomial.
    """
    for monomial, c in polynomial:
        atom = monomial[0] if len(monomial) == 1 else None
        if isinstance(atom, CompoundAtom) and atom.kind == (kind if c > 0 else _OPPOSITE[kind]):
            rest = subtract(polynomial, ((monomial, c),))
            expanded = (add(rest, scale(arg, c)) for arg in atom.args)
            return [alternative for arg in expanded for alternative in _alternatives(kind, arg)]
    return [polynomial]


_OPPOSITE = {"min": "max", "max": "min"}


def _undominated(kind: Extremum, args: Iterable[Polynomial]) -> list[Polynomial]:
    """Return the arguments without those that can never be the only minimum or maximum."""
    kept: list[Polynomial] = []
    for arg in args:
        if not any(_dominates(kind, other, arg) for other in kept):
            kept = [other for other in kept if not _dominates(kind, arg, other)]
            kept.append(arg)
    return kept


def _dominates(kind: Extremum, a: Polynomial, b: Polynomial) -> bool:
    """Return whether ``a <= b`` (in a minimum) or ``a >= b`` (in a maximum) is proved."""
    return is_nonnegative(subtract(b, a) if kind == "min" else subtract(a, b))


def _shared_terms(args: Sequence[Polynomial]) -> Polynomial:
    """Return the sum that all arguments contain: ``c`` in ``min(a+c, b+c)``."""
    coefficients = [dict(arg) for arg in args]
    shared: Polynomial = ()
    for monomial in set(coefficients[0]).intersection(*coefficients[1:]):
        values = [each[monomial] for each in coefficients]
        if min(values) > 0:
            shared = add(shared, ((monomial, min(values)),))
        elif max(values) < 0:
            shared = add(shared, ((monomial, max(values)),))
    return shared


def _argument_order(arg: Polynomial) -> tuple[bool, str]:
    """Sort key: constants last, the others by their text."""
    return constant_value(arg) is not None, text_of(arg, full=True)
