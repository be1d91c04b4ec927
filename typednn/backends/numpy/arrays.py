"""What kernels of several families do with their operands and their scratch."""

from math import prod
from typing import Any

import numpy as np

__all__ = ["beyond", "ordered", "start"]


def ordered(x: Any, spare: Any = None) -> Any:
    """The array with its elements one after the other: a copy in ``spare`` where they are not."""
    if x.flags.c_contiguous:
        return x
    if spare is None:  # an argument that a caller turned
        return np.ascontiguousarray(x)
    np.copyto(spare, x)
    return spare


def start(scratch: Any, shape: tuple[int, ...]) -> Any:
    """An array of this shape at the start of the scratch."""
    return scratch.reshape(-1)[: prod(shape)].reshape(shape)


def beyond(index: Any, low: int, high: int, least: Any, largest: Any) -> bool:
    """Whether a position is below ``low``, or not below ``high``."""
    np.minimum.reduce(index, None, out=least)
    np.maximum.reduce(index, None, out=largest)
    return bool(least.item() < low or largest.item() >= high)
