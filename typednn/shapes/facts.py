"""Facts about sizes that a program has checked before, such as ``d % heads == 0`` after an assert.

A verdict (``typednn.shapes.verdict``) does not count sizes that contradict the facts.
"""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from typednn.shapes.dim import Dim, Size, Unknown, symbol

Relation: TypeAlias = Literal["==", "!=", "<", "<=", ">", ">="]

_COMPARE: Final[Mapping[Relation, Callable[[int, int], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OPPOSITE: Final[Mapping[Relation, Relation]] = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Two sizes, and how they compare."""

    relation: Relation
    left: int | Dim
    right: int | Dim

    @property
    def names(self) -> frozenset[str]:
        """The names in both sizes."""
        sides = (self.left, self.right)
        return frozenset[str]().union(*(side.names for side in sides if isinstance(side, Dim)))

    def opposite(self) -> "Fact":
        """Return the fact that holds where this one does not."""
        return replace(self, relation=_OPPOSITE[self.relation])

    def renamed(self, names: Mapping[str, str]) -> "Fact":
        """Return the fact with other names; the same one if a size gets too large by it."""
        known: dict[str, Size] = {name: symbol(new) for name, new in names.items()}
        left, right = (
            side.substitute(known) if isinstance(side, Dim) else side
            for side in (self.left, self.right)
        )
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return self
        return replace(self, left=left, right=right)

    def allows(self, sizes: Mapping[str, int]) -> bool:
        """Return whether the fact holds for these sizes of its names."""
        try:
            left, right = (
                side.evaluate(sizes) if isinstance(side, Dim) else side
                for side in (self.left, self.right)
            )
        except ZeroDivisionError:
            return False
        return _COMPARE[self.relation](left, right)


def either(a: Fact | None, b: Fact | None) -> Fact | None:
    """Return the fact that one of two holds, or None if it cannot be said of sizes.

    One of two pairs of sizes is equal exactly if the product of their differences is 0.
    """
    if a is None or b is None or a.relation != "==" or b.relation != "==":
        return None
    product = (a.left - a.right) * (b.left - b.right)
    return None if isinstance(product, Unknown) else Fact("==", product, 0)


_assumed: list[Fact] = []


@contextmanager
def assuming(facts: Sequence[Fact]) -> Iterator[None]:
    """Assume that the facts hold, for all verdicts in the ``with`` block."""
    _assumed.extend(facts)
    try:
        yield
    finally:
        del _assumed[len(_assumed) - len(facts) :]


_narrowed: list[frozenset[str]] = []


@contextmanager
def narrowing(names: frozenset[str]) -> Iterator[None]:
    """Take the axes of these ``*names`` for ones that a check has narrowed, in the ``with`` block."""
    _narrowed.append(names)
    try:
        yield
    finally:
        _narrowed.pop()


def is_narrowed(name: str) -> bool:
    """Return whether a check has narrowed the axes ``*name``: they are not any axes then."""
    return any(name in names for names in _narrowed)


def facts_about(names: frozenset[str]) -> tuple[Fact, ...]:
    """Return the assumed facts that say something of these names, perhaps by way of other names."""
    found: list[Fact] = []
    rest = list(_assumed)
    while related := [fact for fact in rest if not names.isdisjoint(fact.names)]:
        found += related
        rest = [fact for fact in rest if fact not in related]
        names = names.union(*(fact.names for fact in related))
    return tuple(found)


def replacements(facts: Sequence[Fact], kept: frozenset[str] = frozenset()) -> dict[str, Size]:
    """Return a size for each name that the facts say is equal to another size.

    Of two equal names the second is replaced, or the first if the second is one of those ``kept``.
    """
    found: dict[str, Size] = {}
    for fact in facts:
        if fact.relation != "==":
            continue
        left, right = (
            side.substitute(found) if isinstance(side, Dim) else side
            for side in (fact.left, fact.right)
        )
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            continue
        pairs = [(right, left), (left, right)]
        if isinstance(right, Dim) and right.name in kept:
            pairs.reverse()
        for name, size in pairs:
            if isinstance(name, Dim) and name.name is not None and not _mentions(size, name.name):
                new: dict[str, Size] = {name.name: size}
                found = {
                    key: value.substitute(new) if isinstance(value, Dim) else value
                    for key, value in found.items()
                } | new
                break
    return found


def constants(facts: Sequence[Fact]) -> dict[str, int]:
    """Return the names whose size the facts fix, with that size."""
    return {name: n for name, n in replacements(facts).items() if isinstance(n, int)}


def _mentions(size: Size, name: str) -> bool:
    return isinstance(size, Dim) and name in size.names
