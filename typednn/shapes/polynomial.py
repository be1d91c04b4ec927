"""Polynomials with integer coefficients: the arithmetic under ``Dim``.

A monomial is a tuple of atoms, sorted by ``atom_key``, in which a power is a repetition: h*h*k is
("h", "h", "k"). What an atom is, other than a name, does not matter here.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from typednn.shapes.dim import Call

Atom: TypeAlias = "str | Call"
Monomial: TypeAlias = tuple[Atom, ...]
Polynomial: TypeAlias = dict[Monomial, int]


def atom_key(atom: Atom) -> str:
    """Names before other atoms: h*(d//h)."""
    return atom if isinstance(atom, str) else "~" + atom.key


def rank(monomial: Monomial) -> tuple[int, list[str]]:
    """Graded lexicographic order, the greatest monomial first."""
    return -len(monomial), [atom_key(atom) for atom in monomial]


def accumulate(a: Polynomial, b: Polynomial, scale: int) -> Polynomial:
    """Add scale*b to a, in place."""
    for monomial, c in b.items():
        a[monomial] = a.get(monomial, 0) + scale * c
    return a


def times(a: Polynomial, b: Polynomial) -> Polynomial:
    product: Polynomial = {}
    for m, c in a.items():
        for n, d in b.items():
            monomial = tuple(sorted(m + n, key=atom_key)) if m and n else m or n
            product[monomial] = product.get(monomial, 0) + c * d
    return product


def without(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    """monomial / divisor, or None where that is not a monomial."""
    rest = list(monomial)
    for atom in divisor:
        if atom not in rest:
            return None
        rest.remove(atom)
    return tuple(rest)


def common_monomial(monomials: Sequence[Monomial]) -> Monomial:
    """The greatest monomial that divides all of these."""
    common = list(monomials[0])
    for monomial in monomials[1:]:
        left = list(monomial)
        for atom in tuple(common):
            if atom in left:
                left.remove(atom)
            else:
                common.remove(atom)
    return tuple(common)
