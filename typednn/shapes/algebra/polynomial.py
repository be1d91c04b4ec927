"""Sums, products and division of polynomials."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from typednn.shapes.algebra.atoms import (
    Atom,
    CompoundAtom,
    CompoundKind,
    Monomial,
    Polynomial,
    Term,
    parts_of,
)
from typednn.shapes.algebra.limits import PARTS, TooLargeError, is_large, spend
from typednn.shapes.algebra.text import compound_text

ZERO: Final[Polynomial] = ()
ONE: Final[Polynomial] = (((), 1),)
MINUS_ONE: Final[Polynomial] = (((), -1),)


def constant(value: int) -> Polynomial:
    """Return the polynomial that is this integer."""
    return (((), value),) if value else ZERO


def constant_value(polynomial: Polynomial) -> int | None:
    """Return the integer that a polynomial is, or None if it has an atom."""
    if not polynomial:
        return 0
    monomial, c = polynomial[0]
    return None if monomial else c


def from_atom(atom: Atom) -> Polynomial:
    """Return the polynomial that is this atom."""
    return (((atom,), 1),)


def compound(kind: CompoundKind, *args: Polynomial) -> Polynomial:
    """Return the polynomial that is this compound atom, without simplification."""
    _refuse_large(sum(map(parts_of, args)) > PARTS)
    return from_atom(CompoundAtom(kind, args, compound_text(kind, args, full=True)))


def add(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return a + b."""
    return _without_pairs(_canonical(_accumulate(dict(a), b, 1)))


def subtract(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return a - b."""
    return _without_pairs(_canonical(_accumulate(dict(a), b, -1)))


def scale(polynomial: Polynomial, factor: int) -> Polynomial:
    """Return the polynomial times an integer other than 0."""
    scaled = tuple((monomial, factor * c) for monomial, c in polynomial)
    _refuse_large(any(is_large(c) for _, c in scaled))
    return scaled


def multiply(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return a * b."""
    spend(len(a) * len(b))
    product: dict[Monomial, int] = {}
    for m, c in a:
        for n, d in b:
            monomial = tuple(sorted(m + n, key=_atom_order)) if m and n else m or n
            product[monomial] = product.get(monomial, 0) + c * d
    return _canonical(product)


def divide(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial]:
    """Divide with remainder: return (quotient, rest) with a == quotient*b + rest.

    Both are unique: where the leading monomial of b divides a monomial of the rest, the coefficient
    there is at least 0 and less than the absolute value of b's leading coefficient. For all values
    of the names, a//b is quotient + rest//b.
    """
    lead, leading = b[0]
    size, sign = abs(leading), 1 if leading > 0 else -1
    rest, quotient = dict(a), dict[Monomial, int]()
    while True:
        spend(len(rest))
        steps = [
            (m, factor)
            for m, c in rest.items()
            if c // size and (factor := divide_monomial(m, lead)) is not None
        ]
        if not steps:
            return _canonical(quotient), _canonical(rest)
        monomial, factor = min(steps, key=lambda step: _monomial_order(step[0]))
        count = rest[monomial] // size * sign
        quotient[factor] = quotient.get(factor, 0) + count
        _accumulate(rest, multiply(((factor, count),), b), -1)


def divide_terms(polynomial: Polynomial, number: int, monomial: Monomial = ()) -> Polynomial:
    """Divide each term by a number, rounding down, and by a monomial that divides all of them."""
    return _canonical({divide_monomial(m, monomial) or (): c // number for m, c in polynomial})


def divide_monomial(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    """Return monomial/divisor, or None if that is not a monomial."""
    rest = list(monomial)
    for atom in divisor:
        if atom not in rest:
            return None
        rest.remove(atom)
    return tuple(rest)


def common_monomial(monomials: Sequence[Monomial]) -> Monomial:
    """Return the greatest monomial that divides all of these."""
    common = list(monomials[0])
    for monomial in monomials[1:]:
        left = list(monomial)
        for atom in tuple(common):
            if atom in left:
                left.remove(atom)
            else:
                common.remove(atom)
    return tuple(common)


def _accumulate(
    total: dict[Monomial, int], terms: Iterable[Term], factor: int
) -> dict[Monomial, int]:
    """Add factor * terms to ``total``, in place."""
    spend(len(total))
    for monomial, c in terms:
        total[monomial] = total.get(monomial, 0) + factor * c
    return total


def _canonical(coefficients: Mapping[Monomial, int]) -> Polynomial:
    """Return the terms in order, without those whose coefficient is 0."""
    terms = [(m, c) for m, c in coefficients.items() if c]
    if len(terms) > 1:
        terms.sort(key=lambda term: _monomial_order(term[0]))
    _refuse_large(any(is_large(c) for _, c in terms))
    polynomial = tuple(terms)
    _refuse_large(parts_of(polynomial) > PARTS)
    return polynomial


def _without_pairs(polynomial: Polynomial) -> Polynomial:
    """Return a polynomial in which ``max(a,b)+min(a,b)`` is ``a+b``, also of shifted arguments.

    ``max(n-1,0)+min(n,1)``, the length of ``concat([x[1:], x[:1]])``, is ``n``.
    """
    largest, smallest = _extrema(polynomial, "max"), _extrema(polynomial, "min")
    for one, c in largest:
        for other, d in smallest:
            shift = _shift(one.args, other.args) if c * d > 0 else None
            if shift is not None:
                times = min(c, d, key=abs)
                terms = _accumulate(dict(polynomial), from_atom(one), -times)
                rest = _canonical(_accumulate(terms, from_atom(other), -times))
                whole = add(add(one.args[0], one.args[1]), shift)
                return add(rest, scale(whole, times)) if whole else rest
    return polynomial


def _extrema(polynomial: Polynomial, kind: CompoundKind) -> list[tuple[CompoundAtom, int]]:
    """Return the extrema of two arguments that are terms, with their factors."""
    terms = ((monomial[0], c) for monomial, c in polynomial if len(monomial) == 1)
    return [
        (atom, c)
        for atom, c in terms
        if isinstance(atom, CompoundAtom) and atom.kind == kind and len(atom.args) == 2
    ]


def _shift(one: Sequence[Polynomial], other: Sequence[Polynomial]) -> Polynomial | None:
    """Return what the arguments of ``other`` have more than those of ``one``; None if they differ."""
    for first, second in (other, other[::-1]):
        shift = subtract(first, one[0])
        if subtract(second, one[1]) == shift:
            return shift
    return None


def _refuse_large(too_large: bool) -> None:
    if too_large:
        raise TooLargeError


def _monomial_order(monomial: Monomial) -> tuple[int, list[str]]:
    """Sort key: graded lexicographic order, the greatest monomial first."""
    return -len(monomial), [_atom_order(atom) for atom in monomial]


def _atom_order(atom: Atom) -> str:
    """Sort key: names before compound atoms, ``h*(d//h)``."""
    return atom if isinstance(atom, str) else "~" + atom.key
