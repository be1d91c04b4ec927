"""Convolution and pooling by their definitions, window by window, in plain numpy."""

import math
from typing import Any

import numpy as np

__all__ = [
    "adaptive_pooling",
    "average",
    "convolution",
    "convolution_transpose",
    "fold",
    "largest",
    "pooling",
]


def refuse_if(wrong: bool) -> None:
    if wrong:
        raise ValueError


def per_axis(value: Any, rank: int, least: int) -> tuple[int, ...]:
    """Return a number for each of ``rank`` axes: the one that is given, or those of the tuple."""
    numbers = value if isinstance(value, tuple) else (value,) * rank
    refuse_if(len(numbers) != rank or min(numbers) < least)
    return numbers


def padding_of(padding: Any, reach: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Return the zeros before and behind each axis; "same" puts an odd one behind."""
    if padding == "same":
        return tuple(((size - 1) // 2, size // 2) for size in reach)
    refuse_if(isinstance(padding, str) and padding != "valid")
    numbers = per_axis(0 if padding == "valid" else padding, len(reach), 0)
    return tuple((pad, pad) for pad in numbers)


def check_operands(rank: int, x: Any, weight: Any, groups: int) -> None:
    refuse_if(x.ndim not in (rank + 1, rank + 2) or weight.ndim != rank + 2)
    refuse_if(groups < 1 or 0 in weight.shape[2:] or len(weight) % groups != 0)


def convolution(
    rank: int,
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """The convolution place by place."""
    check_operands(rank, x, weight, groups)
    refuse_if(x.shape[-rank - 1] != weight.shape[1] * groups)
    strides, apart = per_axis(stride, rank, 1), per_axis(dilation, rank, 1)
    refuse_if(padding == "same" and max(strides) > 1)
    reach = tuple(d * (k - 1) + 1 for k, d in zip(weight.shape[2:], apart, strict=True))
    padded: Any = np.pad(x, ((0, 0),) * (x.ndim - rank) + padding_of(padding, reach))
    places = [
        (n - r) // s + 1 for n, r, s in zip(padded.shape[-rank:], reach, strides, strict=True)
    ]
    refuse_if(min(places) < 1)
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
        out[(..., *place)] = np.concatenate(products, -1)
    return with_bias(out, bias, rank)


def with_bias(out: Any, bias: Any, rank: int) -> Any:
    """Return the sum of ``out`` and of a bias for each channel, if there is one."""
    if bias is None:
        return out
    refuse_if(bias.shape != out.shape[-rank - 1 : -rank])
    return out + np.reshape(bias, (-1, *(1,) * rank))


def convolution_transpose(
    rank: int,
    x: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """The transposed convolution element by element of ``x``."""
    check_operands(rank, x, weight, groups)
    refuse_if(x.shape[-rank - 1] != len(weight) or 0 in x.shape[-rank:])
    strides, apart = per_axis(stride, rank, 1), per_axis(dilation, rank, 1)
    around, more = per_axis(padding, rank, 0), per_axis(output_padding, rank, 0)
    refuse_if(any(m >= max(s, d) for m, s, d in zip(more, strides, apart, strict=True)))
    reach = [d * (k - 1) + 1 for k, d in zip(weight.shape[2:], apart, strict=True)]
    sizes = [(n - 1) * s + r for n, s, r in zip(x.shape[-rank:], strides, reach, strict=True)]
    channels = groups * weight.shape[1]
    out: Any = np.zeros((*x.shape[: -rank - 1], channels, *map(sum, zip(sizes, more, strict=True))))
    for place in np.ndindex(*x.shape[-rank:]):
        starts = [p * s for p, s in zip(place, strides, strict=True)]
        window = [slice(a, a + r, d) for a, r, d in zip(starts, reach, apart, strict=True)]
        values = np.split(x[(..., *place)], groups, -1)
        spread = [
            np.tensordot(v, k, 1) for v, k in zip(values, np.split(weight, groups), strict=True)
        ]
        out[(..., *window)] += np.concatenate(spread, -rank - 1)
    pads = zip(sizes, around, more, strict=True)
    kept = out[(..., *(slice(pad, size - pad + extra) for size, pad, extra in pads))]
    refuse_if(any(size - 2 * pad + m < 1 for size, pad, m in zip(sizes, around, more, strict=True)))
    return with_bias(kept, bias, rank)


def pooling(reduce: Any, rank: int) -> Any:
    """The pooling by ``reduce`` of what is inside of each window, and how much counts on each axis."""

    def pool(
        x: Any,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        dilation: Any = 1,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> Any:
        refuse_if(x.ndim not in (rank + 1, rank + 2) or 0 in x.shape[-rank:])
        kernel, pads = per_axis(kernel_size, rank, 1), per_axis(padding, rank, 0)
        strides = kernel if stride is None else per_axis(stride, rank, 1)
        apart = per_axis(dilation, rank, 1)
        space = x.shape[-rank:]
        refuse_if(any(2 * pad > k for pad, k in zip(pads, kernel, strict=True)))
        refuse_if(any(pad and d > n for pad, d, n in zip(pads, apart, space, strict=True)))
        axes = zip(space, kernel, strides, pads, apart, strict=True)
        windows = [windows_on(*axis, ceil_mode) for axis in axes]
        out: Any = np.zeros((*x.shape[:-rank], *map(len, windows)))
        for place in np.ndindex(out.shape[-rank:]):
            kept, padded = zip(*(w[p] for w, p in zip(windows, place, strict=True)), strict=True)
            taken = x[(..., *np.ix_(*kept))]
            counted = (len(each) for each in (padded if count_include_pad else kept))
            out[(..., *place)] = reduce(taken, counted, rank)
        return out

    return pool


def pooling_with_indices(rank: int) -> Any:
    """The largest elements, and where they first are in the flattened space."""

    def pool(x: Any, *args: Any, **window: Any) -> Any:
        values = pooling(largest, rank)(x, *args, **window)
        space = x.shape[-rank:]
        numbers = np.broadcast_to(np.arange(math.prod(space)).reshape(space), x.shape)
        pairs = np.empty(x.shape, object)
        for place in np.ndindex(*x.shape):
            pairs[place] = (x[place], -numbers[place])
        found = pooling(largest_pairs, rank)(pairs, *args, **window)
        return values, found.astype(np.int64)

    return pool


def largest_pairs(x: Any, counted: Any, rank: int) -> Any:
    """The place, the second of each pair, of the largest."""
    lines = x.reshape(*x.shape[:-rank], math.prod(x.shape[-rank:]))
    out = np.zeros(lines.shape[:-1])
    for place in np.ndindex(*out.shape):
        out[place] = -max(lines[place])[1]
    return out


def unpooling(rank: int) -> Any:
    def unpool(
        x: Any,
        indices: Any,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        output_size: Any = None,
    ) -> Any:
        refuse_if(x.ndim not in (rank + 1, rank + 2) or x.shape != indices.shape)
        kernel, pads = per_axis(kernel_size, rank, 1), per_axis(padding, rank, 0)
        strides = kernel if stride is None else per_axis(stride, rank, 1)
        axes = zip(x.shape[-rank:], kernel, strides, pads, strict=True)
        space = tuple((n - 1) * s - 2 * p + k for n, k, s, p in axes)
        if output_size is not None:
            space = per_axis(output_size, rank, 1)
        refuse_if(min(space) < 1)
        out = np.zeros((*x.shape[:-rank], math.prod(space)), x.dtype)
        for place in np.ndindex(*x.shape):
            out[(*place[:-rank], indices[place])] = x[place]
        return out.reshape(*x.shape[:-rank], *space)

    return unpool


def windows_on(
    size: int, kernel: int, stride: int, pad: int, apart: int, ceil_mode: bool
) -> list[tuple[list[int], list[int]]]:
    """For each window on an axis, its places inside, and these with those in the padding."""
    reach = apart * (kernel - 1) + 1
    refuse_if(reach > size + 2 * pad)
    found = []
    for start in range(-pad, size if ceil_mode else size + pad - reach + 1, stride):
        if ceil_mode and start > size + pad - reach + stride - 1:
            break
        places = range(start, start + reach, apart)
        found.append(([i for i in places if 0 <= i < size], [i for i in places if i < size + pad]))
    return found


def largest(x: Any, counted: Any, rank: int) -> Any:
    return np.max(x, axis=tuple(range(-rank, 0)))


def average(x: Any, counted: Any, rank: int) -> Any:
    return np.sum(x, axis=tuple(range(-rank, 0))) / math.prod(counted)


def unfold(x: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1) -> Any:
    """Window by window."""
    refuse_if(x.ndim not in (3, 4))
    kernel, apart = per_axis(kernel_size, 2, 1), per_axis(dilation, 2, 1)
    pads, strides = per_axis(padding, 2, 0), per_axis(stride, 2, 1)
    whole = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(pad, pad) for pad in pads])
    reach = [d * (k - 1) + 1 for k, d in zip(kernel, apart, strict=True)]
    refuse_if(any(r > n for r, n in zip(reach, whole.shape[-2:], strict=True)))
    columns = [
        whole[..., i : i + reach[0] : apart[0], j : j + reach[1] : apart[1]]
        for i in range(0, whole.shape[-2] - reach[0] + 1, strides[0])
        for j in range(0, whole.shape[-1] - reach[1] + 1, strides[1])
    ]
    rows = x.shape[-3] * math.prod(kernel)
    return np.stack([c.reshape(*x.shape[:-3], rows) for c in columns], -1)


def fold(x: Any, output_size: Any, kernel_size: Any, *args: Any, **window: Any) -> Any:
    """By the positions that are unfolded."""
    refuse_if(x.ndim not in (2, 3))
    space, kernel = per_axis(output_size, 2, 1), per_axis(kernel_size, 2, 1)
    refuse_if(x.shape[-2] % math.prod(kernel) != 0)
    channels = x.shape[-2] // math.prod(kernel)
    numbers = 1 + np.arange(channels * math.prod(space)).reshape(channels, *space)
    places = unfold(numbers, kernel, *args, **window)
    refuse_if(places.shape != x.shape[-2:])
    out = np.zeros((*x.shape[:-2], 1 + numbers.size), x.dtype)
    for place in np.ndindex(*x.shape):
        out[(*place[:-2], places[place[-2:]])] += x[place]
    return out[..., 1:].reshape(*x.shape[:-2], *numbers.shape)


def adaptive_pooling(reduce: Any, rank: int) -> Any:
    """The pooling by ``reduce``, window by window."""

    def pool(x: Any, output_size: Any) -> Any:
        refuse_if(x.ndim not in (rank + 1, rank + 2) or 0 in x.shape[-rank:])
        given = output_size if isinstance(output_size, tuple) else (output_size,) * rank
        space = x.shape[-rank:]
        sizes = [n if m is None else m for n, m in zip(space, given, strict=True)]
        refuse_if(min(sizes) < 1)
        out = np.zeros((*x.shape[:-rank], *sizes))
        for place in np.ndindex(*sizes):
            parts = zip(place, space, sizes, strict=True)
            window = (slice(i * n // m, -(-(i + 1) * n // m)) for i, n, m in parts)
            out[(..., *place)] = reduce(x[(..., *window)], axis=tuple(range(-rank, 0)))
        return out

    return pool
