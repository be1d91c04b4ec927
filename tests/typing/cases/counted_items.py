"""Comprehensions whose number of items is known, and lists of places as indices of numpy's arrays."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32, Float64

from typednn import Tensor, ops


def right(x: Float32[Tensor, "n d"], k: int, ys: list[Float32[Tensor, "d"]]) -> Float32[Tensor, "n d"]:
    reveal_type(ops.stack([row * 2 for row in x]))  # R: Tensor[tuple[n, d], float32]
    reveal_type(ops.stack([x[i] for i in range(len(x))], axis=1))  # R: Tensor[tuple[d, n], float32]
    reveal_type(ops.stack([x[i] - x[i - 1] for i in range(1, x.shape[0])]))  # R: Tensor[tuple[max(n-1,0), d], float32]
    reveal_type(ops.stack([row for _, row in enumerate(x)]))  # R: Tensor[tuple[n, d], float32]
    reveal_type(ops.stack([a + b for a, b in zip(x, x)]))  # R: Tensor[tuple[n, d], float32]
    reveal_type(ops.concat([x for _ in range(3)]))  # R: Tensor[tuple[3*n, d], float32]
    reveal_type(ops.stack([row for row in x if k]))  # R: Tensor[tuple[Any, d], float32]
    reveal_type(ops.stack([y for y in ys]))  # R: Tensor[tuple[Any, d], float32]
    reveal_type(ops.concat([x for _ in range(k)]))  # R: Tensor[tuple[Any, d], float32]
    reveal_type(ops.concat([x for _ in range(2) for _ in range(3)]))  # R: Tensor[tuple[Any, d], float32]
    more = [row for row in x]
    more.append(x[0])
    reveal_type(ops.stack(more))  # R: Tensor[tuple[Any, d], float32]
    rows = [row * 2 for row in x]
    return ops.stack(rows)


def wrong(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    means = ops.stack([ops.mean(row) for row in x])
    means + x  # E: add: x (n,) and y (n, d): axis -1 of x has n, axis -1 of y has d; they must be equal, or one of them 1: for d=2, n=3 it is 3, not 2 [shape]
    return ops.stack([row for row in x[1:]])  # E: wrong: the result is float32 (max(n-1,0), d), declared Float32[Tensor, "n d"]: axis 0: for n=2 it is 1, not 2 [shape]


def lagged(x: Float64[np.ndarray, "365"]) -> Float64[np.ndarray, "358 7"]:
    lags = np.stack([x[i : i + 358] for i in range(7)], axis=1)
    reveal_type(lags)  # R: ndarray[tuple[<=358, 7], dtype[float64]]
    return np.stack([x[i : i + 358] for i in range(7)])  # E: lagged: the result is float64 (7, <=358), declared Float64[ndarray, "358 7"]: axis 0 is 7, expected 358 [shape]


def places(x: Float64[np.ndarray, "h w c"], some: list[int]) -> Float64[np.ndarray, "2 2 c"]:
    reveal_type(x[[0, 1]])  # R: ndarray[tuple[2, w, c], dtype[float64]]
    reveal_type(x[..., [0, 2]])  # R: ndarray[tuple[h, w, 2], dtype[float64]]
    reveal_type(x[:, some])  # R: ndarray[tuple[h, Any, c], dtype[float64]]
    reveal_type(x[[k for k in range(4)]])  # R: ndarray[tuple[4, w, c], dtype[float64]]
    reveal_type(x[np.ix_([0, -1], [0, -1])])  # R: ndarray[tuple[2, 2, c], dtype[float64]]
    return x[[0, -1], [0, -1]]  # E: places: the result is float64 (2, c), declared Float64[ndarray, "2 2 c"]: 3 axes expected, 2 found [shape-rank]


data = ops.ones((4, 3))
reveal_type(ops.stack([row for row in data]))  # R: Tensor[tuple[4, 3], float32]
reveal_type(ops.asarray([[float(i) for i in range(5)] for _ in range(2)], np.float32))  # R: Tensor[tuple[2, 5], float32]
reveal_type(right(data, 1, [data[0]]))  # R: Tensor[tuple[4, 3], float32]
