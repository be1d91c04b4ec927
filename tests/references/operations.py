"""What operations compute, in plain numpy, where their records name no function of numpy that
refuses what they refuse."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np

from tests.references.primitives import (
    attention,
    erfinv,
    gather,
    index_update,
    lgamma,
    polygamma,
    running_places,
    scatter,
)
from tests.references.resizing import interpolate
from tests.references.windows import (
    adaptive_pooling,
    average,
    convolution,
    convolution_transpose,
    fold,
    largest,
    pooling,
    pooling_with_indices,
    refuse_if,
    unfold,
    unpooling,
)
from typednn.ops import Operation

__all__ = ["REFERENCES", "reference_of"]


def gelu(x: Any, approximate: str = "none") -> Any:
    if approximate == "none":
        return x * (1 + np.vectorize(math.erf, otypes=[float])(x / math.sqrt(2))) / 2
    return x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2


def topk(x: Any, k: int, axis: int = -1, largest: bool = True) -> Any:
    refuse_if(not 0 <= k <= x.shape[axis])
    order = np.argsort(-x if largest else x, axis).take(range(k), axis)
    return np.take_along_axis(x, order, axis), order


def pad(x: Any, pad_width: Any, mode: Any = "constant", **constant: Any) -> Any:
    """numpy's, after what negative widths cut off; it mirrors, and goes around, more than once."""
    pairs = ((pad_width, pad_width),) * x.ndim if isinstance(pad_width, int) else pad_width
    refuse_if(len(pairs) != x.ndim)
    ends = [*zip(x.shape, pairs, strict=True)]
    refuse_if(any(n + min(lo, 0) + min(hi, 0) < 0 for n, (lo, hi) in ends))
    kept = x[tuple(slice(max(-lo, 0), n + min(hi, 0)) for n, (lo, hi) in ends)]
    widths = [(max(lo, 0), max(hi, 0)) for lo, hi in pairs]
    for size, most in zip(np.shape(kept), map(max, widths), strict=True):
        refuse_if(mode == "reflect" and most and most >= size)
        refuse_if(mode == "wrap" and most > size)
    constant = constant if mode == "constant" else {}
    return np.pad(kept, widths, mode, **constant) if widths else x


def split(x: Any, sizes: Any, axis: int = 0) -> Any:
    step = range(sizes, x.shape[axis], sizes) if isinstance(sizes, int) else np.cumsum(sizes)[:-1]
    return np.split(x, [*step], axis)


