"""Convolution and pooling by their definitions, window by window, in plain numpy."""

from typing import Any

import numpy as np

__all__ = ["adaptive_pooling", "convolution", "convolution_transpose", "pooling"]


def per_axis(value: Any, rank: int) -> tuple[int, ...]:
    """A number for each of ``rank`` axes: the one that is given, or those of the tuple."""
    return value if isinstance(value, tuple) else (value,) * rank


def padding_of(padding: Any, reach: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The zeros before and behind each axis; "same" puts an odd one behind, as PyTorch does."""
    if padding == "same":
        return tuple(((size - 1) // 2, size // 2) for size in reach)
    numbers = per_axis(0 if padding == "valid" else padding, len(reach))
    return tuple((pad, pad) for pad in numbers)


def convolution(
    x: Any,
    weight: Any,
    bias: Any = 0.0,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """The convolution place by place."""
    rank = weight.ndim - 2
    strides, apart = per_axis(stride, rank), per_axis(dilation, rank)
    reach = tuple(d * (k - 1) + 1 for k, d in zip(weight.shape[2:], apart, strict=True))
    padded: Any = np.pad(x, ((0, 0),) * (x.ndim - rank) + padding_of(padding, reach))
    places = [
        (n - r) // s + 1 for n, r, s in zip(padded.shape[-rank:], reach, strides, strict=True)
    ]
    out: Any = np.zeros((*x.shape[: -rank - 1], len(weight), *places))
    for place in np.ndindex(*places):
        starts = [p * s for p, s in zip(place, strides, strict=True)]
        window = [slice(a, a + r, d) for a, r, d in zip(starts, reach, apart, strict=True)]
        patches, kernels = (
            np.split(padded[(..., *window)], groups, -rank - 1),
            np.split(weight, groups),
        )
        axes = tuple(range(-rank - 1, 0))
        products = [np.tensordot(p, k, (axes, axes)) for p, k in zip(patches, kernels, strict=True)]
        out[(..., *place)] = np.concatenate(products, -1) + bias
    return out


def convolution_transpose(
    x: Any,
    weight: Any,
    bias: Any = 0.0,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """The transposed convolution element by element of ``x``."""
    rank = weight.ndim - 2
    strides, apart = per_axis(stride, rank), per_axis(dilation, rank)
    reach = [d * (k - 1) + 1 for k, d in zip(weight.shape[2:], apart, strict=True)]
    sizes = [(n - 1) * s + r for n, s, r in zip(x.shape[-rank:], strides, reach, strict=True)]
    channels = groups * weight.shape[1]
    more = per_axis(output_padding, rank)
    out: Any = np.zeros((*x.shape[: -rank - 1], channels, *map(sum, zip(sizes, more, strict=True))))
    for place in np.ndindex(*x.shape[-rank:]):
        starts = [p * s for p, s in zip(place, strides, strict=True)]
        window = [slice(a, a + r, d) for a, r, d in zip(starts, reach, apart, strict=True)]
        values = np.split(x[(..., *place)], groups, -1)
        spread = [
            np.tensordot(v, k, 1) for v, k in zip(values, np.split(weight, groups), strict=True)
        ]
        out[(..., *window)] += np.concatenate(spread, -rank - 1)
    pads = zip(sizes, per_axis(padding, rank), more, strict=True)
    kept = out[(..., *(slice(pad, size - pad + extra) for size, pad, extra in pads))]
    return kept + np.reshape(bias, (-1, *(1,) * rank))


def pooling(reduce: Any, value: float, rank: int) -> Any:
    """The pooling by ``reduce``, window by window."""

    def pool(x: Any, kernel_size: Any, stride: Any = None, padding: Any = 0) -> Any:
        kernel = per_axis(kernel_size, rank)
        strides = kernel if stride is None else per_axis(stride, rank)
        around = [(pad, pad) for pad in per_axis(padding, rank)]
        padded: Any = np.pad(x, [(0, 0)] * (x.ndim - rank) + around, constant_values=value)
        sizes = zip(padded.shape[-rank:], kernel, strides, strict=True)
        out: Any = np.zeros((*x.shape[:-rank], *((n - k) // s + 1 for n, k, s in sizes)))
        for place in np.ndindex(out.shape[-rank:]):
            starts = [p * s for p, s in zip(place, strides, strict=True)]
            window = (slice(a, a + k) for a, k in zip(starts, kernel, strict=True))
            out[(..., *place)] = reduce(padded[(..., *window)], axis=tuple(range(-rank, 0)))
        return out

    return pool


def adaptive_pooling(reduce: Any, rank: int) -> Any:
    """The pooling by ``reduce``, window by window."""

    def pool(x: Any, output_size: Any) -> Any:
        given = output_size if isinstance(output_size, tuple) else (output_size,) * rank
        space = x.shape[-rank:]
        sizes = [n if m is None else m for n, m in zip(space, given, strict=True)]
        out = np.zeros((*x.shape[:-rank], *sizes))
        for place in np.ndindex(*sizes):
            parts = zip(place, space, sizes, strict=True)
            window = (slice(i * n // m, -(-(i + 1) * n // m)) for i, n, m in parts)
            out[(..., *place)] = reduce(x[(..., *window)], axis=tuple(range(-rank, 0)))
        return out

    return pool
