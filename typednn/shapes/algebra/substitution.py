"""Values for the names in a polynomial: integers or other polynomials."""

from collections.abc import Mapping

from typednn.shapes.algebra.atoms import CompoundAtom, Polynomial
from typednn.shapes.algebra.extrema import extremum
from typednn.shapes.algebra.floor_division import floor_divide
from typednn.shapes.algebra.polynomial import ZERO, add, constant, from_atom, multiply
from typednn.shapes.algebra.text import text_of


def names_of(polynomial: Polynomial) -> frozenset[str]:
    """Return all names in the polynomial, also those inside compound atoms."""
    found: set[str] = set()
    for monomial, _ in polynomial:
        for atom in monomial:
            found |= {atom} if isinstance(atom, str) else set().union(*map(names_of, atom.args))
    return frozenset(found)


def evaluate(polynomial: Polynomial, values: Mapping[str, int]) -> int:
    """Return the value of the polynomial for these values of its names.

    Raises KeyError for a name without a value, and ZeroDivisionError for a divisor below 1, because
    the canonical form assumes that there is none.
    """
    total = 0
    for monomial, value in polynomial:
        for atom in monomial:
            value *= values[atom] if isinstance(atom, str) else _evaluate_compound(atom, values)
        total += value
    return total


def _evaluate_compound(atom: CompoundAtom, values: Mapping[str, int]) -> int:
    args = [evaluate(arg, values) for arg in atom.args]
    if atom.kind != "//":
        return min(args) if atom.kind == "min" else max(args)
    if args[1] < 1:
        raise ZeroDivisionError(f"{text_of(atom.args[1])} is {args[1]}, and a divisor must be >= 1")
    return args[0] // args[1]


def substitute(polynomial: Polynomial, values: Mapping[str, Polynomial]) -> Polynomial:
    """Replace names by polynomials, all at once. Names without a value stay.

    Raises ZeroDivisionError if a divisor becomes 0.
    """
    total = ZERO
    for monomial, c in polynomial:
        product = constant(c)
        for atom in monomial:
            if isinstance(atom, str):
                factor = values[atom] if atom in values else from_atom(atom)
            else:
                factor = _substitute_in_compound(atom, values)
            product = multiply(product, factor)
        total = add(total, product)
    return total


def _substitute_in_compound(atom: CompoundAtom, values: Mapping[str, Polynomial]) -> Polynomial:
    first, *others = (substitute(arg, values) for arg in atom.args)
    for other in others:
        if atom.kind == "//":
            first = floor_divide(first, other)
        else:
            first = extremum(atom.kind, first, other)
    return first
