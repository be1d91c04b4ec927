"""One dimension of a shape: an int, a canonical symbolic expression, or unknown.

A ``Dim`` is a polynomial with integer coefficients over atoms. An atom is a name, or one of
``a//b``, ``min(a, b, ...)``, ``max(a, b, ...)`` over smaller expressions; ``a % b`` is written
``a - b*(a//b)``. Every operation returns the canonical form, so two expressions with the same
canonical form are equal for all sizes, and ``==`` is a comparison of tuples.

Facts that are assumed of all expressions: a name is an integer >= 0 and a symbolic divisor is >= 1.
So ``(h*k)//h`` is ``k``, and ``(n-1)//n`` is ``0``. A placeholder (``{self.size}``, written with
its braces) is a name of which not even the sign is known.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from math import gcd
from typing import Final, TypeAlias

from typednn.shapes.polynomial import (
    Atom,
    Monomial,
    Polynomial,
    accumulate,
    common_monomial,
    rank,
    times,
    without,
)


class Unknown:
    """A size of which nothing is known. Arithmetic with it is unknown too; use ``UNKNOWN``."""

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
        return isinstance(other, Unknown)

    def __hash__(self) -> int:
        return hash(Unknown)


class Call:
    """An atom that is not a name: ``a//b``, ``min(...)``, ``max(...)``. Only built here."""

    __slots__ = ("_hash", "args", "key", "kind")

    def __init__(self, kind: str, args: "tuple[int | Dim, ...]") -> None:
        self.kind = kind
        self.args = args
        self.key = _atom_text(kind, args, full=True)
        self._hash = hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Call) and self.key == other.key

    def __hash__(self) -> int:
        return self._hash

    def evaluate(self, sizes: Mapping[str, int]) -> int:
        values = [a if isinstance(a, int) else a.evaluate(sizes) for a in self.args]
        if self.kind != "//":
            return min(values) if self.kind == "min" else max(values)
        if values[1] < 1:
            raise ZeroDivisionError(f"{self.args[1]} is {values[1]}, and a divisor must be >= 1")
        return values[0] // values[1]

    def substitute(self, sizes: "Mapping[str, Size]") -> "Size":
        args = [a if isinstance(a, int) else a.substitute(sizes) for a in self.args]
        if self.kind == "//":
            return args[0] // args[1]
        return reduce(minimum if self.kind == "min" else maximum, args)


class Dim:
    """A canonical symbolic size, immutable and hashable; a constant is an int, never a Dim."""

    __slots__ = ("_hash", "_names", "terms")

    def __init__(self, terms: tuple[tuple[Monomial, int], ...]) -> None:
        self.terms = terms
        self._hash = hash(terms)
        self._names: frozenset[str] | None = None

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Dim) and self._hash == other._hash and self.terms == other.terms

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        return _text(self, full=False)

    def __repr__(self) -> str:
        return f"Dim({_text(self, full=True)})"

    def __add__(self, other: "int | Dim") -> "int | Dim":
        if not isinstance(other, int | Dim):
            return NotImplemented
        return _size(accumulate(_polynomial(self), _polynomial(other), 1))

    __radd__ = __add__

    def __sub__(self, other: "int | Dim") -> "int | Dim":
        if not isinstance(other, int | Dim):
            return NotImplemented
        return _size(accumulate(_polynomial(self), _polynomial(other), -1))

    def __rsub__(self, other: int) -> "int | Dim":
        return -self + other

    def __neg__(self) -> "Dim":
        return Dim(tuple((monomial, -c) for monomial, c in self.terms))

    def __mul__(self, other: "int | Dim") -> "int | Dim":
        if not isinstance(other, int | Dim):
            return NotImplemented
        return _size(times(_polynomial(self), _polynomial(other)))

    __rmul__ = __mul__

    def __floordiv__(self, other: "int | Dim") -> "int | Dim":
        return _floordiv(self, other) if isinstance(other, int | Dim) else NotImplemented

    def __rfloordiv__(self, other: int) -> "int | Dim":
        return _floordiv(other, self)

    def __mod__(self, other: "int | Dim") -> "int | Dim":
        if not isinstance(other, int | Dim):
            return NotImplemented
        return self - other * _floordiv(self, other)

    def __rmod__(self, other: int) -> "int | Dim":
        return other - self * _floordiv(other, self)

    @property
    def names(self) -> frozenset[str]:
        """All names in the expression, in full: with the part from '@' on that str() leaves out."""
        if self._names is None:
            self._names = frozenset(_names(self))
        return self._names

    @property
    def name(self) -> str | None:
        """The name, if the expression is only a name; None otherwise."""
        monomial, c = self.terms[0]
        if c == 1 and len(self.terms) == len(monomial) == 1 and isinstance(monomial[0], str):
            return monomial[0]
        return None

    @property
    def clamped(self) -> bool:
        """Whether a min or a max stands in the expression, at any depth."""
        calls = (atom for monomial, _ in self.terms for atom in monomial if isinstance(atom, Call))
        return any(
            call.kind != "//" or any(isinstance(arg, Dim) and arg.clamped for arg in call.args)
            for call in calls
        )

    def evaluate(self, sizes: Mapping[str, int]) -> int:
        """Return the value for these sizes.

        Raises KeyError for a name without a size, and ZeroDivisionError for a divisor below 1,
        because the canonical form assumes that there is none.
        """
        total = 0
        for monomial, value in self.terms:
            for atom in monomial:
                value *= sizes[atom] if isinstance(atom, str) else atom.evaluate(sizes)
            total += value
        return total

    def substitute(self, sizes: "Mapping[str, Size]") -> "Size":
        """Replace names by sizes, all at once; names that are not given stay."""
        if sizes.keys().isdisjoint(self.names):
            return self
        total: Size = 0
        for monomial, coefficient in self.terms:
            product: Size = coefficient
            for atom in monomial:
                if isinstance(atom, str):
                    product = product * (sizes[atom] if atom in sizes else symbol(atom))
                else:
                    product = product * atom.substitute(sizes)
            total = total + product
        return total


