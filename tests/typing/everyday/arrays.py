"""numpy's arrays beside tensors: what is drawn, indexed, split and joined before a tensor is made of it."""

from functools import partial

import numpy as np
from jaxtyping import Float32, Float64, Int64, UInt8
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
layer = nn.Linear(784, 10, rng=rng)


# --- numpy's array of a tensor
def of_tensor(x: Float32[Tensor, "b 784"]) -> Float32[np.ndarray, "b 10"]:
    reveal_type(np.asarray(x))  # R: ndarray[tuple[b, 784], dtype[float32]]
    reveal_type(np.array(x)[0])  # R: ndarray[tuple[784], dtype[float32]]
    reveal_type(np.asarray(x).T - 1)  # R: ndarray[tuple[784, b], dtype[float32]]
    reveal_type(np.sum(x, axis=0))  # R: ndarray[tuple[784], dtype[float32]]
    return np.asarray(layer(x))


def of_tensor_wrong(x: Float32[Tensor, "b 784"], row: Float64[np.ndarray, "10"]) -> Float32[np.ndarray, "b 784"]:
    _ = np.asarray(x) - row  # E: axis -1 of x has 784, axis -1 of y has 10 [shape]
    _ = np.mean(x, axis=2)  # E: mean: x (b, 784) has no axis 2 [shape-index]
    return np.asarray(layer(x))  # E: axis -1 is 10, expected 784 [shape]


# --- rows of an array
def rows(x: Float32[np.ndarray, "n 3 4"]) -> Float32[np.ndarray, "3 _"]:
    for row in x:
        reveal_type(row)  # R: ndarray[tuple[3, 4], dtype[float32]]
    first, second = np.mgrid[:2, :3]
    reveal_type(first)  # R: ndarray[tuple[2, 3], dtype[Any]]
    return np.concatenate([*x], axis=1)


def rows_wrong(x: Float32[np.ndarray, "n 3 4"], y: Float32[np.ndarray, "5"]) -> Float32[np.ndarray, "4 _"]:
    for row in x:
        _ = row + y  # E: axis -1 of x has 4, axis -1 of y has 5 [shape]
    return np.concatenate([*x], axis=1)  # E: axis 0 is 3, expected 4 [shape]


# --- rows that are spread into a list
def spread(x: Float32[Tensor, "n 4"], w: Float32[Tensor, "2 4"]) -> Float32[Tensor, "_ 4"]:
    reveal_type(ops.stack([*w, x[0]]))  # R: Tensor[tuple[3, 4], float32]
    reveal_type(np.vstack([*np.zeros((2, 4)), np.zeros(4)]))  # R: ndarray[tuple[3, 4], dtype[Any]]
    return ops.stack([*x, *w])


def spread_wrong(x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "_ 3"]:
    return ops.stack([*x, x[0]])  # E: axis -1 is 4, expected 3 [shape]


# --- a grid
def grid(n: int) -> Float64[Tensor, "8 16"]:
    y, x = np.mgrid[:8, :16]
    reveal_type(np.mgrid[1:9, :3, 4:10:2])  # R: ndarray[tuple[3, 8, 3, 3], dtype[Any]]
    reveal_type(np.mgrid[0:1:5j, :n])  # R: ndarray[tuple[2, Any, Any], dtype[Any]]
    reveal_type(np.indices((3, 4)))  # R: ndarray[tuple[2, 3, 4], dtype[signedinteger[_32Bit | _64Bit]]]
    return ops.asarray((x - 3.0) ** 2 + (y - 3.0) ** 2, np.float64)


def grid_wrong() -> Float64[Tensor, "8 17"]:
    y, x = np.mgrid[:8, :16]
    _ = x + np.zeros(8)  # E: axis -1 of x has 16, axis -1 of y has 8 [shape]
    return ops.asarray((x - 3.0) ** 2 + y, np.float64)  # E: axis -1 is 16, expected 17 [shape]


