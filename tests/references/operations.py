"""What operations compute, in plain numpy, where their records do not name a function of numpy."""

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import numpy as np

from tests.references.primitives import gather, index_update, scatter
from tests.references.resizing import interpolate
from tests.references.windows import (
    adaptive_pooling,
    convolution,
    convolution_transpose,
    pooling,
)
from typednn.ops import Operation

__all__ = ["REFERENCES", "reference_of"]


def gelu(x: Any, approximate: str = "none") -> Any:
    if approximate == "none":
        return x * (1 + np.vectorize(math.erf, otypes=[float])(x / math.sqrt(2))) / 2
    return x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2


def topk(x: Any, k: int, axis: int = -1, largest: bool = True) -> Any:
    order = np.argsort(-x if largest else x, axis).take(range(k), axis)
    return np.take_along_axis(x, order, axis), order


def pad(x: Any, pad_width: Any, mode: Any = "constant", **constant: Any) -> Any:
    return np.pad(x, pad_width, mode, **constant)


def split(x: Any, sizes: Any, axis: int = 0) -> Any:
    step = range(sizes, x.shape[axis], sizes) if isinstance(sizes, int) else np.cumsum(sizes)[:-1]
    return np.split(x, [*step], axis)


def chunk(x: Any, chunks: int, axis: int = 0) -> Any:
    return split(x, -(-x.shape[axis] // chunks), axis)


def scatter_add(x: Any, index: Any, updates: Any, axis: int) -> Any:
    return x + scatter(updates, index, axis, x.shape)


REFERENCES: Final[dict[str, Callable[..., Any]]] = {
    "chunk": chunk,
    "gather": gather,
    "gelu": gelu,
    "index_update": lambda x, value, key: index_update(x, value, key=key),
    "interpolate": interpolate,
    "pad": pad,
    "scatter_add": scatter_add,
    "split": split,
    "topk": topk,
}

for rank in (1, 2, 3):
    REFERENCES[f"conv{rank}d"] = partial(convolution, rank)
    REFERENCES[f"conv_transpose{rank}d"] = partial(convolution_transpose, rank)
    REFERENCES[f"max_pool{rank}d"] = pooling(np.max, -np.inf, rank)
    REFERENCES[f"avg_pool{rank}d"] = pooling(np.mean, 0.0, rank)
    REFERENCES[f"adaptive_max_pool{rank}d"] = adaptive_pooling(np.max, rank)
    REFERENCES[f"adaptive_avg_pool{rank}d"] = adaptive_pooling(np.mean, rank)


def reference_of(operation: Operation) -> Callable[..., Any] | None:
    """The operation's function in numpy: that of its record, or the one of this table."""
    return operation.reference or REFERENCES.get(operation.name)