UNKNOWN: Final = Unknown()
Size: TypeAlias = int | Dim | Unknown


@lru_cache(maxsize=4096)
def symbol(name: str) -> Dim:
    """Return the dimension called ``name``.

    In "b@3", "@3" tells it from other b's and is not displayed.
    """
    return Dim((((name,), 1),))


def minimum(a: Size, b: Size) -> Size:
    if isinstance(a, int) and isinstance(b, int):
        return min(a, b)
    return _extremum("min", a, b)


def maximum(a: Size, b: Size) -> Size:
    if isinstance(a, int) and isinstance(b, int):
        return max(a, b)
    return _extremum("max", a, b)


# --- polynomials


def _polynomial(size: int | Dim) -> Polynomial:
    return dict(size.terms) if isinstance(size, Dim) else {(): size}


def _size(polynomial: Polynomial) -> int | Dim:
    terms = [(m, c) for m, c in polynomial.items() if c]
    if not terms:
        return 0
    if len(terms) == 1 and not terms[0][0]:
        return terms[0][1]
    if len(terms) > 1:
        terms.sort(key=lambda term: rank(term[0]))
    return Dim(tuple(terms))


# --- a//b


@lru_cache(maxsize=4096)
def _floordiv(a: int | Dim, b: int | Dim) -> int | Dim:
    if isinstance(b, int):
        if b == 0:
            raise ZeroDivisionError(f"{a} // 0")
        if isinstance(a, int):
            return a // b
        if b < 0:
            a, b = -a, -b
    quotient, rest = _divide(_polynomial(a), b)
    return quotient + _fraction(rest, b)


