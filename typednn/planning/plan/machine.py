"""The limits of this machine, measured, and the time of a node that reaches them (the roofline).

In the roofline model (Williams, Waterman and Patterson 2009) work takes as long as its arithmetic
or its memory traffic, whichever takes longer. Traffic is faster if all of it fits into a cache (the
cache-aware roofline of Ilic, Pratas and Sousa 2014). Functions such as exp are slower than products
and have a ceiling of their own. Each numpy call also takes a constant time.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.autodiff.cost import Cost

__all__ = ["Machine", "limits", "measure", "predicted_seconds"]

_CACHED: Final = (1 << 18, 1 << 21, 1 << 24)  # bytes; around the usual sizes of two cache levels
_UNCACHED: Final = 3 << 24  # bytes; more than most caches hold
_MATRIX_SIZE: Final = 512
_EXP_ELEMENTS: Final = 1 << 14
_CALLS: Final = 100
_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class Machine:
    """Limits of a machine.

    ``bytes_per_second``: memory bandwidth, reads and writes together. ``cached``: pairs of a size
    in bytes and the bandwidth for work that moves at most so many bytes, in ascending order.
    """

    flops_per_second: float
    bytes_per_second: float
    seconds_per_call: float
    transcendentals_per_second: float
    cached: tuple[tuple[int, float], ...] = ()

    def bandwidth(self, size: int) -> float:
        """Return the bandwidth, in bytes per second, for work that moves ``size`` bytes."""
        rates = [rate for most, rate in self.cached if size <= most]
        return rates[0] if rates else self.bytes_per_second


def limits(cost: Cost, machine: Machine) -> dict[str, float]:
    """Return the least seconds that the limits of the machine allow, by the name of the limit."""
    return {
        "products": cost.flops / machine.flops_per_second,
        "memory": cost.bytes_moved / machine.bandwidth(cost.bytes_moved),
        "functions": cost.transcendentals / machine.transcendentals_per_second,
    }


def predicted_seconds(cost: Cost, machine: Machine) -> float:
    """Return the seconds that a node takes at the limits; 0 if it moves no bytes, as a view.

    In practice it takes longer: the limits hold for large contiguous operands.
    """
    if cost.bytes_moved == 0:
        return 0.0
    return max(limits(cost, machine).values()) + machine.seconds_per_call


def measure() -> Machine:
    """Measure the limits of numpy on this machine, in float32. Takes about a second.

    Each limit is the best of several rounds, so a short disturbance affects only one round. Matrix
    products run on as many threads as numpy's BLAS uses, everything else on one.
    """
    rounds = [_measure_once() for _ in range(_ROUNDS)]
    caches = zip(*[each.cached for each in rounds], strict=True)
    return Machine(
        flops_per_second=max(each.flops_per_second for each in rounds),
        bytes_per_second=max(each.bytes_per_second for each in rounds),
        seconds_per_call=min(each.seconds_per_call for each in rounds),
        transcendentals_per_second=max(each.transcendentals_per_second for each in rounds),
        cached=tuple([max(rates) for rates in caches]),
    )


def _measure_once() -> Machine:
    return Machine(
        flops_per_second=2 * _MATRIX_SIZE**3 / _matmul_seconds(),
        bytes_per_second=_UNCACHED / _add_seconds(_UNCACHED),
        seconds_per_call=_call_seconds(),
        transcendentals_per_second=_EXP_ELEMENTS / _exp_seconds(),
        cached=tuple([(size, size / _add_seconds(size)) for size in _CACHED]),
    )


def _matmul_seconds() -> float:
    x = np.ones((_MATRIX_SIZE, _MATRIX_SIZE), np.float32)
    out = np.empty_like(x)
    return _best_seconds(lambda: np.matmul(x, x, out), 0.06)


def _add_seconds(size: int) -> float:
    """Return the seconds of an in-place sum of two arrays, which moves ``size`` bytes.

    Before a write to a third array, the processor would also read its cache lines, which costs do
    not count.
    """
    x, y = np.ones((2, size // 12), np.float32)
    return _best_seconds(lambda: np.add(x, y, y), 0.03)


def _call_seconds() -> float:
    x, out = np.ones((2, 1), np.float32)

    def calls() -> None:
        for _ in range(_CALLS):
            np.add(x, x, out)

    return _best_seconds(calls, 0.01) / _CALLS


def _exp_seconds() -> float:
    x = np.linspace(-1, 1, _EXP_ELEMENTS, dtype=np.float32)
    out = np.empty_like(x)
    return _best_seconds(lambda: np.exp(x, out), 0.02)


def _best_seconds(f: Callable[[], Any], seconds: float) -> float:
    """Return the shortest time of at least three runs, within about so many seconds."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        started = time.perf_counter()
        f()
        times.append(time.perf_counter() - started)
    return min(times)
