"""What this machine can do at most, measured, and how long work would take if it did just that.

The roofline (Williams, Waterman and Patterson 2009): work takes as long as its arithmetic or its
traffic, whichever is longer. Traffic is faster where all of it fits into a cache (the cache-aware
roofline of Ilic, Pratas and Sousa 2014), and exp and its like are slower than products: both have
ceilings of their own. numpy's calls take time even for one number.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.autodiff.cost import Cost

__all__ = ["Machine", "measure", "predicted_seconds"]

_CACHED: Final = (
    1 << 18,
    1 << 21,
    1 << 24,
)  # bytes; usual sizes of two levels of caches, and between
_MEMORY: Final = 3 << 24  # bytes; more than most caches hold
_MATRIX: Final = 512
_NUMBERS: Final = 1 << 14
_CALLS: Final = 100
_ROUNDS: Final = 4


@dataclass(frozen=True, slots=True)
class Machine:
    """Limits. ``bytes_per_second``: between processor and memory, of reading and writing together.

    ``cached``: the same for what moves at most so many bytes in all, the fewest first.
    """

    flops_per_second: float
    bytes_per_second: float
    seconds_per_call: float
    transcendentals_per_second: float
    cached: tuple[tuple[int, float], ...] = ()

    def bandwidth(self, size: int) -> float:
        """Bytes a second of work that moves ``size`` bytes."""
        rates = [rate for most, rate in self.cached if size <= most]
        return rates[0] if rates else self.bytes_per_second


def predicted_seconds(cost: Cost, machine: Machine) -> float:
    """How long one node takes at least; none where nothing is moved, as for a view.

    In practice it takes longer: the limits are those of large operands that lie well in memory.
    """
    if cost.bytes_moved == 0:
        return 0.0
    arithmetic = cost.flops / machine.flops_per_second
    traffic = cost.bytes_moved / machine.bandwidth(cost.bytes_moved)
    functions = cost.transcendentals / machine.transcendentals_per_second
    return max(arithmetic, traffic, functions) + machine.seconds_per_call


def measure() -> Machine:
    """The limits of numpy on this machine, in float32, each the best of many runs: about a second.

    The runs are in rounds, so that what else the machine does for a moment meets one of them only.
    A product of matrices runs on as many threads as numpy's BLAS takes, all else on one.
    """
    rounds = [_round() for _ in range(_ROUNDS)]
    caches = zip(*[each.cached for each in rounds], strict=True)
    return Machine(
        flops_per_second=max(each.flops_per_second for each in rounds),
        bytes_per_second=max(each.bytes_per_second for each in rounds),
        seconds_per_call=min(each.seconds_per_call for each in rounds),
        transcendentals_per_second=max(each.transcendentals_per_second for each in rounds),
        cached=tuple([max(rates) for rates in caches]),
    )


def _round() -> Machine:
    return Machine(
        flops_per_second=2 * _MATRIX**3 / _product(),
        bytes_per_second=_MEMORY / _sum(_MEMORY),
        seconds_per_call=_call(),
        transcendentals_per_second=_NUMBERS / _exp(),
        cached=tuple([(size, size / _sum(size)) for size in _CACHED]),
    )


def _product() -> float:
    x = np.ones((_MATRIX, _MATRIX), np.float32)
    out = np.empty_like(x)
    return _best(lambda: np.matmul(x, x, out), 0.06)


def _sum(size: int) -> float:
    """Seconds for the sum of two arrays into one of them, which moves ``size`` bytes.

    Written to another array, its lines would be read first, which no cost counts.
    """
    x, y = np.ones((2, size // 12), np.float32)
    return _best(lambda: np.add(x, y, y), 0.03)


def _call() -> float:
    x, out = np.ones((2, 1), np.float32)

    def calls() -> None:
        for _ in range(_CALLS):
            np.add(x, x, out)

    return _best(calls, 0.01) / _CALLS


def _exp() -> float:
    x = np.linspace(-1, 1, _NUMBERS, dtype=np.float32)
    out = np.empty_like(x)
    return _best(lambda: np.exp(x, out), 0.02)


def _best(f: Callable[[], Any], seconds: float) -> float:
    """The shortest of at least three runs in about so many seconds."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    while len(times) < 3 or time.perf_counter() < end:
        started = time.perf_counter()
        f()
        times.append(time.perf_counter() - started)
    return min(times)
