"""Objects that a method builds of its own class: ``cls(...)``, ``type(self)(...)``."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)


# --- a class with a name in two fields
class Memory:
    def __init__(self, keys: Float32[Tensor, "n 6"], values: Int64[Tensor, "n"]) -> None:
        self.keys = keys
        self.values = values

    @classmethod
    def empty(cls) -> Self:
        return cls(ops.zeros((0, 6)), ops.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, keys: Float32[Tensor, "m 6"], values: Int64[Tensor, "m"]) -> "Memory":
        return cls(values=values, keys=keys)

    def like(self) -> Self:
        return type(self)(ops.zeros((3, 6)), ops.zeros(3, dtype=np.int64))

    def added(self, key: Float32[Tensor, "m 6"], value: Int64[Tensor, "m"]) -> Self:
        keys = ops.concat([self.keys, key])
        return self.__class__(keys, ops.concat([self.values, value]))

    @classmethod
    def of_pair(cls, pair: tuple[Float32[Tensor, "m 6"], Int64[Tensor, "m"]]) -> Self:
        return cls(*pair)


memory = Memory.empty().added(ops.ones((2, 6)), ops.zeros(2, dtype=np.int64)).like()


def made(cls: type[Memory]) -> Memory:
    return cls(ops.zeros((0, 6)), ops.zeros(0, dtype=np.int64))


# --- WRONG: the fields of an own object differ
class Wrong:
    def __init__(self, keys: Float32[Tensor, "n 6"], values: Int64[Tensor, "n"]) -> None:
        self.keys = keys
        self.values = values

    @classmethod
    def empty(cls) -> Self:
        # E: argument 'values' is int64 (1,), declared Int64[Tensor, "n"]: axis 0 is 1, expected 0 [shape]
        return cls(ops.zeros((0, 6)), ops.zeros(1, dtype=np.int64))

    @classmethod
    def of(cls, keys: Float32[Tensor, "m 6"], values: Int64[Tensor, "p"]) -> Self:
        # E: argument 'values' is int64 (p,), declared Int64[Tensor, "n"]: axis 0: n is m, and p is not [shape]
        return cls(keys, values)

    def like(self) -> Self:
        # E: argument 'keys' is float32 (3, 5), declared Float32[Tensor, "n 6"]: axis -1 is 5, expected 6 [shape]
        return type(self)(ops.zeros((3, 5)), ops.zeros(3, dtype=np.int64))

    def other(self) -> Self:
        # E: argument 'values' is float32 (3,), declared Int64[Tensor, "n"]: dtype is float32, expected int64 [shape-dtype]
        return self.__class__(ops.zeros((3, 6)), ops.zeros(3))

    @classmethod
    def text(cls) -> Self:
        # E: argument 1 is a str, declared Float32[Tensor, "n 6"] [arg-type]
        return cls("keys", ops.zeros(3, dtype=np.int64))


# --- a dataclass and a module
@dataclass(frozen=True)
class Batch:
    images: Float32[Tensor, "b 4"]
    labels: Int64[Tensor, "b"]

    @classmethod
    def empty(cls) -> Self:
        return cls(ops.zeros((0, 4)), ops.zeros(0, dtype=np.int64))

    def first(self) -> "Batch":
        return type(self)(self.images[:2], self.labels[:2])


class Layer(nn.Module):
    weight: Float32[Tensor, "i o"]
    bias: Float32[Tensor, "o"]

    def __init__(self, weight: Float32[Tensor, "i o"], bias: Float32[Tensor, "o"]) -> None:
        self.weight = weight
        self.bias = bias

    @classmethod
    def zeros(cls) -> Self:
        return cls(weight=ops.zeros((3, 2)), bias=ops.zeros(2))

    def cleared(self) -> Self:
        return nn.replace(self, weight=ops.zeros((5, 4)), bias=ops.zeros(4))


batch, layer = Batch.empty().first(), Layer.zeros().cleared()


# --- the fields of a named result of an operation
def nearest(x: Float32[Tensor, "n c"], values: Int64[Tensor, "c"]) -> Int64[Tensor, "n 2"]:
    return ops.take(values, ops.topk(x, 2, axis=1).indices)


def largest(x: Float32[Tensor, "n c"]) -> Float32[Tensor, "n"]:
    best = ops.topk(x, 2, axis=1)
    return ops.sum(best.values, axis=1)


# --- WRONG: the fields of a named result have another shape
def smallest(x: Float32[Tensor, "n c"]) -> Float32[Tensor, "n"]:
    best = ops.topk(x, 2, axis=1)
    return ops.sum(best.values, axis=0)  # E: the result is float32 (2,), declared Float32[Tensor, "n"] [shape]


# --- numbers of layers from constants
KERNEL = 3
WINDOW = 2
FEATURES = 16


class OfConstants(nn.Module):
    def __init__(self, shape: tuple[int, ...], rng: np.random.Generator) -> None:
        self.conv = nn.Conv2d(1, FEATURES, KERNEL, padding=KERNEL // 2, rng=rng)
        self.up = nn.ConvTranspose2d(FEATURES, 1, WINDOW, stride=WINDOW, rng=rng)
        self.pool = nn.MaxPool2d(WINDOW)
        self.mean = nn.AvgPool2d(WINDOW, stride=WINDOW)
        self.norm = nn.LayerNorm(FEATURES)
        self.both = nn.LayerNorm((KERNEL, FEATURES))
        self.any = nn.RMSNorm(shape)

    def __call__(self, x: Float32[Tensor, "b 1 28 28"]) -> Float32[Tensor, "b 28 28"]:
        return self.up(self.pool(self.conv(x)))[:, 0]

    def half(self, x: Float32[Tensor, "b 1 28 28"]) -> Float32[Tensor, "b 28 28"]:
        return self.pool(self.conv(x))[:, 0]  # E: axis 1 is 14, expected 28 [shape]

    def normed(self, x: Float32[Tensor, "b 17"]) -> Float32[Tensor, "b 17"]:
        return self.norm(x)  # E: 17 [shape]


def of_declared_size() -> nn.MaxPool2d[Literal[2]]:
    return nn.MaxPool2d(WINDOW)
