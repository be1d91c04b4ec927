"""What kernels of several families do with their operands and their scratch."""

from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from typednn.kernels.call import Operand
from typednn.kernels.kernel import ArraySpec, spec_of

__all__ = ["as_contiguous", "copy_scratch", "line_of", "out_of_range", "prefix_view", "scalar"]


def as_contiguous(x: Any, copy: Any = None) -> Any:
    """The array with its elements one after the other: written into ``copy`` where they are not."""
    if x.flags.c_contiguous:
        return x
    if copy is None:  # an argument that a caller turned
        return np.ascontiguousarray(x)
    np.copyto(copy, x)
    return copy


def copy_scratch(**operands: Operand) -> dict[str, ArraySpec]:
    """Scratch for contiguous copies of those operands that may not be contiguous, by these names."""
    return {name: spec_of(x) for name, x in operands.items() if not x.is_contiguous}


def line_of(shape: tuple[int, ...], axis: int, dtype: np.dtype[Any]) -> ArraySpec:
    """One element for each line along the axis."""
    axis %= len(shape)
    return (*shape[:axis], 1, *shape[axis + 1 :]), dtype


def prefix_view(scratch: Any, shape: tuple[int, ...]) -> Any:
    """An array of this shape at the start of the scratch."""
    return scratch.reshape(-1)[: prod(shape)].reshape(shape)


def out_of_range(index: Any, low: int, high: int, least: Any, largest: Any) -> bool:
    """Whether a position is below ``low``, or not below ``high``; ``least`` and ``largest`` are scratch."""
    np.minimum.reduce(index, None, out=least)
    np.maximum.reduce(index, None, out=largest)
    return bool(least.item() < low or largest.item() >= high)


@lru_cache(maxsize=256)
def scalar(value: float, dtype: np.dtype[Any]) -> Any:
    """The number as an array that nobody writes to."""
    array = np.array(value, dtype)
    array.flags.writeable = False
    return array
