"""Floor division: ``a//b`` in canonical form. A symbolic divisor is assumed to be at least 1."""

from math import gcd

from typednn.shapes.algebra.atoms import CompoundAtom, Polynomial
from typednn.shapes.algebra.bounds import is_nonnegative
from typednn.shapes.algebra.limits import remembered
from typednn.shapes.algebra.polynomial import (
    MINUS_ONE,
    ONE,
    ZERO,
    add,
    common_monomial,
    compound,
    constant_value,
    divide,
    divide_terms,
    from_atom,
    multiply,
    scale,
    subtract,
)
from typednn.shapes.algebra.text import text_of


@remembered
def floor_divide(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return a//b. Raises ZeroDivisionError if b is 0."""
    number = constant_value(b)
    if number == 0:
        raise ZeroDivisionError(f"{text_of(a)} // 0")
    if number is not None and number < 0:
        a, b = scale(a, -1), scale(b, -1)
    quotient, rest = divide(a, b)
    return add(quotient, _divide_rest(rest, b))


def _divide_rest(a: Polynomial, b: Polynomial) -> Polynomial:
    """Return a//b for the rest ``a`` of a division by ``b``."""
    if not a or (is_nonnegative(a) and is_nonnegative(subtract(subtract(b, ONE), a))):
        return ZERO
    if a == MINUS_ONE or (is_nonnegative(subtract(MINUS_ONE, a)) and is_nonnegative(add(a, b))):
        return MINUS_ONE
    simpler = _without_common_factor(a, b) or _without_inner_quotient(a, b)
    return floor_divide(*simpler) if simpler is not None else compound("//", a, b)


def _without_common_factor(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial] | None:
    """Divide both by their common factor; None if there is none.

    The factor's number need not divide the constant of ``a``, which is rounded down: (2*a+1)//4 is
    a//2.
    """
    number = gcd(*(c for _, c in b), *(c for m, c in a if m))
    monomial = common_monomial([m for m, _ in (*a, *b)])
    if number == 1 and not monomial:
        return None
    return divide_terms(a, number, monomial), divide_terms(b, number, monomial)


def _without_inner_quotient(a: Polynomial, b: Polynomial) -> tuple[Polynomial, Polynomial] | None:
    """Rewrite (x//m + rest)//b as (x + m*rest)//(m*b); None if ``a`` has no single such x//m."""
    atoms = [m[0] for m, c in a if c == 1 and len(m) == 1]
    quotients = [atom for atom in atoms if isinstance(atom, CompoundAtom) and atom.kind == "//"]
    if len(quotients) != 1:
        return None
    x, m = quotients[0].args
    rest = subtract(a, from_atom(quotients[0]))
    return add(x, multiply(m, rest)), multiply(m, b)
