"""Zeros around an array and windows over it, on its last axes: what convolution and pooling share."""

from operator import index
from typing import Any, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

__all__ = ["Each", "Ints", "Pads", "each", "exact", "padded", "plain", "slide"]

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
    sizes = x.shape[-len(padding) :]
    whole = np.full(
        (
            *x.shape[: -len(padding)],
            *(lo + size + hi for size, (lo, hi) in zip(sizes, padding, strict=True)),
        ),
        value,
        x.dtype,
    )
    target = tuple(slice(max(lo, 0), -hi if hi > 0 else None) for lo, hi in padding)
    source = tuple(slice(max(-lo, 0), hi if hi < 0 else None) for lo, hi in padding)
    whole[(..., *target)] = x[(..., *source)]
    return whole


def slide(x: Any, kernel: Ints, stride: Ints, dilation: Ints, writeable: bool = False) -> Any:
    """A view with an axis for the windows' places on each last axis, then one for their elements."""
    reach = tuple(d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True))
    axes = tuple(range(-len(kernel), 0))
    windows: Any = sliding_window_view(x, reach, axes, writeable=writeable)
    return windows[(..., *(slice(None, None, step) for step in (*stride, *dilation)))]
