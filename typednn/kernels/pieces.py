"""Divide an array into pieces of a bounded size.

A piece is a part of one axis, at one index of each axis before it, with all of the later axes.
"""

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

__all__ = ["Pieces"]


class Pieces:
    """The pieces of an array of this shape: of about equal size, with at most ``limit`` elements.

    Only the first ``axes`` axes are divided. If the other axes alone have more than ``limit``
    elements, a piece is one index of each of the first axes. Iteration yields the key of each
    piece. Keys are made one by one and take no memory.

    ``axis``: the axis that is divided. ``piece``: the shape of the largest piece.
    """

    def __init__(self, shape: tuple[int, ...], axes: int, limit: int) -> None:
        self.shape = shape
        self.axis, self.piece = _divide(shape, axes, limit)

    @property
    def is_one(self) -> bool:
        """Whether the whole array is one piece."""
        return self.piece == self.shape

    @property
    def largest_size(self) -> int:
        """The number of elements of the largest piece."""
        return math.prod(self.piece)

    def __len__(self) -> int:
        """Return the number of pieces; 0 if the divided axis, or one before it, has size 0."""
        if not self.shape:
            return 1
        return math.prod(self.shape[: self.axis]) * len(self._starts())

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Yield the key of each piece, in order: a tuple of slices; for a scalar ``(...,)``."""
        if not self.shape:
            yield (...,)
            return
        step, size = self.piece[self.axis], self.shape[self.axis]
        for *at, start in product(*map(range, self.shape[: self.axis]), self._starts()):
            yield (*[slice(i, i + 1) for i in at], slice(start, min(start + step, size)))

    def _starts(self) -> range:
        return range(0, self.shape[self.axis], max(self.piece[self.axis], 1))


def _divide(shape: tuple[int, ...], axes: int, limit: int) -> tuple[int, tuple[int, ...]]:
    """Return the axis that is divided, one of the first ``axes``, and the shape of a piece."""
    if not axes:
        return 0, shape
    axis = 0
    while axis < axes - 1 and math.prod(shape[axis + 1 :]) > limit:
        axis += 1
    most = max(limit // max(math.prod(shape[axis + 1 :]), 1), 1)
    count = max(-(-shape[axis] // most), 1)
    return axis, ((1,) * axis + (-(-shape[axis] // count),) + shape[axis + 1 :])
