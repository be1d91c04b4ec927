"""Proofs that a polynomial is never negative.

They assume that every name is at least 0. The sign of a placeholder (a name that starts with a
brace) is unknown.
"""

from typednn.shapes.algebra.atoms import Atom, CompoundAtom, Monomial, Polynomial
from typednn.shapes.algebra.limits import spend
from typednn.shapes.algebra.polynomial import add, divide, divide_monomial, multiply, subtract


def is_nonnegative(polynomial: Polynomial) -> bool:
    """Return whether polynomial >= 0 is proved for all values of its names."""
    spend(len(polynomial))
    for monomial, c in polynomial:
        for atom in monomial:
            if isinstance(atom, CompoundAtom) and (atom.kind != "//" or c < 0):
                return _is_nonnegative_by_bounds(polynomial, monomial, c, atom)
    return all(c > 0 and all(map(_is_atom_nonnegative, m)) for m, c in polynomial)


def _is_atom_nonnegative(atom: Atom) -> bool:
    if isinstance(atom, str):
        return not atom.startswith("{")
    if atom.kind == "//":
        return is_nonnegative(atom.args[0])
    return (any if atom.kind == "max" else all)(map(is_nonnegative, atom.args))


def _is_nonnegative_by_bounds(
    polynomial: Polynomial, monomial: Monomial, c: int, atom: CompoundAtom
) -> bool:
    """Prove it with one compound atom of the term ``c*monomial``, replaced by its bounds.

    For a minimum or maximum these are its arguments, for a quotient see ``_quotient_bound``.
    """
    others = divide_monomial(monomial, (atom,)) or ()
    if not all(map(_is_atom_nonnegative, others)):
        return False
    factor: Polynomial = ((others, c),)
    rest = subtract(polynomial, ((monomial, c),))
    if atom.kind == "//":
        bound = _quotient_bound(factor, *atom.args)
        return bound is not None and is_nonnegative(add(rest, bound))
    every = any if (atom.kind == "max") == (c > 0) else all
    return every(is_nonnegative(add(rest, multiply(factor, arg))) for arg in atom.args)


def _quotient_bound(factor: Polynomial, x: Polynomial, divisor: Polynomial) -> Polynomial | None:
    """Return a lower bound of factor*(x//divisor), for a factor <= 0.

    It follows from divisor*(x//divisor) <= x, and from x//divisor <= x if x >= 0.
    """
    quotient, rest = divide(factor, divisor)
    if not rest:
        return multiply(quotient, x)
    return multiply(factor, x) if is_nonnegative(x) else None
