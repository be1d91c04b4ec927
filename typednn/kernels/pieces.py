"""An array in pieces of a bounded size: each a part of one axis, at one index of each axis before it."""

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

__all__ = ["Pieces"]


class Pieces:
    """The pieces of an array of this shape, of at most ``room`` elements, about equal.

    The first ``axes`` axes are divided, the others never: a piece is of one index of each, if that is
    more already. The keys are made one by one, so that many of them take no memory.
    """

    def __init__(self, shape: tuple[int, ...], axes: int, room: int) -> None:
        self.shape = shape
        self.axis, self.piece = _divided(shape, axes, room)

    @property
    def is_one(self) -> bool:
        """Whether it is in one piece."""
        return self.piece == self.shape

    @property
    def most(self) -> int:
        """Elements of the largest piece."""
        return math.prod(self.piece)

    def __len__(self) -> int:
        """How many there are; none of an array without elements in front of or along the axis."""
        if not self.shape:
            return 1
        return math.prod(self.shape[: self.axis]) * len(self._starts())

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """The keys of the pieces, in order: slices; of a scalar an ellipsis."""
        if not self.shape:
            yield (...,)
            return
        step, size = self.piece[self.axis], self.shape[self.axis]
        for *at, start in product(*map(range, self.shape[: self.axis]), self._starts()):
            yield (*[slice(i, i + 1) for i in at], slice(start, min(start + step, size)))

    def _starts(self) -> range:
        return range(0, self.shape[self.axis], max(self.piece[self.axis], 1))


def _divided(shape: tuple[int, ...], axes: int, room: int) -> tuple[int, tuple[int, ...]]:
    """The axis that is divided, one of so many, and the shape of a piece."""
    if not axes:
        return 0, shape
    axis = 0
    while axis < axes - 1 and math.prod(shape[axis + 1 :]) > room:
        axis += 1
    most = max(room // max(math.prod(shape[axis + 1 :]), 1), 1)
    count = max(-(-shape[axis] // most), 1)
    return axis, ((1,) * axis + (-(-shape[axis] // count),) + shape[axis + 1 :])
