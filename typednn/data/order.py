"""The order of examples and the generators of augmentation: functions of seed, epoch and position.

Philox makes random numbers from a key and a counter (Salmon et al. (2011), Parallel random numbers:
as easy as 1, 2, 3), so nothing has to be remembered to go on in the middle of an epoch. The key is
the seed and the epoch; each batch, and the order, counts in a range of its own.
"""

from typing import Any, Final

import numpy as np

__all__ = ["Rows", "generator", "held_out_first", "permutation"]

Rows = np.ndarray[tuple[int], np.dtype[np.int64]]

_ORDER: Final = 0
_BATCH: Final = 1
_SPLIT: Final = 2


def permutation(count: int, seed: int, epoch: int) -> Rows:
    """Return the numbers below ``count`` in random order.

    It is the order of as many words of Philox, which numpy never changes, as it may change
    ``Generator.permutation``.
    """
    return _order(_philox(seed, epoch, 0, _ORDER), count)


def held_out_first(count: int, seed: int) -> Rows:
    """Return the numbers below ``count`` in another random order, for a split."""
    return _order(_philox(seed, 0, 0, _SPLIT), count)


def generator(seed: int, epoch: int, position: int) -> np.random.Generator:
    """Return the generator of the batch with this position in the epoch."""
    return np.random.Generator(_philox(seed, epoch, position, _BATCH))


def _order(words: np.random.Philox, count: int) -> Rows:
    return np.argsort(words.random_raw(count), kind="stable")


def _philox(seed: int, epoch: int, position: int, use: int) -> np.random.Philox:
    # Draws count in the two lower words of the counter, so ranges never meet.
    key: Any = np.array([seed, epoch], np.uint64)
    return np.random.Philox(counter=np.array([0, 0, position, use], np.uint64), key=key)