def chunk(x: Any, chunks: int, axis: int = 0) -> Any:
    """numpy's parts of an axis of no elements have none, as many as are asked for."""
    refuse_if(chunks < 1)
    size = x.shape[axis]
    return split(x, -(-size // chunks), axis) if size else [x] * chunks


def flatten(x: Any, start_axis: int = 0) -> Any:
    refuse_if(not -x.ndim <= start_axis < x.ndim)
    return np.reshape(x, (*x.shape[: start_axis % x.ndim], math.prod(x.shape[start_axis:])))


def meshgrid(*arrays: Any, indexing: Any = "xy") -> Any:
    """numpy's, which takes arrays of any shape for vectors."""
    refuse_if(any(x.ndim != 1 for x in arrays))
    return np.meshgrid(*arrays, indexing=indexing)


def of_matrices(function: Any, most: float = math.inf) -> Any:
    """numpy's function, which takes other numbers of axes, too."""

    def refusing(x: Any, **params: Any) -> Any:
        refuse_if(not 2 <= x.ndim <= most)
        return function(x, **params)

    return refusing


def norm(x: Any, axis: Any = None, keepdims: bool = False, ord: float = 2) -> Any:
    """numpy's, which knows no least absolute value of no elements."""
    if ord == -math.inf:
        return np.min(np.abs(x), axis, keepdims=keepdims, initial=math.inf)
    return np.linalg.vector_norm(x, axis=axis, keepdims=keepdims, ord=ord)


def scatter_add(x: Any, index: Any, updates: Any, axis: int) -> Any:
    return x + scatter(updates, index, axis, x.shape)


def scaled_dot_product_attention(
    q: Any, k: Any, v: Any, mask: Any = None, is_causal: bool = False, scale: float | None = None
) -> Any:
    """Each head of ``k`` and ``v`` is repeated for the heads of ``q`` that share it."""
    refuse_if(min(q.ndim, k.ndim, v.ndim) < 2 or k.shape[:-1] != v.shape[:-1])
    heads, shared = [x.shape[-3] if x.ndim > 2 else 1 for x in (q, k)]
    refuse_if(q.shape[-1] != k.shape[-1] or (heads % shared if shared else heads) != 0)
    if k.ndim > 2 and shared:
        k, v = [np.repeat(x, heads // shared, -3) for x in (k, v)]
    batch = np.broadcast_shapes(q.shape[:-2], k.shape[:-2])
    refuse_if(max(q.ndim, k.ndim) > 2 and batch[-1] != heads)
    q, k, v = [np.broadcast_to(x, (*batch, *x.shape[-2:])) for x in (q, k, v)]
    hidden, scores = None, (q.shape[-2], k.shape[-2])
    if mask is not None:
        hidden = np.broadcast_to(~mask if mask.dtype == bool else mask, (*batch, *scores))
    scale = 1 / math.sqrt(max(q.shape[-1], 1)) if scale is None else scale
    return attention(q * scale, k, v, hidden, is_causal=is_causal)


def pixel_shuffle(x: Any, upscale_factor: int) -> Any:
    r = upscale_factor
    refuse_if(r < 1 or x.ndim < 3 or x.shape[-3] % (r * r) != 0)
    *batch, channels, height, width = x.shape
    out = np.zeros((*batch, channels // (r * r), height * r, width * r), x.dtype)
    for c, i, j in np.ndindex(out.shape[-3:]):
        out[..., c, i, j] = x[..., c * r * r + i % r * r + j % r, i // r, j // r]
    return out


def pixel_unshuffle(x: Any, downscale_factor: int) -> Any:
    r = downscale_factor
    refuse_if(r < 1 or x.ndim < 3 or x.shape[-2] % r != 0 or x.shape[-1] % r != 0)
    parts = [x[..., i::r, j::r] for i in range(r) for j in range(r)]
    shape = (*x.shape[:-3], x.shape[-3] * r * r, x.shape[-2] // r, x.shape[-1] // r)
    return np.stack(parts, -3).reshape(shape)


def running(largest: bool) -> Any:
    def extreme(x: Any, axis: int) -> Any:
        places = running_places(x, axis, largest)
        return np.take_along_axis(x, places, axis), places

    return extreme


def scatter_reduce(
    x: Any, index: Any, updates: Any, axis: int, reduce: str, include_self: bool = True
) -> Any:
    """Update by update into a list for each place."""
    refuse_if(reduce not in ("sum", "prod", "mean", "amax", "amin"))
    refuse_if(index.shape != updates.shape or x.ndim != index.ndim)
    refuse_if(not -x.ndim <= axis < x.ndim)
    refuse_if(
        any(m > n for i, (m, n) in enumerate(zip(index.shape, x.shape)) if i != axis % x.ndim)
    )
    found: dict[Any, list[Any]] = {}
    for place in np.ndindex(index.shape):
        target = list(place)
        target[axis] = index[place] % x.shape[axis]
        found.setdefault(tuple(target), []).append(updates[place])
    out = x.copy()
    f: Any = {"sum": np.sum, "prod": np.prod, "mean": np.mean, "amax": np.max, "amin": np.min}[
        reduce
    ]
    for target, values in found.items():
        out[target] = f([x[target], *values] if include_self else values)
    return out


REFERENCES: Final[dict[str, Callable[..., Any]]] = {
    "chunk": chunk,
    "digamma": lambda x: polygamma(x, 0),
    "erfinv": erfinv,
    "lgamma": lgamma,
    "polygamma": lambda n, x: polygamma(x, n),
    "flatten": flatten,
    "fold": fold,
    "pixel_shuffle": pixel_shuffle,
    "pixel_unshuffle": pixel_unshuffle,
    "unfold": unfold,
    "gather": gather,
    "gelu": gelu,
    "index_update": lambda x, value, key: index_update(x, value, key=key),
    "interpolate": interpolate,
    "meshgrid": meshgrid,
    "norm": norm,
    "pad": pad,
    "scaled_dot_product_attention": scaled_dot_product_attention,
    "scatter_add": scatter_add,
    "cummax": running(largest=True),
    "cummin": running(largest=False),
    "scatter_reduce": scatter_reduce,
    "split": split,
    "topk": topk,
    "transpose": of_matrices(np.transpose, most=2),
    "tril": of_matrices(np.tril),
    "triu": of_matrices(np.triu),
}

for rank in (1, 2, 3):
    REFERENCES[f"conv{rank}d"] = partial(convolution, rank)
    REFERENCES[f"conv_transpose{rank}d"] = partial(convolution_transpose, rank)
    REFERENCES[f"max_pool{rank}d"] = pooling(largest, rank)
    REFERENCES[f"max_pool{rank}d_with_indices"] = pooling_with_indices(rank)
    REFERENCES[f"max_unpool{rank}d"] = unpooling(rank)
    REFERENCES[f"avg_pool{rank}d"] = pooling(average, rank)
    REFERENCES[f"adaptive_max_pool{rank}d"] = adaptive_pooling(np.max, rank)
    REFERENCES[f"adaptive_avg_pool{rank}d"] = adaptive_pooling(np.mean, rank)


def reference_of(operation: Operation) -> Callable[..., Any] | None:
    """Return the operation's function in numpy: the one of this table, or that of its record."""
    return REFERENCES.get(operation.name) or operation.reference
