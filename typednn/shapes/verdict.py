"""Verdicts on claims about sizes: proved for all sizes, refuted by a counterexample, or undecided.

The names in a claim range over the integers >= 0. Values that make a divisor < 1 or one of the
compared sizes < 0 do not count, because no program can have them. Nor do values that contradict the
facts which the program has checked before, or at which a quotient by a named size has a rest:
programs write ``d // heads`` where ``heads`` divides ``d``, and the run time checks it.

The sizes in the fields of an object (``self.hidden``) are what it was built with. Two of them are
as different as two other names, but one may be any number and any size of an argument.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product
from typing import Final, TypeAlias

from typednn.shapes.algebra.atoms import CompoundAtom, Polynomial
from typednn.shapes.algebra.polynomial import constant_value
from typednn.shapes.algebra.substitution import evaluate
from typednn.shapes.dim import UNKNOWN, AtMost, Dim, Size, Unknown, nonnegative, symbol
from typednn.shapes.facts import Fact, constants, facts_about, replacements


@dataclass(frozen=True, slots=True)
class Proved:
    """The claim holds for all sizes."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """The claim is neither proved nor refuted; the run-time check decides."""


@dataclass(frozen=True, slots=True)
class Refuted:
    """The claim fails for the sizes in ``counterexample``: ``left`` and ``right`` are the sides.

    If it ``is_limit``, ``left`` is the most that an unknown size may be.
    """

    counterexample: Mapping[str, int]
    left: int
    right: int
    is_limit: bool = False

    def why(self) -> str:
        """Return ``3 is not 4``, or ``for h=1, k=2 it is 3, not 2``."""
        left = f"at most {self.left}" if self.is_limit else str(self.left)
        if not self.counterexample:
            return f"{left} is not {self.right}"
        return f"for {assignment_text(self.counterexample)} it is {left}, not {self.right}"


Verdict: TypeAlias = Proved | Refuted | Undecided

FIELD: Final = "self."
"""What the names of sizes in an object's fields begin with."""

PROVED: Final = Proved()
UNDECIDED: Final = Undecided()


def equal(a: Size, b: Size) -> Verdict:
    """Decide whether a == b."""
    if isinstance(a, int) and isinstance(b, int):
        return PROVED if a == b else Refuted({}, a, b)
    if isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return PROVED if a == b else _find_counterexample(a, b, _differ)
    if isinstance(a, AtMost) and isinstance(b, int | Dim):
        return _limited(a.bound, b)
    if isinstance(b, AtMost) and isinstance(a, int | Dim):
        return _limited(b.bound, a)
    return UNDECIDED


def _limited(bound: int | Dim, size: int | Dim) -> Verdict:
    """Decide whether a size that is at most ``bound`` is ``size``: it is not if that is larger.

    It must be larger for all values of the names. Only a convention may say that ``m`` is no larger
    than ``n``: ``x[:k]`` of ``"n d"`` is returned for ``"m d"``.
    """
    verdict = at_most(size, bound) if nonnegative(size - bound - 1) else UNDECIDED
    if not isinstance(verdict, Refuted):
        return UNDECIDED
    return Refuted(verdict.counterexample, verdict.right, verdict.left, is_limit=True)


def at_most(a: Size, b: Size) -> Verdict:
    """Decide whether a <= b."""
    if isinstance(a, int) and isinstance(b, int):
        return PROVED if a <= b else Refuted({}, a, b)
    if isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return PROVED if nonnegative(b - a) else _find_counterexample(a, b, _exceeds)
    return UNDECIDED