# --- an order and a choice
def order(x: Float32[Tensor, "n 4"], data: Float32[np.ndarray, "n 4"]) -> Float32[np.ndarray, "n 4"]:
    reveal_type(rng.permutation(len(x)))  # R: ndarray[tuple[n], dtype[int64]]
    reveal_type(rng.choice(10, 3))  # R: ndarray[tuple[3], dtype[int64]]
    reveal_type(rng.choice(data, 3))  # R: ndarray[tuple[3, 4], dtype[float32]]
    reveal_type(rng.choice([0.5, 1.5], (2, 3)))  # R: ndarray[tuple[2, 3], dtype[Any]]
    reveal_type(rng.normal(np.zeros(3), 1.0))  # R: ndarray[tuple[3], dtype[float64]]
    reveal_type(rng.multivariate_normal(np.zeros(3), np.eye(3), 5))  # R: ndarray[tuple[5, 3], dtype[float64]]
    return data[rng.permutation(len(x))]


def order_wrong(data: Float32[np.ndarray, "n 4"]) -> Float32[np.ndarray, "5 4"]:
    _ = rng.normal(np.zeros(3), np.ones(4))  # E: normal: x (3,) and y (4,) [shape]
    return rng.permutation(data)[:3]  # E: axis 0: for n=6 it is 3, not 5 [shape]


# --- parts
def parts(data: Float32[np.ndarray, "n 4"], text: bytes) -> UInt8[Tensor, "_"]:
    for part in np.array_split(data, 3):
        reveal_type(part)  # R: ndarray[tuple[Any, 4], dtype[float32]]
    reveal_type(np.array_split(np.zeros((10, 2)), 3)[0])  # R: ndarray[tuple[Any, 2], dtype[float64]]
    reveal_type(np.hsplit(data, 2)[0])  # R: ndarray[tuple[n, 2], dtype[float32]]
    reveal_type(np.unique(data))  # R: ndarray[tuple[Any], dtype[float32]]
    reveal_type(np.argwhere(data).astype(np.float32))  # R: ndarray[tuple[Any, 2], dtype[float32]]
    return ops.asarray(np.frombuffer(text, np.uint8))


def parts_wrong(data: Float32[np.ndarray, "n 4"], text: bytes) -> UInt8[Tensor, "_ _"]:
    for part in np.array_split(data, 3):
        _ = part @ data[:5]  # E: matmul: x (?, 4) and y (min(n,5), 4) [shape]
    return ops.asarray(np.frombuffer(text, np.uint8))  # E: 2 axes expected, 1 found [shape-rank]


# --- bounds
def bounds(data: Float32[np.ndarray, "n 4"], top: Float32[np.ndarray, "4"]) -> UInt8[np.ndarray, "n 4"]:
    reveal_type(data.clip(0, top))  # R: ndarray[tuple[n, 4], dtype[float32]]
    return (255 * data.clip(0, 1)).astype(np.uint8)


def bounds_wrong(data: Float32[np.ndarray, "n 4"]) -> UInt8[np.ndarray, "n 3"]:
    _ = np.clip(data, 0, np.zeros(3))  # E: clip: x (n, 4) and max (3,) [shape]
    return (255 * data.clip(0, 1)).astype(np.uint8)  # E: axis -1 is 4, expected 3 [shape]


# --- lengths that are drawn
def lengths() -> Int64[Tensor, "_"]:
    for length in rng.integers(3, 9, size=4):
        reveal_type(rng.integers(10, size=length))  # R: ndarray[tuple[Any], dtype[int64]]
        reveal_type(np.zeros((2, length)))  # R: ndarray[tuple[2, Any], dtype[float64]]
    return ops.asarray(rng.integers(10, size=length))


# --- an initializer by hand
def initial(n: int) -> Float32[Tensor, "20 10"]:
    reveal_type(nn.init.orthogonal()((3, n), rng))  # R: Tensor[tuple[3, Any], float32]
    reveal_type(nn.init.he_normal((3, 4), rng))  # R: Tensor[tuple[3, 4], float32]
    return nn.init.normal(0.02)((20, 10), rng)


def initial_wrong() -> Float32[Tensor, "20 10"]:
    return nn.init.normal(0.02)((10, 20), rng)  # E: axis 0 is 10, expected 20 [shape]


# --- a partial of a list
def joined() -> Float32[Tensor, "2 7"]:
    both = partial(ops.concat, [ops.zeros((2, 3)), ops.zeros((2, 4))])
    _ = both(axis=0)  # E: concat: arrays[0] (2, 3) and arrays[1] (2, 4): axis 1 has 3 and 4 [shape]
    return both(axis=1)
