"""The data that a polynomial consists of: atoms, monomials and terms.

A polynomial such as ``2*h*h+n//k-1`` is a tuple of terms, the greatest monomial first; zero is the
empty tuple. A term is a monomial with its coefficient, which is not 0. A monomial is a sorted tuple
of atoms, in which a power is a repetition: ``h*h*k`` is ``("h", "h", "k")``, and a constant has
``()``. An atom is a name or a ``CompoundAtom``.
"""

from typing import Literal, TypeAlias


class CompoundAtom:
    """An atom that is not a name: ``a//b``, ``min(a, b, ...)``, ``max(a, b, ...)``.

    ``polynomial.compound`` makes one. ``key`` is its full text: equality, hash and order use it.
    ``parts`` is the number of terms and factors in it.
    """

    __slots__ = ("_hash", "args", "key", "kind", "parts")

    def __init__(self, kind: "CompoundKind", args: "tuple[Polynomial, ...]", key: str) -> None:
        self.kind = kind
        self.args = args
        self.key = key
        self.parts = 1 + sum(map(parts_of, args))
        self._hash = hash(key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CompoundAtom) and self.key == other.key

    def __hash__(self) -> int:
        return self._hash


CompoundKind: TypeAlias = Literal["//", "min", "max"]
Atom: TypeAlias = str | CompoundAtom
Monomial: TypeAlias = tuple[Atom, ...]
Term: TypeAlias = tuple[Monomial, int]
Polynomial: TypeAlias = tuple[Term, ...]


def parts_of(polynomial: Polynomial) -> int:
    """Return the number of terms and factors in a polynomial, nested ones included."""
    count = len(polynomial)
    for monomial, _ in polynomial:
        for atom in monomial:
            count += 1 if isinstance(atom, str) else atom.parts
    return count
