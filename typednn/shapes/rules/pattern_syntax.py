"""Parser of einops patterns: ``"b (h p) w -> b h (p w)"``, with ``...``.

``1`` or ``()`` is an axis of size 1.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import EllipsisType
from typing import Final, TypeAlias

from typednn.shapes.shape import ShapeError

AxisGroup: TypeAlias = tuple[str, ...]
"""The names of the axes that form one axis; ``2 0`` is the first axis of fixed size 2."""

Side: TypeAlias = tuple[AxisGroup | EllipsisType, ...]

DOTS: Final = "..."

_TOKEN: Final = re.compile(r"\s*(\.\.\.|[^\W\d]\w*|\d+|\S)")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern: the axes of the operand and the axes of the result."""

    left: Side
    right: Side

    @property
    def new(self) -> tuple[str, ...]:
        """The names of axes that only the result has."""
        return tuple(name for name in names(self.right) if name not in names(self.left))

    @property
    def lost(self) -> tuple[str, ...]:
        """The names of axes that only the operand has."""
        return tuple(name for name in names(self.left) if name not in names(self.right))


def names(side: Side) -> Iterator[str]:
    """Yield the names on one side, in order; ``DOTS`` for ``...``."""
    for group in side:
        yield from (DOTS,) if isinstance(group, EllipsisType) else group


def fixed_size(name: str) -> int | None:
    """Return the size of an axis that is a number in the pattern; None for a name."""
    return int(name.partition(" ")[0]) if name[0].isdigit() else None


def group_text(group: AxisGroup | EllipsisType) -> str:
    """Write a group as in a pattern."""
    if isinstance(group, EllipsisType):
        return DOTS
    texts = [name.partition(" ")[0] for name in group]
    return texts[0] if len(texts) == 1 else f"({' '.join(texts)})"


def side_text(side: Side) -> str:
    return f"'{' '.join(map(group_text, side))}'"


@lru_cache(maxsize=1024)
def parse(operation: str, pattern: str) -> Pattern:
    """Parse the pattern of ``rearrange``, ``reduce`` or ``repeat``.

    Raises ShapeError (shape-syntax): the pattern is not valid, a name is twice on one side, or a
    name is missing on a side where the operation needs it.
    """
    head = f"{operation} {pattern!r}"
    sides = pattern.split("->")
    if len(sides) != 2:
        _refuse(head, "a pattern has one '->'")
    read = Pattern(*(_side(head, text) for text in sides))
    if any(isinstance(group, tuple) and DOTS in group for group in read.left):
        _refuse(head, "'...' cannot stand in parentheses on the left")
    if DOTS in read.new:
        _refuse(head, "'...' is only on the right")
    allowed = {"rearrange": ("", ""), "reduce": ("left", ""), "repeat": ("", "right")}[operation]
    for only, side in ((read.lost, "left"), (read.new, "right")):
        if only and side not in allowed:
            name = only[0].partition(" ")[0]
            _refuse(head, f"{name!r} is only on the {side}; {_HINTS[operation]}")
    return read


_HINTS: Final = {
    "rearrange": "see reduce and repeat",
    "reduce": "a new axis must be 1, or see repeat",
    "repeat": "an axis that is dropped must be 1, or see reduce",
}


def _side(head: str, text: str) -> Side:
    """Parse one side of a pattern. All of its names must be different."""
    groups: list[AxisGroup | EllipsisType] = []
    inner: list[str] | None = None
    for name in _names(head, text):
        if name == "(" and inner is None:
            inner = []
        elif name == ")" and inner is not None:
            groups.append(tuple(inner))
            inner = None
        elif name in ("(", ")"):
            _refuse(head, "parentheses must come in pairs, none in another")
        elif inner is None:
            groups.append(... if name == DOTS else () if fixed_size(name) == 1 else (name,))
        elif fixed_size(name) != 1:
            inner.append(name)
    if inner is not None:
        _refuse(head, "parentheses must come in pairs, none in another")
    return tuple(groups)


def _names(head: str, text: str) -> Iterator[str]:
    """Yield the tokens of one side; a number gets its position, so that all are different."""
    seen: set[str] = set()
    for place, token in enumerate(_TOKEN.findall(text)):
        if token.isdigit():
            yield f"{int(token)} {place}"
        elif token in ("(", ")"):
            yield token
        elif not (token == DOTS or token.isidentifier()):
            _refuse(head, f"{token!r} is no name, number, '...' or parenthesis")
        elif token in seen:
            _refuse(head, f"{token!r} stands twice on one side")
        else:
            seen.add(token)
            yield token


def _refuse(head: str, words: str) -> None:
    raise ShapeError(f"{head}: {words}", "shape-syntax")
