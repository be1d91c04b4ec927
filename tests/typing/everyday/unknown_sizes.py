"""Layers of sizes that only the run knows, guards, and classes with size variables."""
from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
N = TypeVar("N", bound=int)
H = TypeVar("H", bound=int)
D = TypeVar("D", bound=int)


# --- classifier
def classifier(n: int, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    hidden = nn.Linear(784, n, rng=rng)
    out = nn.Linear(n, 10, rng=rng)
    return out(ops.relu(hidden(x)))


def classifier_bad(n: int, x: Float32[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    hidden = nn.Linear(n, 784, rng=rng)
    out = nn.Linear(n, 10, rng=rng)
    return hidden(out(x))  # E: axis -1 is 784, expected 10 [shape]


# --- from config
def from_config(config: dict[str, int], x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 2"]:
    return nn.Linear(config["in"], config["out"], rng=rng)(x)


def from_config_bad(config: dict[str, int], x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 2"]:
    return nn.Linear(config["in"], 3, rng=rng)(x)  # E: axis -1 is 3, expected 2 [shape]


# --- mlp
class MLP(nn.Module):
    def __init__(self, sizes: list[int], rng: np.random.Generator) -> None:
        self.layers = [nn.Linear(a, b, rng=rng) for a, b in zip(sizes[:-1], sizes[1:])]

    def __call__(self, x: Float32[Tensor, "b i"]) -> Float32[Tensor, "b _"]:
        for layer in self.layers[:-1]:
            x = ops.relu(layer(x))
        return self.layers[-1](x)


# --- mlpbad
class MLPBad(nn.Module):
    def __init__(self, sizes: list[int], rng: np.random.Generator) -> None:
        self.layers = [nn.Linear(a, b, rng=rng) for a, b in zip(sizes[:-1], sizes[1:])]

    def __call__(self, x: Float32[Tensor, "b i"]) -> Float32[Tensor, "b _"]:
        for layer in self.layers:
            x = ops.relu(layer(x))
        return x[0]  # E: 2 axes expected, 1 found [shape-rank]


# guards
# --- heads
def heads(x: Float32[Tensor, "b t d"], h: int) -> Float32[Tensor, "b t _ _"]:
    b, t, d = x.shape
    if d % h:
        raise ValueError("d must divide")
    return x.reshape((b, t, h, d // h))


# --- halves
def halves(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    assert x.shape[1] % 2 == 0
    half = x.shape[1] // 2
    a, b = x[:, :half], x[:, half:]
    return ops.concat([b, a], axis=1)


def halves_bad(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    half = x.shape[1] // 2
    a, b = x[:, :half], x[:, half:]
    return a + b  # E: for d=5 it is 2, not 3 [shape]


# --- truncate
def truncate(x: Float32[Tensor, "b t d"]) -> Float32[Tensor, "b 512 d"]:
    assert x.shape[1] >= 512
    return x[:, :512]


# --- same len
def same_len(a: Float32[Tensor, "n"], b: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)}")
    return a * b


def same_len_bad(a: Float32[Tensor, "n"], b: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    if len(a) == len(b):
        raise ValueError(f"{len(a)} and {len(b)}")
    return a * b  # E: for m=2, n=3 it is 3, not 2 [shape]


# --- same shape
def same_shape(a: Float32[Tensor, "n d"], b: Float32[Tensor, "m e"]) -> Float32[Tensor, "m e"]:
    assert a.shape == b.shape, "shapes differ"
    return a - b


# --- square
def square(a: Float32[Tensor, "n m"]) -> Float32[Tensor, "n n"]:
    if a.shape[0] != a.shape[1]:
        raise ValueError("square")
    return a @ a


def square_bad(a: Float32[Tensor, "n m"]) -> Float32[Tensor, "n n"]:
    return a @ a  # E: for m=2, n=3 it is 2, not 3 [shape]


# --- with batch
def with_batch(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    if x.ndim == 1:
        x = x[None]
    return x


def with_batch_bad(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:
    if x.ndim == 2:
        x = x[None]
    return x  # E: 2 axes expected, 3 found [shape-rank]


# --- by match
def by_match(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "d"]:
    match x.shape:
        case (_,):
            return x
        case (b, _):
            return x.sum(axis=0)


def by_match_bad(x: Float32[Tensor, "d"] | Float32[Tensor, "b d"]) -> Float32[Tensor, "d"]:
    match x.shape:
        case (_,):
            return x
        case (b, _):
            return x.sum(axis=1)  # E: for b=2, d=3 it is 2, not 3 [shape]


# --- channels
def channels(x: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b 3 h w"]:
    match x.shape[1]:
        case 1:
            return ops.concat([x, x, x], axis=1)
        case 3:
            return x
        case n:
            raise ValueError(n)


def channels_bad(x: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b 3 h w"]:
    if x.shape[1] == 1:
        return ops.concat([x, x], axis=1)  # E: axis 1 is 2, expected 3 [shape]
    if x.shape[1] == 3:
        return x
    raise ValueError


# --- pad even
def pad_even(x: Float32[Tensor, "n"]) -> Float32[Tensor, "_"]:
    if len(x) % 2 == 1:
        x = ops.concat([x, ops.zeros(1)])
    return x


# --- early
def early(x: Float32[Tensor, "n d"], y: Float32[Tensor, "n"] | None) -> Float32[Tensor, "n d"]:
    if y is None:
        return x
    return x * y[:, None]


def early_bad(x: Float32[Tensor, "n d"], y: Float32[Tensor, "n"] | None) -> Float32[Tensor, "n d"]:
    if y is None:
        return x
    return x * y  # E: for d=2, n=3 it is 2, not 3 [shape]


# --- chained
def chained(x: Float32[Tensor, "a b"], y: Float32[Tensor, "c d"], z: Float32[Tensor, "e f"]) -> Float32[Tensor, "a f"]:
    assert x.shape[1] == y.shape[0] and y.shape[1] == z.shape[0]
    return x @ y @ z


def chained_bad(x: Float32[Tensor, "a b"], y: Float32[Tensor, "c d"], z: Float32[Tensor, "e f"]) -> Float32[Tensor, "a f"]:
    assert x.shape[1] == y.shape[0] or y.shape[1] == z.shape[0]
    return x @ y @ z  # E: for b=2, c=3, d=2, e=2 it is 2, not 3 [shape]


# --- broadcastable
def broadcastable(x: Float32[Tensor, "n d"], b: Float32[Tensor, "k"]) -> Float32[Tensor, "n d"]:
    assert b.shape[0] in (1, x.shape[1])
    return x + b


# size variables
# --- store
class Store(nn.Module, Generic[N]):
    rows: "Float32[Tensor, 'N 4']"

    def __init__(self, size: N) -> None:
        self.size = size
        self.rows = ops.zeros((size, 4))

    @classmethod
    def create(cls, size: N) -> "Store[N]":
        return cls(size)

    def scores(self, x: Float32[Tensor, "b 4"]) -> "Float32[Tensor, 'b N']":
        return x @ self.rows.T

    def scores_bad(self, x: Float32[Tensor, "b 4"]) -> "Float32[Tensor, 'N b']":
        return x @ self.rows.T  # E: for N=2, b=3 it is 3, not 2 [shape]

    def grown(self, by: H) -> "Float32[Tensor, 'N+H 4']":
        return ops.concat([self.rows, ops.zeros((by, 4))], axis=0)

    def grown_bad(self, by: H) -> "Float32[Tensor, 'N+H 4']":
        return ops.concat([self.rows, ops.zeros((by, 5))], axis=0)  # E: axis 1 has 4 and 5; they must be equal [shape]


# --- stored
def stored(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 7"]:
    return Store.create(7).scores(x)


def stored_bad(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 8"]:
    return Store.create(7).scores(x)  # E: axis -1 is 7, expected 8 [shape]


# --- grown
def grown() -> Float32[Tensor, "9 4"]:
    return Store(7).grown(2)


def grown_wrong() -> Float32[Tensor, "8 4"]:
    return Store(7).grown(2)  # E: axis 0 is 9, expected 8 [shape]


# --- attention
class Attention(nn.Module, Generic[H, D]):
    def __init__(self, heads: H, dim: D, rng: np.random.Generator) -> None:
        self.heads = heads
        self.dim = dim
        self.qkv = nn.Linear(dim, dim, rng=rng)

    def __call__(self, x: "Float32[Tensor, 'b t D']") -> "Float32[Tensor, 'b t D']":
        q = self.qkv(x)
        split = ops.rearrange(q, "b t (h d) -> b h t d", h=self.heads)
        scores = ops.softmax(split @ split.mT, axis=-1) @ split
        return ops.rearrange(scores, "b h t d -> b t (h d)")

    def bad(self, x: "Float32[Tensor, 'b t D']") -> "Float32[Tensor, 'b t D']":
        q = self.qkv(x)
        split = ops.rearrange(q, "b t (h d) -> b h t d", h=self.heads)
        scores = ops.softmax(split @ split.mT, axis=-1) @ split
        return ops.rearrange(scores, "b h t d -> b h (t d)")  # E: for H=2, t=3 it is 2, not 3 [shape]


# --- attend
def attend(x: Float32[Tensor, "b t 12"]) -> Float32[Tensor, "b t 12"]:
    return Attention(3, 12, rng)(x)


def attend_bad(x: Float32[Tensor, "b t 13"]) -> Float32[Tensor, "b t 13"]:
    return Attention(3, 12, rng)(x)  # E: axis -1 is 13, expected 12 [shape]


classifier(5, ops.ones((2, 784)))
from_config({"in": 8, "out": 2}, ops.ones((2, 8)))
MLP([3, 4, 5], rng)(ops.ones((2, 3)))
heads(ops.ones((1, 2, 6)), 3), halves(ops.ones((2, 4))), same_len(ops.ones(2), ops.ones(2)), same_shape(ops.ones((1, 2)), ops.ones((1, 2)))
square(ops.ones((2, 2))), with_batch(ops.ones(3)), by_match(ops.ones(3)), by_match(ops.ones((2, 3))), channels(ops.ones((1, 1, 2, 2)))
pad_even(ops.ones(3)), early(ops.ones((2, 3)), ops.ones(2)), chained(ops.ones((1, 2)), ops.ones((2, 3)), ops.ones((3, 4)))
broadcastable(ops.ones((2, 3)), ops.ones(1)), stored(ops.ones((2, 4))), grown(), attend(ops.ones((2, 3, 12)))
truncate(ops.ones((1, 600, 1)))