def divisible(a: Size, b: Size) -> Verdict:
    """Decide whether a is a multiple of b, a sum of names that are all in a, such as ``n+1`` of ``n*m``.

    Other quotients by names count as exact. The right side of a refutation is the multiple below a.
    """
    if not isinstance(a, Dim) or not isinstance(b, Dim):
        return UNDECIDED
    if len(b.polynomial) < 2 or not b.names <= a.names or any(map(_is_of_object, a.names)):
        return UNDECIDED
    found = _find_counterexample(a, b, _has_remainder)
    if not isinstance(found, Refuted):
        return UNDECIDED
    return replace(found, right=found.left // found.right * found.right)


def broadcastable(a: Size, b: Size) -> Verdict:
    """Decide whether a and b broadcast: they are equal, or one of them is 1."""
    if a == b or a == 1 or b == 1:
        return UNDECIDED if not isinstance(a, int | Dim) and a == b else PROVED
    if isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return _find_counterexample(a, b, _do_not_broadcast)
    return UNDECIDED


def expands_to(a: Size, b: Size) -> Verdict:
    """Decide whether an axis of size a broadcasts to size b: a is b or 1."""
    if a == 1:
        return PROVED
    if isinstance(a, int | Dim) and isinstance(b, int | Dim):
        return PROVED if a == b else _find_counterexample(a, b, _left_does_not_expand)
    return UNDECIDED


def equal_by_facts(a: Size, b: Size) -> Size | None:
    """Return ``a`` or ``b`` if the facts say that they are equal, or None.

    Of a name and the size of an object's fields it is the name, which the function's results have.
    """
    if not isinstance(a, int | Dim) or not isinstance(b, int | Dim):
        return None
    known = replacements(facts_about(_names(a) | _names(b)))
    if _with(a, known) != _with(b, known):
        return None
    return b if _with(a, known) == a else a


def _differ(a: int, b: int) -> bool:
    return a != b


def _has_remainder(a: int, b: int) -> bool:
    return b > 0 and a % b != 0


def _exceeds(a: int, b: int) -> bool:
    return a > b


def _do_not_broadcast(a: int, b: int) -> bool:
    return a != b and a != 1 and b != 1


def _left_does_not_expand(a: int, b: int) -> bool:
    return a != b and a != 1


def _find_counterexample(
    a: int | Dim, b: int | Dim, is_counterexample: Callable[[int, int], bool]
) -> Verdict:
    facts = facts_about(_names(a) | _names(b))
    try:
        left, right = (_with(size, constants(facts)) for size in (a, b))
    except ZeroDivisionError:  # no program comes there
        return UNDECIDED
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return UNDECIDED
    a, b = left, right
    if _is_up_to_object(a, b) and all(
        _is_up_to_object(_with(a, known), _with(b, known)) for known in _same_sizes(facts)
    ):
        return UNDECIDED
    return _searched(a, b, is_counterexample, facts if _names(a) | _names(b) else ())


def _same_sizes(facts: Sequence[Fact]) -> Iterator[Mapping[str, Size]]:
    """Yield what the facts replace: a function's name by the size of a field that it is, and the reverse.

    As a field, it differs from the object's other sizes; as a name, from the function's other names.
    """
    yield replacements(facts)
    names = frozenset(name for fact in facts for name in fact.names if not _owner(name))
    yield replacements(facts, kept=names)


def _is_up_to_object(a: Size, b: Size) -> bool:
    """Return whether an object's fields, or the values of parameters, may make a and b equal.

    Such sizes alone differ if they do for large numbers that many others divide: ``d // 2`` of an
    object, or of a parameter ``d: int``, is an exact half.
    """
    difference = UNKNOWN if isinstance(a, Unknown) or isinstance(b, Unknown) else a - b
    if isinstance(difference, Unknown):
        return True
    names = sorted(_names(difference))
    objects = [owner for name in names if (owner := _owner(name))]
    if not isinstance(difference, Dim):
        return False
    if not objects:
        of_parameters = any(name.startswith("{") for name in names)
        return of_parameters and _agree_where_divisible(difference, names)
    has_constant = any(not monomial for monomial, _ in difference.polynomial)
    is_one = len(set(objects)) == 1
    if not is_one or len(objects) == 1 or len(objects) < len(names) or has_constant:
        positive = {name: symbol(name) + 1 for name in names}
        gaps = [size.substitute(positive) - 1 for size in (difference, -difference)]
        return not any(map(nonnegative, gaps))
    return _agree_where_divisible(difference, names)


def _is_of_object(name: str) -> bool:
    """Whether a name is a size of an object's fields, or the value of a parameter."""
    return name.startswith("{") or _owner(name) != ""


def _owner(name: str) -> str:
    """Return ``self`` for ``self.hidden``, a size of an object's fields; nothing for other names."""
    return "" if name.startswith("{") else name.partition("@")[0].rpartition(".")[0]


def _agree_where_divisible(difference: Dim, names: Sequence[str]) -> bool:
    """Return whether a difference is 0 for large numbers that all numbers up to 10 divide."""
    divisible = {name: _DIVISIBLE * (1009 + 6 * i) for i, name in enumerate(names)}
    try:
        return difference.evaluate(divisible) == 0
    except ZeroDivisionError:
        return True


_DIVISIBLE = 2520


def _with(size: int | Dim, known: Mapping[str, Size]) -> Size:
    """Return a size in which names have these sizes."""
    return size.substitute(known) if isinstance(size, Dim) else size


@lru_cache(maxsize=4096)
def _searched(
    a: int | Dim,
    b: int | Dim,
    is_counterexample: Callable[[int, int], bool],
    facts: tuple[Fact, ...],
) -> Verdict:
    """Search sizes that refute a claim: first among all sizes >= 2, then >= 1, then >= 0.

    In an expression with ``min`` or ``max``, only sizes above its constants refute. For example,
    ``x[:3]`` has 3 elements except for small n. No annotation can say that n is not small, so small
    counterexamples would refuse every such program. Where the facts allow no such sizes, small ones do.
    """
    names = sorted((_names(a) | _names(b)).union(*(fact.names for fact in facts)))
    if not names:
        left, right = _value(a, {}), _value(b, {})
        return Refuted({}, left, right) if is_counterexample(left, right) else UNDECIDED
    sizes_of_facts = [side for fact in facts for side in (fact.left, fact.right)]
    own_values = _critical_values(a) | _critical_values(b)
    critical_values = own_values.union(*map(_critical_values, sizes_of_facts))
    quotients = [*_quotients_by_names(a), *_quotients_by_names(b)]
    clamped = _clamped(a) or _clamped(b)
    is_allowed = False
    for least in (max(own_values), 2) if clamped else (2, 1, 0):
        if clamped and is_allowed:
            break
        for sizes in islice(_assignments(names, least, critical_values), _MAX_ASSIGNMENTS):
            try:
                left, right = _value(a, sizes), _value(b, sizes)
            except ZeroDivisionError:
                continue
            if not all(fact.allows(sizes) for fact in facts) or _has_rest(quotients, sizes):
                continue
            is_allowed = True
            smallest = 0 if clamped else least
            if left >= smallest and right >= smallest and is_counterexample(left, right):
                return Refuted(sizes, left, right)
    return UNDECIDED


def _quotients_by_names(size: int | Dim) -> Iterator[CompoundAtom]:
    """Yield the quotients in an expression whose divisor has names in it."""
    polynomials = [size.polynomial] if isinstance(size, Dim) else []
    while polynomials:
        for monomial, _ in polynomials.pop():
            for atom in monomial:
                if not isinstance(atom, str):
                    polynomials += atom.args
                    if atom.kind == "//" and constant_value(atom.args[1]) is None:
                        yield atom


def _has_rest(quotients: list[CompoundAtom], sizes: Mapping[str, int]) -> bool:
    return any(evaluate(q.args[0], sizes) % evaluate(q.args[1], sizes) for q in quotients)


def _clamped(size: int | Dim) -> bool:
    return isinstance(size, Dim) and size.clamped


_MAX_ASSIGNMENTS = 1000  # tried at each of the three levels; about a microsecond each


_LARGER = (12, 31)  # two expressions that halve sizes several times may differ only here


def _names(size: int | Dim) -> frozenset[str]:
    return size.names if isinstance(size, Dim) else frozenset()


def _value(size: int | Dim, sizes: Mapping[str, int]) -> int:
    return size.evaluate(sizes) if isinstance(size, Dim) else size


def _critical_values(size: int | Dim) -> set[int]:
    """Return values at which an expression may change its behaviour: its constants and near."""
    return (
        _critical_values_of(size.polynomial)
        if isinstance(size, Dim)
        else {size - 1, size, size + 1}
    )


def _critical_values_of(polynomial: Polynomial) -> set[int]:
    value = constant_value(polynomial)
    if value is not None:
        return {value - 1, value, value + 1}
    found: set[int] = set()
    for monomial, c in polynomial:
        found |= {abs(c), abs(c) + 1}
        for atom in monomial:
            if not isinstance(atom, str):
                found = found.union(*map(_critical_values_of, atom.args))
    return found


def _assignments(
    names: list[str], least: int, critical_values: set[int]
) -> Iterator[dict[str, int]]:
    """Yield sizes for the names: combinations of the first 2 values, then of 3, and so on.

    Small values come first, critical and large values last.
    """
    small = range(least, least + 6)
    values = [*small, *sorted(n for n in {*critical_values, *_LARGER} if n > small[-1])]
    yield {name: least + i for i, name in enumerate(names)}
    for count in range(1, len(values) + 1):
        newest = count - 1
        for picked in product(range(count), repeat=len(names)):
            if newest in picked:
                yield {name: values[i] for name, i in zip(names, picked, strict=True)}


def assignment_text(sizes: Mapping[str, int]) -> str:
    """Return ``b=2, k=3``; ``b=2, another b=3`` if two names are displayed alike."""
    seen: set[str] = set()
    texts = []
    for name, size in sizes.items():
        shown = name.partition("@")[0]
        texts.append(f"another {shown}={size}" if shown in seen else f"{shown}={size}")
        seen.add(shown)
    return ", ".join(texts)
