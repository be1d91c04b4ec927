"""The process's memory over 100,000 planned training steps: asked to stay flat.

The network is tiny, so that the steps take seconds; what a step would leave behind does not depend on its size.
"""

import resource
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import verdict
from typednn import jit, losses, ops, value_and_grad

STEPS = 100_000


def main() -> None:
    verdict(f"growth over {STEPS:,} steps", growth(STEPS) / 1024, 256, " KiB")


def growth(steps: int) -> int:
    """Bytes that the process grows by in so many steps, after 1,000 of them."""
    rng = np.random.default_rng(0)
    weight, x, y = (ops.normal(shape, rng=rng) for shape in ((4, 2), (8, 4), (8, 2)))
    planned = jit(_step)
    sizes = []
    for count in (1_000, steps):
        for _ in range(count):
            _, weight = planned(weight, x, y)
        sizes.append(_resident())
    return sizes[1] - sizes[0]


def _resident() -> int:
    """Bytes in memory: now, where Linux says it; else the most that there have been."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _step(weight: Any, x: Any, y: Any) -> tuple[Any, Any]:
    value, gradient = value_and_grad(lambda weight: losses.mse(x @ weight, y))(weight)
    return value, weight - 0.01 * gradient


if __name__ == "__main__":
    main()
