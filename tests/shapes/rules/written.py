"""Calls of a rule's operation by its written drawing, with sizes that are numbers."""

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.arguments import MOST_AXES, WRITTEN, Call, Operands
from tests.shapes.rules.drawing import Choices, Draw, Operand, Part, Value, sizes

__all__ = ["written"]

CHOICES = 6
"""About as many choices as a call has that may slip."""


@st.composite
def written(draw: Draw, name: str) -> Call:
    return WRITTEN[name](Drawn(draw, CHOICES), name)


class Drawn(Choices, Operands):
    """Operands of Hypothesis: their shapes."""

    def tensor(self, kinds: str = "f", ranks: range = range(MOST_AXES + 1)) -> Operand:
        few = [rank for rank in (range(1, 4) if self.slips() else ranks) if rank < 4]
        return self.new([self._draw(sizes) for _ in range(self.pick(few))], self.pick(kinds))

    def new(self, sizes: Sequence[int], kind: str = "f") -> Operand:
        return Operand(sizes, kind)

    def beside(self, x: Operand) -> Operand:
        kept = self.sizes(x)[self.integer(0, x.rank) :]
        return self.new([self.pick([size, size, Part(1)]) for size in kept], x.kind)

    def nested(self, sizes: Sequence[int]) -> Operand:
        return self.new([Part(size) for size in sizes])

    def size(self, x: Operand, axis: int) -> Part:
        there = -x.rank <= axis < x.rank and not self.slips()
        return Part(x[axis] if there else self._draw(sizes))

    def known(self, x: Operand, axis: int) -> int | None:
        return x[axis] if -x.rank <= axis < x.rank else None

    def least(self, x: Operand, axis: int) -> int:
        return self.known(x, axis) or 0

    def number(self, low: int, high: int) -> int:
        found = self.integer(low, high)
        return Part(found) if found >= 0 else Value(found)

    def less(self, size: int, number: int) -> int:
        return Part(size - number) if size >= number else Value(size - number)

    def product(self, sizes: Sequence[int]) -> int:
        """A product of several is a size for ints only, so that laws put no symbol for it."""
        return sizes[0] if len(sizes) == 1 else Value(prod(sizes))

    def picked(self, x: Operand, key: tuple[Any, ...]) -> list[Part]:
        items = [one.array() if isinstance(one, Operand) else one for one in key]
        try:
            return [*map(Part, np.shape(x.array()[tuple(items)]))]
        except (ValueError, IndexError):
            return []
