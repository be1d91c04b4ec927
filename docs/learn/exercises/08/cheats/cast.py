"""The accumulator in an arena.

An arena is one block of memory. Each step takes its buffers from it, and gives all back at once.
What a buffer holds at first is what the step before left there, or here: NaN, so that a mistake is
seen. mypy knows the sizes of a buffer, and nothing of what it holds: it reports nothing.
"""

from typing import cast

import numpy as np
from jaxtyping import Float64


class Arena:
    """One block of memory, and how much of it is taken."""

    def __init__(self, size: int) -> None:
        self.memory = np.full(size, np.nan)
        self.taken = 0

    def take(self, size: int) -> Float64[np.ndarray, "{size}"]:
        """A buffer. What it holds is anything."""
        self.taken += size
        return self.memory[self.taken - size : self.taken]

    def reset(self) -> None:
        """Give all buffers back."""
        self.taken = 0


def gradient(
    arena: Arena, x: Float64[np.ndarray, "batch n"], errors: Float64[np.ndarray, "batch"]
) -> Float64[np.ndarray, "n"]:
    """The sum of `errors[i] * x[i]`, in a buffer of the arena."""
    total = arena.take(cast(int, x.shape[1]))
    total[:] = 0.0
    for example, error in zip(x, errors, strict=True):
        total += error * example
    return total


# The test. Nothing below this line may be changed.
x, errors = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 1.0])
arena = Arena(2)
for step in (1, 2):
    found = gradient(arena, x, errors)
    assert np.shares_memory(found, arena.memory), "the gradient is a buffer of the arena"
    assert found.tolist() == [13.0, 24.0], (
        f"step {step}: the gradient is [13.0, 24.0], not {found.tolist()}"
    )
    arena.reset()
    assert arena.taken == 0, "a reset gives all buffers back"
drawn = np.random.default_rng().integers(1, 9, (3, 2)).astype(np.float64)
found = gradient(Arena(2), drawn, drawn[:, 0])
assert found.tolist() == (drawn[:, 0] @ drawn).tolist(), "any numbers will do"
