"""Padding around an array and windows over it, on its last axes: for convolution and pooling."""

from functools import lru_cache
from typing import Any, TypeAlias

from numpy.lib.stride_tricks import as_strided

from typednn.shapes.rules.windows import dilated_sizes, window_counts

__all__ = ["Ints", "Pads", "exact_padding", "pad_into", "padded_shape", "slide"]

Ints: TypeAlias = tuple[int, ...]
Pads: TypeAlias = tuple[tuple[int, int], ...]
"""For each axis, the number of elements added before and after. A negative number cuts some off."""


def exact_padding(sizes: Ints, padding: Pads, reach: Ints, stride: Ints) -> Pads:
    """Return the padding for which no element lies after the last window.

    It may be negative, which cuts ``x``.
    """
    return tuple(
        (lo, hi - (size + lo + hi - window) % step)
        for size, (lo, hi), window, step in zip(sizes, padding, reach, stride, strict=True)
    )


def padded_shape(shape: Ints, padding: Pads) -> Ints:
    """Return the shape of the padded array."""
    sizes = zip(shape[-len(padding) :], padding, strict=True)
    return (*shape[: -len(padding)], *(lo + size + hi for size, (lo, hi) in sizes))


def pad_into(padded: Any, x: Any, padding: Pads, value: Any = 0) -> None:
    """Write ``x`` with ``value`` around its last axes into ``padded``."""
    padded.fill(value)
    target, source = _copied_keys(padding)
    padded[target] = x[source]


@lru_cache(maxsize=1024)
def _copied_keys(padding: Pads) -> tuple[Any, Any]:
    """Return the key of the copied part in the padded array, and its key in the array itself."""
    target = (slice(max(lo, 0), -hi if hi > 0 else None) for lo, hi in padding)
    source = (slice(max(-lo, 0), hi if hi < 0 else None) for lo, hi in padding)
    return (..., *target), (..., *source)


def slide(x: Any, kernel: Ints, stride: Ints, dilation: Ints, writeable: bool = False) -> Any:
    """Return a view of the windows, (..., *places, *kernel), over the last axes of ``x``."""
    shape, strides = _strided(x.shape, x.strides, kernel, stride, dilation)
    return as_strided(x, shape, strides, writeable=writeable)


@lru_cache(maxsize=1024)
def _strided(
    shape: Ints, strides: Ints, kernel: Ints, stride: Ints, dilation: Ints
) -> tuple[Ints, Ints]:
    """Return the shape and strides of the windows over an array of this shape and these strides."""
    rank = len(kernel)
    places: Any = window_counts(
        "windows", shape[-rank:], (0,) * rank, dilated_sizes(kernel, dilation), stride
    )  # ints, of ints
    moves = zip((*stride, *dilation), strides[-rank:] * 2, strict=True)
    return (*shape[:-rank], *places, *kernel), (*strides[:-rank], *(s * by for s, by in moves))
