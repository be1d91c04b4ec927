"""The numbers of a window as they are given: one for all axes in space, or one for each."""

from operator import index
from typing import Any, TypeAlias

__all__ = ["Each", "each", "plain"]

Each: TypeAlias = int | tuple[int, ...]
"""One number for all axes in space, or one for each."""


def each(value: Each, rank: int) -> tuple[int, ...]:
    """The number for each of ``rank`` axes."""
    return value if isinstance(value, tuple) else (value,) * rank


def plain(value: Any) -> Any:
    """numpy's integers as Python's own; raises TypeError for what is no number, tuple or word."""
    if isinstance(value, tuple):
        return tuple(map(index, value))
    return value if isinstance(value, str) else index(value)
