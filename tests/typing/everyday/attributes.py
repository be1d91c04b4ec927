"""Attributes and variables without an annotation, which hold sizes or tensors."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)


# --- data that a class keeps
class Data:
    def __init__(self, x: Float32[Tensor, "b d"], y: Float32[Tensor, "b 3"]) -> None:
        self.x = x
        self.y = y
        self.size = x.shape[1]
        self.shape = x.shape

    def shifted(self, by: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
        return by + self.x

    def projected(self, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
        return x @ ops.zeros((self.size, 3))

    def columns(self) -> int:
        reveal_type(self.shape)  # R: tuple[int, int]
        return self.size

    def labels_wrong(self) -> Float32[Tensor, "_ 4"]:
        return self.y  # E: axis -1 is 3, expected 4 [shape]


def used(data: Data, z: Float32[Tensor, "4 5"]) -> Float32[Tensor, "4 3"]:
    reveal_type(data.x)  # R: Tensor[tuple[Any, Any], float32]
    return (z + data.x) @ ops.zeros((data.size, 3))


def used_wrong(data: Data, z: Float32[Tensor, "4 5"]) -> Float32[Tensor, "4 5"]:
    return z + data.y  # E: axis -1 of y has 3 [shape]


# --- a counter of sizes
class Counter:
    def __init__(self, x: Float32[Tensor, "b 784"]) -> None:
        self.rows = x.shape[0]
        self.columns = x.shape[1]

    def grow(self, x: Float32[Tensor, "n 784"]) -> None:
        self.rows += x.shape[0]
        self.columns = 5
        self.rows = "all"  # E: Incompatible types in assignment [assignment]


# --- a module that keeps its data
class Memory(nn.Module):
    def __init__(self, keys: Float32[Tensor, "n d"]) -> None:
        self.keys = keys
        self.layer = nn.Linear(keys.shape[1], 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b n"]:
        return x @ self.keys.T

    def classes(self, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 3"]:
        return self.layer(x)

    def classes_wrong(self, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b 4"]:
        return self.layer(x)  # E: axis -1 is 3, expected 4 [shape]


# --- a list of sizes
def sizes(xs: list[Float32[Tensor, "b d"]]) -> list[int]:
    found = [xs[0].shape[0]]
    found.append(3)
    by_name = {"rows": xs[0].shape[0]}
    by_name["rows"] = 3
    reveal_type(ops.zeros((found[0], by_name["rows"])))  # R: Tensor[tuple[Any, Any], float32]
    return found


# --- sizes that change
def halved(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    n, d = x.shape
    while n > 1:
        n = n // 2
    return ops.zeros((n, d))


def unpacked(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "d b"]:
    n, d = x.shape
    return ops.zeros((d, n))


def unpacked_wrong(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "d b"]:
    n, d = x.shape
    return ops.zeros((n, d))  # E: axis 0 [shape]


# --- a property whose result has a free name
class Gaussian(nn.Module):
    def __init__(self, mean: Float32[Tensor, "d"], log_std: Float32[Tensor, "d"]) -> None:
        self.mean = mean
        self.log_std = log_std

    @property
    def std(self) -> Float32[Tensor, "d"]:
        return ops.exp(self.log_std)

    def log_prob(self, x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n"]:
        z = (x - self.mean) / self.std
        return -0.5 * ops.sum(z**2, axis=-1) - ops.sum(self.log_std)

    def log_prob_wrong(self, x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n"]:
        z = (x - self.mean) / self.std
        return -0.5 * z**2  # E: 1 axis expected, 2 found [shape-rank]


def scaled(g: Gaussian, x: Float32[Tensor, "d"]) -> Float32[Tensor, "d"]:
    return x * g.std + g.mean


def scaled_wrong(g: Gaussian, x: Float32[Tensor, "b d"]) -> Float32[Tensor, "d"]:
    return x * g.std  # E: 1 axis expected, 2 found [shape-rank]
