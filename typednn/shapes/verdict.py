"""Three verdicts on sizes: proved for all, refuted by an example, undecided.

A claim is about the integers >= 0 that the names may be, except those that make a divisor or one
of the two compared sizes impossible (a divisor < 1, a size < 0): for these there is no program.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Final, TypeAlias

from typednn.shapes.algebra.atoms import Polynomial
from typednn.shapes.algebra.polynomial import constant_value
from typednn.shapes.dim import Dim, Size, nonnegative


@dataclass(frozen=True, slots=True)
class Proved:
    """True for all sizes."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """Neither proved nor refuted: the run-time check decides."""


@dataclass(frozen=True, slots=True)
class Refuted:
    """False for the sizes in ``counterexample``, where the two sides are ``left`` and ``right``."""

    counterexample: Mapping[str, int]
    left: int
    right: int

    def why(self) -> str:
        """ "3 is not 4", "for h=3 it is 2", "for h=1, k=2 it is 3, not 2"."""
        if not self.counterexample:
            return f"{self.left} is not {self.right}"
        where = f"for {_assignments(self.counterexample)} it is {self.left}"
        if list(self.counterexample.values()) == [self.right]:
            return where
        return f"{where}, not {self.right}"


Verdict: TypeAlias = Proved | Refuted | Undecided

PROVED: Final = Proved()
UNDECIDED: Final = Undecided()


def equal(a: Size, b: Size) -> Verdict:
    """Is a == b?"""
    if isinstance(a, int) and isinstance(b, int):
        return PROVED if a == b else Refuted({}, a, b)
    if isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return PROVED if a == b else _search(a, b, _differ)
    return UNDECIDED


def at_most(a: Size, b: Size) -> Verdict:
    """Is a <= b?"""
    if isinstance(a, int) and isinstance(b, int):
        return PROVED if a <= b else Refuted({}, a, b)
    if isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return PROVED if nonnegative(b - a) else _search(a, b, _exceeds)
    return UNDECIDED


def broadcastable(a: Size, b: Size) -> Verdict:
    """Do a and b broadcast: are they equal, or is one of them 1?"""
    if a == b or a == 1 or b == 1:
        return UNDECIDED if not isinstance(a, int | Dim) and a == b else PROVED
    if isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return _search(a, b, _clash)
    return UNDECIDED


def expands_to(a: Size, b: Size) -> Verdict:
    """Does an axis of size a broadcast to one of size b: is a equal to b, or 1?"""
    if a == 1:
        return PROVED
    if isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return PROVED if a == b else _search(a, b, _clash_unless_left_is_1)
    return UNDECIDED


def _differ(a: int, b: int) -> bool:
    return a != b


def _exceeds(a: int, b: int) -> bool:
    return a > b


def _clash(a: int, b: int) -> bool:
    return a != b and a != 1 and b != 1


def _clash_unless_left_is_1(a: int, b: int) -> bool:
    return a != b and a != 1


@lru_cache(maxsize=4096)
def _search(a: int | Dim, b: int | Dim, refutes: Callable[[int, int], bool]) -> Verdict:
    """The most natural sizes that refute: all sizes >= 2 if possible, else >= 1, else >= 0.

    With min or max in it only sizes above its constants refute: that x[:3] of n has 3 elements is
    wrong for a small n only, as is x[2], and no annotation could say that n is not small.
    """
    names = sorted(_names(a) | _names(b))
    if not names:
        left, right = _value(a, {}), _value(b, {})
        return Refuted({}, left, right) if refutes(left, right) else UNDECIDED
    landmarks = _landmarks(a) | _landmarks(b)
    clamped = _clamped(a) or _clamped(b)
    for least in (max(landmarks),) if clamped else (2, 1, 0):
        for sizes in islice(_assign(names, least, landmarks), _LIMIT):
            try:
                left, right = _value(a, sizes), _value(b, sizes)
            except ZeroDivisionError:
                continue
            smallest = 0 if clamped else least
            if left >= smallest and right >= smallest and refutes(left, right):
                return Refuted(sizes, left, right)
    return UNDECIDED


def _clamped(size: int | Dim) -> bool:
    return isinstance(size, Dim) and size.clamped


_LIMIT = 1000  # assignments tried at each of the three levels; about a microsecond each


_LARGER = (12, 31)  # expressions that halve sizes several times may differ only here


def _names(size: int | Dim) -> frozenset[str]:
    return size.names if isinstance(size, Dim) else frozenset()


def _value(size: int | Dim, sizes: Mapping[str, int]) -> int:
    return size.evaluate(sizes) if isinstance(size, Dim) else size


def _landmarks(size: int | Dim) -> set[int]:
    """Return numbers near which an expression may change its behaviour: around its constants."""
    return _landmarks_of(size.polynomial) if isinstance(size, Dim) else {size - 1, size, size + 1}


def _landmarks_of(polynomial: Polynomial) -> set[int]:
    value = constant_value(polynomial)
    if value is not None:
        return {value - 1, value, value + 1}
    found: set[int] = set()
    for monomial, c in polynomial:
        found |= {abs(c), abs(c) + 1}
        for atom in monomial:
            if not isinstance(atom, str):
                found = found.union(*map(_landmarks_of, atom.args))
    return found


def _assign(names: list[str], least: int, landmarks: set[int]) -> Iterator[dict[str, int]]:
    """Yield sizes for the names, small ones first: all combinations of 2 values, of 3, and so on.

    Landmarks and larger values come last.
    """
    small = range(least, least + 6)
    values = [*small, *sorted(n for n in {*landmarks, *_LARGER} if n > small[-1])]
    yield {name: least + i for i, name in enumerate(names)}
    for count in range(1, len(values) + 1):
        newest = count - 1
        for picked in product(range(count), repeat=len(names)):
            if newest in picked:
                yield {name: values[i] for name, i in zip(names, picked, strict=True)}


def _assignments(sizes: Mapping[str, int]) -> str:
    """ "b=2, another b=3" where two names are displayed alike."""
    seen: set[str] = set()
    texts = []
    for name, size in sizes.items():
        shown = name.partition("@")[0]
        texts.append(f"another {shown}={size}" if shown in seen else f"{shown}={size}")
        seen.add(shown)
    return ", ".join(texts)
