"""The cost of computing a primitive on floating-point numbers, and common cost rules."""

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
    """Amounts of work, which can be added.

    ``transcendentals``: the number of FLOPs that are elementary functions (exp, log, tanh, ...).
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

    def times(self, count: int) -> "Cost":
        """Return the cost of doing this work ``count`` times."""
        return Cost(
            self.flops * count,
            self.bytes_read * count,
            self.bytes_written * count,
            self.transcendentals * count,
        )

    @property
    def bytes_moved(self) -> int:
        return self.bytes_read + self.bytes_written

    @property
    def intensity(self) -> float:
        """FLOPs per byte moved; infinite if there are no bytes, 0 if there are no FLOPs either."""
        if self.bytes_moved == 0:
            return math.inf if self.flops else 0.0
        return self.flops / self.bytes_moved


CostRule: TypeAlias = Callable[[Call], Cost]
"""Returns the FLOPs of a call, from its shapes and parameters only."""


def nothing(call: Call) -> Cost:
    """Return no cost: elements are moved or looked at, not computed."""
    return Cost()


def steps(number: int) -> CostRule:
    """Return the cost rule of ``number`` FLOPs for each element of the result."""
    return lambda call: Cost(number * call.size)


elementwise = steps(1)


def transcendental(call: Call) -> Cost:
    """Return the cost of an elementary function of each element."""
    return Cost(call.size, transcendentals=call.size)


def reduction(call: Call) -> Cost:
    """Return the cost of combining the elements of each line into one."""
    return Cost(max(call.inputs[0].size - call.size, 0))


def lines(call: Call) -> int:
    """Return the number of lines along ``axis``, for a call whose result keeps that axis."""
    axis: int = call.params["axis"]
    return call.size // max(call.shape[axis], 1)


def running(call: Call) -> Cost:
    """Return the cost of one FLOP from each element of a line to the next, as in ``cumsum``."""
    return Cost(call.size - lines(call))
