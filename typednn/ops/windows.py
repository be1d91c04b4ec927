"""Zeros around an array and windows over it, on its last axes: what convolution and pooling share."""

from functools import lru_cache
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
    target, source = _inside(padding)
    whole[target] = x[source]


@lru_cache(maxsize=1024)
def _inside(padding: Pads) -> tuple[Any, Any]:
    """Where the array lies in the padded one, and what of it."""
    target = (slice(max(lo, 0), -hi if hi > 0 else None) for lo, hi in padding)
    source = (slice(max(-lo, 0), hi if hi < 0 else None) for lo, hi in padding)
    return (..., *target), (..., *source)


def slide(x: Any, kernel: Ints, stride: Ints, dilation: Ints, writeable: bool = False) -> Any:
    """A view with an axis for the windows' places on each last axis, then one for their elements."""
    shape, strides = _strided(x.shape, x.strides, kernel, stride, dilation)
    return as_strided(x, shape, strides, writeable=writeable)


@lru_cache(maxsize=1024)
def _strided(
    shape: Ints, strides: Ints, kernel: Ints, stride: Ints, dilation: Ints
) -> tuple[Ints, Ints]:
    """Shape and strides of the windows over an array that has these."""
    rank = len(kernel)
    along = zip(shape[-rank:], kernel, stride, dilation, strict=True)
    places = ((n - d * (k - 1) - 1) // s + 1 for n, k, s, d in along)
    moves = zip((*stride, *dilation), strides[-rank:] * 2, strict=True)
    return (*shape[:-rank], *places, *kernel), (*strides[:-rank], *(s * by for s, by in moves))