def _divide(a: Polynomial, b: int | Dim) -> tuple[int | Dim, int | Dim]:
    """a = quotient*b + rest, as polynomials: the rest is unique, as b's leading coefficient bounds
    the coefficients of what its leading monomial divides. Then a//b = quotient + rest//b."""
    divisor = _polynomial(b)
    lead = min(divisor, key=rank)
    size, sign = abs(divisor[lead]), 1 if divisor[lead] > 0 else -1
    quotient: Polynomial = {}
    while True:
        steps = [(m, f) for m, c in a.items() if c // size and (f := without(m, lead)) is not None]
        if not steps:
            return _size(quotient), _size(a)
        monomial, factor = min(steps, key=lambda step: rank(step[0]))
        count = a[monomial] // size * sign
        quotient[factor] = quotient.get(factor, 0) + count
        accumulate(a, times({factor: count}, divisor), -1)


def _fraction(a: int | Dim, b: int | Dim) -> int | Dim:
    """a//b for an a that _divide left over."""
    if a == 0 or (nonnegative(a) and nonnegative(b - 1 - a)):
        return 0
    if a == -1 or (nonnegative(-1 - a) and nonnegative(a + b)):
        return -1
    for simpler in (_cancelled(a, b), _flattened(a, b)):
        if simpler is not None:
            return _floordiv(*simpler)
    return Dim((((Call("//", (a, b)),), 1),))


def _cancelled(a: int | Dim, b: int | Dim) -> tuple[int | Dim, int | Dim] | None:
    """Common factors out of a and b. A number goes out of a's constant by rounding down:
    (2*a+1)//4 is a//2."""
    above, below = _polynomial(a), _polynomial(b)
    number = gcd(*below.values(), *(c for m, c in above.items() if m))
    monomial = common_monomial([*above, *below])
    if number == 1 and not monomial:
        return None
    return _reduced(above, number, monomial), _reduced(below, number, monomial)


def _reduced(polynomial: Polynomial, number: int, monomial: Monomial) -> int | Dim:
    return _size({without(m, monomial) or (): c // number for m, c in polynomial.items()})


def _flattened(a: int | Dim, b: int | Dim) -> tuple[int | Dim, int | Dim] | None:
    """(x//m + rest)//b is (x + m*rest)//(m*b)."""
    if isinstance(a, int):
        return None
    inner = [m[0] for m, c in a.terms if c == 1 and len(m) == 1 and isinstance(m[0], Call)]
    quotients = [atom for atom in inner if isinstance(atom, Call) and atom.kind == "//"]
    if len(quotients) != 1:
        return None
    x, m = quotients[0].args
    rest = a - Dim((((quotients[0],), 1),))
    return x + m * rest, m * b


# --- min, max


@lru_cache(maxsize=4096)
def _extremum(kind: str, *sizes: Size) -> Size:
    args: list[int | Dim] = []
    for size in sizes:
        if isinstance(size, Unknown):
            return UNKNOWN
        args += _alternatives(kind, size)
    args = _undominated(kind, args)
    if len(args) == 1:
        return args[0]
    shared = _shared(args)
    args = [arg - shared for arg in args]
    factor = gcd(*(c for arg in args for c in _polynomial(arg).values()))
    args = sorted((_reduced(_polynomial(arg), factor, ()) for arg in args), key=_arg_key)
    return factor * Dim((((Call(kind, tuple(args)),), 1),)) + shared


def _alternatives(kind: str, size: int | Dim) -> list[int | Dim]:
    """The arguments that ``size`` stands for inside a min or max: min(a, b)+1 is a+1 and b+1."""
    if isinstance(size, Dim):
        for monomial, c in size.terms:
            atom = monomial[0] if len(monomial) == 1 else None
            if isinstance(atom, Call) and atom.kind == (kind if c > 0 else _OPPOSITE[kind]):
                rest = size - Dim(((monomial, c),))
                return [a for arg in atom.args for a in _alternatives(kind, rest + c * arg)]
    return [size]


_OPPOSITE = {"min": "max", "max": "min"}


def _undominated(kind: str, args: Iterable[int | Dim]) -> list[int | Dim]:
    kept: list[int | Dim] = []
    for arg in args:
        if not any(_not_worse(kind, other, arg) for other in kept):
            kept = [other for other in kept if not _not_worse(kind, arg, other)]
            kept.append(arg)
    return kept


def _not_worse(kind: str, a: int | Dim, b: int | Dim) -> bool:
    return nonnegative(b - a) if kind == "min" else nonnegative(a - b)


def _shared(args: Sequence[int | Dim]) -> int | Dim:
    """What every argument contains: min(a+c, b+c) is min(a, b)+c."""
    polynomials = [_polynomial(arg) for arg in args]
    shared: Polynomial = {}
    for monomial in set(polynomials[0]).intersection(*polynomials[1:]):
        coefficients = [p[monomial] for p in polynomials]
        if min(coefficients) > 0:
            shared[monomial] = min(coefficients)
        elif max(coefficients) < 0:
            shared[monomial] = max(coefficients)
    return _size(shared)


def _arg_key(arg: int | Dim) -> tuple[bool, str]:
    return isinstance(arg, int), _text(arg, full=True)


# --- bounds


def nonnegative(size: Size) -> bool:
    """Whether size >= 0 is proved for all sizes; False says nothing."""
    if not isinstance(size, Dim):
        return isinstance(size, int) and size >= 0
    for monomial, c in size.terms:
        for atom in monomial:
            if isinstance(atom, Call) and (atom.kind != "//" or c < 0):
                return _nonnegative_without(size, monomial, c, atom)
    return all(c > 0 and all(map(_atom_nonnegative, m)) for m, c in size.terms)


def _atom_nonnegative(atom: Atom) -> bool:
    if isinstance(atom, str):
        return not atom.startswith("{")
    if atom.kind == "//":
        return nonnegative(atom.args[0])
    return (any if atom.kind == "max" else all)(map(nonnegative, atom.args))


def _nonnegative_without(size: Dim, monomial: Monomial, c: int, atom: Call) -> bool:
    """The same question with one atom of one term replaced by what bounds it."""
    others = without(monomial, (atom,)) or ()
    if not all(map(_atom_nonnegative, others)):
        return False
    rest = size - Dim(((monomial, c),))
    if atom.kind == "//":
        return nonnegative(rest + _above(_size({others: c}), *atom.args))
    every = any if (atom.kind == "max") == (c > 0) else all
    factor = _size({others: c})
    return every(nonnegative(rest + factor * arg) for arg in atom.args)


def _above(factor: int | Dim, x: int | Dim, divisor: int | Dim) -> Size:
    """A lower bound of factor*(x//divisor) for a factor <= 0: d*(x//d) <= x, and x//d <= x."""
    quotient, rest = _divide(_polynomial(factor), divisor)
    if rest == 0:
        return quotient * x
    return factor * x if nonnegative(x) else UNKNOWN


# --- text


def _names(size: int | Dim) -> set[str]:
    found: set[str] = set()
    if isinstance(size, Dim):
        for monomial, _ in size.terms:
            for atom in monomial:
                found |= {atom} if isinstance(atom, str) else set().union(*map(_names, atom.args))
    return found


def _text(size: int | Dim, full: bool) -> str:
    """Return text that ``spec.parse`` reads back: positive terms, negative ones, the constant."""
    if isinstance(size, int):
        return str(size)
    constant = sum(c for m, c in size.terms if not m)
    ordered = [t for t in size.terms if t[0] and t[1] > 0]
    if constant > 0 and not ordered:
        ordered, constant = [((), constant)], 0
    ordered += [t for t in size.terms if t[0] and t[1] < 0]
    text = ""
    for monomial, c in ordered:
        sign = "-" if c < 0 else "+" if text else ""
        text += sign + _term_text(monomial, abs(c), full, bare=text != "" or c > 0)
    return text + (f"{constant:+}" if constant else "")


def _term_text(monomial: Monomial, c: int, full: bool, bare: bool) -> str:
    if not monomial:
        return str(c)
    if bare and len(monomial) == 1 and _is_quotient(monomial[0]):
        return _factor_text(monomial[0], full) + (f"*{c}" if c > 1 else "")  # h//2*2
    factors = [str(c)] if c > 1 else []
    for atom in monomial:
        text = _factor_text(atom, full)
        factors.append(f"({text})" if _is_quotient(atom) else text)
    return "*".join(factors)


def _is_quotient(atom: Atom) -> bool:
    return isinstance(atom, Call) and atom.kind == "//"


def _factor_text(atom: Atom, full: bool) -> str:
    if isinstance(atom, str):
        return atom if full else atom.partition("@")[0]
    return _atom_text(atom.kind, atom.args, full)


def _atom_text(kind: str, args: tuple[int | Dim, ...], full: bool) -> str:
    texts = [_text(arg, full) for arg in args]
    if kind != "//":
        return f"{kind}({','.join(texts)})"
    above, below = args
    if _needs_brackets(above):
        texts[0] = f"({texts[0]})"
    simple = isinstance(below, int) or _is_plain(below.name)
    return f"{texts[0]}//{texts[1]}" if simple else f"{texts[0]}//({texts[1]})"


def _needs_brackets(above: int | Dim) -> bool:
    """Whether a dividend is a sum, or begins with a minus."""
    if isinstance(above, int):
        return above < 0
    return len(above.terms) > 1 or above.terms[0][1] < 0


def _is_plain(name: str | None) -> bool:
    """Whether it is a name as Python's are, where a number of its own may follow an '@'."""
    return name is not None and name.partition("@")[0].isidentifier()
