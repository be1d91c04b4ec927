"""Amounts of work, which add up."""

import math
from dataclasses import dataclass

__all__ = ["Cost"]


@dataclass(frozen=True, slots=True)
class Cost:
    """``transcendentals``: how many of the FLOPs are elementary functions (exp, log, tanh, ...)."""

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
