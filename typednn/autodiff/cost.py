"""What computing a primitive costs, and the costs that many primitives share: of calls on floating-point numbers."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from typednn.kernels.call import Call

__all__ = [
    "Cost",
    "CostRule",
    "elementwise",
    "lines",
    "nothing",
    "reduction",
    "running",
    "steps",
    "transcendental",
]


@dataclass(frozen=True, slots=True)
class Cost:
    """Amounts of work, which add up.

    ``transcendentals``: how many of the FLOPs are elementary functions (exp, log, tanh, ...).
    """

    flops: int = 0
    bytes_read: int = 0
    bytes_written: int = 0
    transcendentals: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.flops + other.flops,
            self.bytes_read + other.bytes_read,
            self.bytes_written + other.bytes_written,
            self.transcendentals + other.transcendentals,
        )

    @property
    def bytes_moved(self) -> int:
        return self.bytes_read + self.bytes_written

    @property
    def intensity(self) -> float:
        """FLOPs a byte: infinite for work without bytes, 0 where there is neither."""
        if self.bytes_moved == 0:
            return math.inf if self.flops else 0.0
        return self.flops / self.bytes_moved


CostRule: TypeAlias = Callable[[Call], Cost]
"""The FLOPs of a call, from its shapes and parameters only."""


def nothing(call: Call) -> Cost:
    """Elements are moved or looked at, and not computed."""
    return Cost()


def steps(number: int) -> CostRule:
    """So many operations for each element of the result."""
    return lambda call: Cost(number * call.size)


elementwise = steps(1)


def transcendental(call: Call) -> Cost:
    """An elementary function of each element."""
    return Cost(call.size, transcendentals=call.size)


def reduction(call: Call) -> Cost:
    """The elements of each line are combined into one."""
    return Cost(max(call.inputs[0].size - call.size, 0))


def lines(call: Call) -> int:
    """How many lines there are along the axis of a call whose result has it."""
    axis: int = call.params["axis"]
    return call.size // max(call.shape[axis], 1)


def running(call: Call) -> Cost:
    """One operation from each element of a line to the next."""
    return Cost(call.size - lines(call))
