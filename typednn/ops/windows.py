"""Zeros around an array and windows over it, on its last axes: what convolution and pooling share."""

from operator import index
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import as_strided

__all__ = [
    "Each",
    "Ints",
    "Pads",
    "each",
    "exact",
    "pad_into",
    "padded",
    "padded_shape",
    "plain",
    "slide",
]

Ints: TypeAlias = tuple[int, ...]
Pads: TypeAlias = tuple[tuple[int, int], ...]
Each: TypeAlias = int | tuple[int, ...]
"""One number for all axes in space, or one for each."""


def each(value: Each, rank: int) -> Ints:
    """The number for each of ``rank`` axes."""
    return value if isinstance(value, tuple) else (value,) * rank


def plain(value: Any) -> Any:
    """numpy's integers as Python's own; raises TypeError for what is no number, tuple or word."""
    if isinstance(value, tuple):
        return tuple(map(index, value))
    return value if isinstance(value, str) else index(value)


def exact(sizes: Ints, padding: Pads, reach: Ints, stride: Ints) -> Pads:
    """The padding without what lies behind the last window; negative where that is in ``x``."""
    return tuple(
        (lo, hi - (size + lo + hi - window) % step)
        for size, (lo, hi), window, step in zip(sizes, padding, reach, stride, strict=True)
    )


def padded(x: Any, padding: Pads, value: Any = 0) -> Any:
    """The array with ``value`` around its last axes; a negative width cuts from it instead."""
    if not any(map(any, padding)):
        return x
    whole = np.empty(padded_shape(x.shape, padding), x.dtype)
    pad_into(whole, x, padding, value)
    return whole


def padded_shape(shape: Ints, padding: Pads) -> Ints:
    """The shape of a padded array."""
    sizes = zip(shape[-len(padding) :], padding, strict=True)
    return (*shape[: -len(padding)], *(lo + size + hi for size, (lo, hi) in sizes))


def pad_into(whole: Any, x: Any, padding: Pads, value: Any = 0) -> None:
    """Write the padded array into ``whole``."""
    whole.fill(value)
    target = tuple(slice(max(lo, 0), -hi if hi > 0 else None) for lo, hi in padding)
    source = tuple(slice(max(-lo, 0), hi if hi < 0 else None) for lo, hi in padding)
    whole[(..., *target)] = x[(..., *source)]


def slide(x: Any, kernel: Ints, stride: Ints, dilation: Ints, writeable: bool = False) -> Any:
    """A view with an axis for the windows' places on each last axis, then one for their elements."""
    rank = len(kernel)
    sizes, steps = x.shape[-rank:], x.strides[-rank:]
    along = zip(sizes, kernel, stride, dilation, strict=True)
    shape = (*x.shape[:-rank], *((n - d * (k - 1) - 1) // s + 1 for n, k, s, d in along), *kernel)
    moves = (s * step for s, step in zip((*stride, *dilation), steps * 2, strict=True))
    return as_strided(x, shape, (*x.strides[:-rank], *moves), writeable=writeable)
