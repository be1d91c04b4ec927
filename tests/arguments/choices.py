"""Where choices come from, and what written drawings of arguments are made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeAlias, TypeVar

__all__ = ["MOST_AXES", "WRITTEN", "Call", "Choices", "Operands", "call", "draws"]

MOST_AXES: Final = 6
T = TypeVar("T")


class Choices(Protocol):
    """Where choices come from: a random generator, or Hypothesis."""

    def integer(self, low: int, high: int) -> int:
        """Return a number from low to high, both included."""

    def slips(self) -> bool:
        """Return whether this choice is to be one that need not fit."""

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.integer(0, len(choices) - 1)]

    def flag(self) -> bool:
        return self.integer(0, 1) == 1

    def axis_of(self, rank: int) -> int:
        """Return an axis, counted from either end; at a slip one that is not there."""
        if self.slips() or rank == 0:
            return self.pick([rank, -rank - 1])
        return self.integer(-rank, rank - 1)

    def axes_of(self, rank: int, least: int = 0) -> Any:
        """Return None, an axis, or several different ones; at a slip one of them twice."""
        kind = self.integer(0, 3)
        if kind == 0 and least == 0:
            return None
        if kind < 3:
            return self.axis_of(rank)
        several = self.order_of(rank)[: self.integer(min(least, rank), rank)]
        taken = [i - self.pick([0, rank]) for i in several]
        return tuple(taken + taken[:1] if self.slips() else taken)

    def order_of(self, count: int) -> list[int]:
        """Return the numbers below ``count`` in any order."""
        left = list(range(count))
        return [left.pop(self.integer(0, len(left) - 1)) for _ in range(count)]


Size: TypeAlias = Any
"""A size: a number, or the text of an expression."""


class Operands(Choices, Protocol):
    """Choices of tensors, which have a ``rank`` and a ``kind``, and of sizes. Each may slip."""

    def tensor(self, kinds: str = "f", ranks: range = range(MOST_AXES + 1)) -> Any:
        """Return a tensor of such a kind and rank."""

    def new(self, sizes: Sequence[Size], kind: str = "f") -> Any:
        """Return a new tensor of these sizes; one of integers has zeros."""

    def beside(self, x: Any) -> Any:
        """Return a tensor that broadcasts with ``x``."""

    def nested(self, sizes: Sequence[int]) -> Any:
        """Return nested lists of numbers."""

    def size(self, x: Any, axis: int) -> Size:
        """Return the size of an axis; at a slip another one."""

    def known(self, x: Any, axis: int) -> int | None:
        """Return the number that an axis has as its size; None if it is not known."""

    def least(self, x: Any, axis: int) -> int:
        """Return the least number that the size of an axis may be; 0 if there is no such axis."""

    def picked(self, x: Any, key: tuple[Any, ...]) -> list[Size]:
        """Return the sizes of ``x[key]``, 1 for one that is not known; none if that is refused."""

    def number(self, low: int, high: int) -> Size:
        """Return a number as a size."""

    def less(self, size: Size, number: Size) -> Size:
        """Return the size less the number."""

    def product(self, sizes: Sequence[Size]) -> Size:
        """Return the product of sizes."""

    def sizes(self, x: Any) -> list[Size]:
        return [self.size(x, axis) for axis in range(x.rank)]

    def axis(self, x: Any, new: int = 0) -> int:
        """Return an axis, counted from either end; at a slip one that is not there."""
        return self.axis_of(x.rank + new)

    def order(self, count: int) -> tuple[int, ...]:
        """Return a permutation of so many axes, counted from either end; at a slip none."""
        taken = [i - self.pick([0, count]) for i in self.order_of(count)]
        if self.slips() and taken:
            taken[0] = self.pick([taken[-1], count, -count - 1])
        return tuple(taken + [0] if self.slips() else taken)


@dataclass(frozen=True)
class Call:
    """A call of an operation: its operands and its parameters, as its samples have them.

    ``foreseeable``: whether the sizes of its result are expressions of the sizes of its operands.
    """

    operands: Sequence[Any]
    params: Mapping[str, Any] = field(default_factory=dict)
    foreseeable: bool = True


def call(*operands: Any, foreseeable: bool = True, **params: Any) -> Call:
    return Call(operands, params, foreseeable)


WRITTEN: Final[dict[str, Callable[[Any, str], Call]]] = {}
"""The written drawings, by the name of the operation in ``typednn.ops``."""

Drawing = TypeVar("Drawing", bound=Callable[[Any, str], Call])


def draws(*names: str) -> Callable[[Drawing], Drawing]:
    """Enter the function as the way to draw calls of these operations."""

    def enter(function: Drawing) -> Drawing:
        WRITTEN.update(dict.fromkeys(names, function))
        return function

    return enter
