"""One size of a shape: an int, a canonical symbolic expression (``Dim``), or unknown.

Facts that are assumed of all expressions: a name is an integer >= 0, and a symbolic divisor is
>= 1. So ``(h*k)//h`` is ``k``, and ``(n-1)//n`` is ``0``. A placeholder (``{self.size}``, written
with its braces) is a name whose sign is unknown.

An expression beyond the limits of ``algebra.limits`` is unknown.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from math import gcd
from typing import Final, TypeAlias

from typednn.shapes.algebra.atoms import Polynomial
from typednn.shapes.algebra.bounds import is_nonnegative
from typednn.shapes.algebra.extrema import Extremum, contains_extremum, extremum
from typednn.shapes.algebra.floor_division import floor_divide
from typednn.shapes.algebra.limits import REMEMBERED, TooLargeError, bounded, is_large
from typednn.shapes.algebra.polynomial import (
    add,
    constant,
    constant_value,
    from_atom,
    multiply,
    scale,
    subtract,
)
from typednn.shapes.algebra.substitution import evaluate, names_of, substitute
from typednn.shapes.algebra.text import text_of


class Unknown:
    """A size about which nothing is known, as is each result computed from it. Use ``UNKNOWN``."""

    __slots__ = ()

    def _unknown(self, other: "Size") -> "Unknown":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _unknown
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _unknown

    def __neg__(self) -> "Unknown":
        return self

    def __repr__(self) -> str:
        return "?"

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(Unknown)


class AtMost(Unknown):
    """An unknown size with an upper bound, such as that of ``x[i:i+25]``: at most 25.

    All that is computed from it is unknown. Only verdicts (``typednn.shapes.verdict``) use the
    bound. Two of them with one bound compare equal, as two unknown sizes do.
    """

    __slots__ = ("bound",)

    def __init__(self, bound: "int | Dim") -> None:
        self.bound = bound

    def _unknown(self, other: "Size") -> Unknown:
        return UNKNOWN

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _unknown
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _unknown

    def __neg__(self) -> Unknown:
        return UNKNOWN

    def __repr__(self) -> str:
        return f"<={self.bound}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AtMost) and self.bound == other.bound

    def __hash__(self) -> int:
        return hash((AtMost, self.bound))

    @property
    def names(self) -> frozenset[str]:
        """The names in the bound."""
        return self.bound.names if isinstance(self.bound, Dim) else frozenset()

    def substitute(self, sizes: "Mapping[str, Size]") -> "Size":
        """Replace names in the bound; UNKNOWN if it is not known then."""
        return bounded_by(self.bound.substitute(sizes)) if isinstance(self.bound, Dim) else self


def bounded_by(bound: "Size") -> "Size":
    """Return a size that is at most this one: 0, or one that is not known."""
    if isinstance(bound, Unknown) or bound == 0:
        return bound
    return AtMost(bound)


class Dim:
    """A symbolic size: a polynomial over names, ``a//b``, ``min(...)`` and ``max(...)``.

    ``a % b`` is written ``a-b*(a//b)``. A Dim is immutable and hashable. Every operation returns
    the canonical form, so equal Dims are equal for all sizes. A constant is an int, never a Dim.
    """

    __slots__ = ("_hash", "_names", "polynomial")

    def __init__(self, polynomial: Polynomial) -> None:
        self.polynomial = polynomial
        self._hash = hash(polynomial)
        self._names: frozenset[str] | None = None

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Dim):
            return False
        return self._hash == other._hash and self.polynomial == other.polynomial

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        return text_of(self.polynomial)

    def __repr__(self) -> str:
        return f"Dim({text_of(self.polynomial, full=True)})"

    def __add__(self, other: "int | Dim") -> "Size":
        if not isinstance(other, int | Dim):
            return NotImplemented
        return _computed(add, self.polynomial, _polynomial(other))

    __radd__ = __add__

    def __sub__(self, other: "int | Dim") -> "Size":
        if not isinstance(other, int | Dim):
            return NotImplemented
        return _computed(subtract, self.polynomial, _polynomial(other))

    def __rsub__(self, other: int) -> "Size":
        return -self + other

    def __neg__(self) -> "Dim":
        return Dim(scale(self.polynomial, -1))

    def __mul__(self, other: "int | Dim") -> "Size":
        if not isinstance(other, int | Dim):
            return NotImplemented
        return _computed(multiply, self.polynomial, _polynomial(other))

    __rmul__ = __mul__

    def __floordiv__(self, other: "int | Dim") -> "Size":
        if not isinstance(other, int | Dim):
            return NotImplemented
        return _computed(floor_divide, self.polynomial, _polynomial(other))

    def __rfloordiv__(self, other: int) -> "Size":
        return _computed(floor_divide, constant(other), self.polynomial)

    def __mod__(self, other: "int | Dim") -> "Size":
        if not isinstance(other, int | Dim):
            return NotImplemented
        return self - other * (self // other)

    def __rmod__(self, other: int) -> "Size":
        return other - self * (other // self)

    @property
    def names(self) -> frozenset[str]:
        """All names in the expression, with the part from ``@`` on that ``str`` omits."""
        if self._names is None:
            self._names = names_of(self.polynomial)
        return self._names

    @property
    def name(self) -> str | None:
        """The name, if the expression is only a name; None otherwise."""
        monomial, c = self.polynomial[0]
        if c == 1 and len(self.polynomial) == len(monomial) == 1 and isinstance(monomial[0], str):
            return monomial[0]
        return None

    @property
    def factor(self) -> int:
        """The largest number that divides all coefficients: 4 of ``4*a+8*b``."""
        return gcd(*(c for _, c in self.polynomial))

    @property
    def clamped(self) -> bool:
        """Whether a ``min`` or a ``max`` stands in the expression, at any depth."""
        return contains_extremum(self.polynomial)

    def evaluate(self, sizes: Mapping[str, int]) -> int:
        """Return the value for these sizes.

        Raises KeyError for a name without a size, and ZeroDivisionError for a divisor below 1,
        because the canonical form assumes that there is none.
        """
        return evaluate(self.polynomial, sizes)

    def substitute(self, sizes: "Mapping[str, Size]") -> "Size":
        """Replace names by sizes, all at once. Names without a size stay.

        The result is UNKNOWN if one of the sizes is, or if it is too large. Raises ZeroDivisionError if a divisor becomes
        0.
        """
        if (alone := self.name) is not None:
            return sizes.get(alone, self)
        if sizes.keys().isdisjoint(self.names):
            return self
        values: dict[str, Polynomial] = {}
        for name in self.names & sizes.keys():
            size = sizes[name]
            if isinstance(size, Unknown):
                return size if self.name == name else UNKNOWN
            values[name] = _polynomial(size)
        try:
            return _size(bounded(substitute, self.polynomial, values))
        except TooLargeError:
            return UNKNOWN


UNKNOWN: Final = Unknown()
Size: TypeAlias = int | Dim | Unknown


@lru_cache(maxsize=4096)
def symbol(name: str) -> Dim:
    """Return the size with this name.

    The part from ``@`` on is not displayed: ``b@3`` is a size that users see as ``b``.
    """
    return Dim(from_atom(name))


def minimum(a: Size, b: Size) -> Size:
    """Return the smaller of two sizes, as an expression if that depends on their names."""
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    return _extremum("min", a, b)


def maximum(a: Size, b: Size) -> Size:
    """Return the larger of two sizes, as an expression if that depends on their names."""
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b)
    return _extremum("max", a, b)


def nonnegative(size: Size) -> bool:
    """Return whether size >= 0 is proved for all values of its names. False proves nothing."""
    if isinstance(size, Dim):
        return _is_nonnegative(size.polynomial)
    return isinstance(size, int) and size >= 0


def _extremum(kind: Extremum, a: Size, b: Size) -> Size:
    if isinstance(a, Unknown) or isinstance(b, Unknown):
        return UNKNOWN
    return _computed(_EXTREMA[kind], _polynomial(a), _polynomial(b))


def within_limits(number: int) -> int | Unknown:
    """Return the number, or UNKNOWN if it has too many digits to be a size."""
    return UNKNOWN if is_large(number) else number


@lru_cache(maxsize=REMEMBERED)
def _is_nonnegative(polynomial: Polynomial) -> bool:
    try:
        return bounded(is_nonnegative, polynomial)
    except TooLargeError:
        return False


_EXTREMA: Final = {"min": partial(extremum, "min"), "max": partial(extremum, "max")}


@lru_cache(maxsize=REMEMBERED)
def _computed(
    operation: Callable[[Polynomial, Polynomial], Polynomial], a: Polynomial, b: Polynomial
) -> Size:
    """Return the result of an operation on two polynomials; UNKNOWN if it is too large."""
    try:
        return _size(bounded(operation, a, b))
    except TooLargeError:
        return UNKNOWN


def _polynomial(size: int | Dim) -> Polynomial:
    return size.polynomial if isinstance(size, Dim) else constant(size)


def _size(polynomial: Polynomial) -> int | Dim:
    value = constant_value(polynomial)
    return Dim(polynomial) if value is None else value
