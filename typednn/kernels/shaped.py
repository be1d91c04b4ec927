"""What follows from a shape and a dtype."""

import math
from typing import Any

import numpy as np

__all__ = ["Shaped"]


class Shaped:
    """Anything with a ``shape`` and a ``dtype``, as numpy's arrays have them."""

    __slots__ = ()

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def nbytes(self) -> int:
        return self.size * self.dtype.itemsize
