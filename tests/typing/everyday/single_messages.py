"""One mistake gives one message: what is computed from it is not reported again."""

from typing import Generic, NamedTuple, TypeVar

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, losses, nn, ops

In = TypeVar("In", bound=int)
Hidden = TypeVar("Hidden", bound=int)


# --- a transpose forgotten inside a chain
def innovation(
    p: Float32[Tensor, "n n"], h: Float32[Tensor, "2 n"], r: Float32[Tensor, "2 2"]
) -> Float32[Tensor, "2 2"]:
    return h @ p @ h.T + r


def innovation_wrong(
    p: Float32[Tensor, "n n"], h: Float32[Tensor, "2 n"], r: Float32[Tensor, "2 2"]
) -> Float32[Tensor, "2 2"]:
    s = h.T @ p @ h + r  # E: matmul: x (n, 2) and y (n, n) [shape]
    return s.T @ s


# --- an image that is assigned again and again
def pooled(x: Float32[Tensor, "b 1 32 32"], k: Float32[Tensor, "6 1 5 5"]) -> Float32[Tensor, "b 1176"]:
    x = ops.relu(ops.conv2d(x, k))
    x = ops.max_pool2d(x, 2)
    return ops.flatten(x, start_axis=1)


def pooled_wrong(
    x: Float32[Tensor, "b 1 32 32"], k: Float32[Tensor, "16 6 5 5"], w: Float32[Tensor, "1176 10"]
) -> Float32[Tensor, "b 10"]:
    x = ops.relu(ops.conv2d(x, k))  # E: axis -3 of x has 1 channels, axis 1 of weight 6 [shape]
    x = ops.max_pool2d(x, 2)
    x = ops.flatten(x, start_axis=1)
    return x @ w


def twice_wrong(x: Float32[Tensor, "b 1 32 32"], k: Float32[Tensor, "16 6 5 5"]) -> None:
    x = ops.conv2d(x, k)  # E: axis -3 of x has 1 channels [shape]
    y = x.mean(axis=1) @ ops.ones((28, 3))
    z = ops.ones((2, 3)) @ ops.ones((2, 3))  # E: matmul: x (2, 3) and y (2, 3) [shape]
    _ = y.T, z


# --- layers in the wrong order
class Block(nn.Module, Generic[In, Hidden]):
    def __init__(self, inputs: In, hidden: Hidden, rng: np.random.Generator) -> None:
        self.up = nn.Linear(inputs, hidden, rng=rng)
        self.same = nn.Linear(inputs, inputs, rng=rng)
        self.down = nn.Linear(hidden, inputs, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b In"]:
        return x + self.down(ops.relu(self.up(self.same(x))))

    def wrong(self, x: Float32[Tensor, "b In"]) -> Float32[Tensor, "b In"]:
        h = ops.relu(self.same(self.up(x)))  # E: is float32 (b, Hidden), declared Float32[Tensor, "*b In"] [shape]
        return x + self.down(h)


# --- layers in the wrong order, in one returned expression
class Coder(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.Linear(20, 16, rng=rng)
        self.second = nn.Linear(16, 3, rng=rng)

    def right(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
        return self.second(ops.relu(self.first(x)))

    def wrong(self, x: Float32[Tensor, "b 20"]) -> Float32[Tensor, "b 3"]:
        return self.first(ops.relu(self.second(x)))  # E: Linear.__call__: argument 'x' is float32 (b, 20), declared Float32[Tensor, "*b 16"] [shape]


# --- a wrong layer, and another shape of its result
def through(x: Float32[Tensor, "8 6"]) -> Float32[Tensor, "2 4 6"]:
    y = nn.Linear(8, 8, rng=np.random.default_rng(0))(x)  # E: Linear.__call__: argument 'x' is float32 (8, 6) [shape]
    z: Float32[Tensor, "2 4 6"] = nn.Linear(8, 8, rng=np.random.default_rng(0))(y.reshape((2, 4, 6)))
    return z


# --- a call whose result does not depend on the mistake
def mean_square(x: Float32[Tensor, "b 4"]) -> Float32[Tensor, ""]:
    return ops.mean(x**2)


def independent_wrong(x: Float32[Tensor, "8 6"], w: Float32[Tensor, "5 4"]) -> Float32[Tensor, "3"]:
    value = mean_square(x @ w)  # E: matmul: x (8, 6) and y (5, 4) [shape]
    return value  # E: the result is float32 (), declared Float32[Tensor, "3"] [shape-rank]


# --- a cell that is given the wrong step
def cell(x: Float32[Tensor, "b i"], h: Float32[Tensor, "b k"]) -> Float32[Tensor, "b k"]:
    return ops.tanh(h + x.mean(axis=1, keepdims=True))


def unrolled(xs: Float32[Tensor, "b t i"], h: Float32[Tensor, "b k"]) -> Float32[Tensor, "b t k"]:
    steps = []
    for t in range(xs.shape[1]):
        h = cell(xs[:, t], h)
        steps.append(h)
    return ops.stack(steps, axis=1).expect("b t k")


def unrolled_wrong(xs: Float32[Tensor, "b t i"], h: Float32[Tensor, "b k"]) -> Float32[Tensor, "b t k"]:
    steps = []
    for t in range(xs.shape[1]):
        h = cell(xs[t], h)  # E: cell: argument 'h' is float32 (b, k), declared Float32[Tensor, "b k"] [shape]
        steps.append(h)
    return ops.stack(steps, axis=1)


# --- a state and a step that are swapped in a loop
def swapped(xs: Float32[Tensor, "t 3 8"], h: Float32[Tensor, "3 16"]) -> None:
    for x in xs:
        h = cell(x, h)
    for x in xs:
        h = cell(x.T, h)  # E: cell: argument 'h' is float32 (3, 16), declared Float32[Tensor, "b k"]: axis 0 is 3, expected 8 [shape]


# --- logits and labels that are swapped
def loss(logits: Float32[Tensor, "b c"], labels: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(logits, labels)


def loss_wrong(logits: Float32[Tensor, "b c"], labels: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    # E: cross_entropy: logits is int64, it must be floating-point: e.g. logits.astype(np.float32) [shape-dtype]
    return losses.cross_entropy(labels, logits)


# --- a mask that is none
def kept(x: Float32[Tensor, "b t"], mask: Bool[Tensor, "b t"]) -> Float32[Tensor, "b t"]:
    return ops.where(mask, x, 0.0)


_ = kept(ops.ones((2, 3)), ops.ones((2, 3)) > 0)
# E: kept: argument 'mask' is float32 (2, 3), declared Bool[Tensor, "b t"]: dtype is float32, expected bool; use astype(np.bool) [shape-dtype]
_ = kept(ops.ones((2, 3)), ops.ones((2, 3)))


# --- two fields of a record
class Rates(NamedTuple):
    precision: Float32[Tensor, "c"]
    recall: Float32[Tensor, "c"]


def rates(hits: Float32[Tensor, "c"], counts: Float32[Tensor, "c c"]) -> Rates:
    return Rates(hits / counts.sum(axis=0), hits / counts.sum(axis=1))


def rates_wrong(hits: Float32[Tensor, "c"], counts: Float32[Tensor, "c c"]) -> Rates:
    columns = counts.sum(axis=0, keepdims=True)
    # E: Rates: argument 'precision' is float32 (1, c), declared Float32[Tensor, "c"]: 1 axis expected, 2 found [shape-rank]
    return Rates(hits / columns, hits / columns)


# --- two mistakes are two messages
def two(x: Float32[Tensor, "b 3"], w: Float32[Tensor, "4 5"], v: Float32[Tensor, "5 6"]) -> None:
    _ = x @ w  # E: matmul: x (b, 3) and y (4, 5) [shape]
    _ = x @ v  # E: matmul: x (b, 3) and y (5, 6) [shape]
    # E: matmul: x (b, 3) and y (4, 5) [shape]
    # E: matmul: x (b, 3) and y (5, 6) [shape]
    _ = x @ w, x @ v


# --- a slice that both parts of the result have
def shifted(x: Float32[Tensor, "b t"]) -> tuple[Float32[Tensor, "b t"], Float32[Tensor, "b t"]]:
    y = x[:, 1:]
    return x + y, y  # E: add: x (b, t) and y (b, max(t-1,0)) [shape]


# --- a layer that is wrong whatever the module's sizes are
class Attending(nn.Module, Generic[In]):
    def __init__(self, size: In, rng: np.random.Generator) -> None:
        # E: MultiHeadAttention: heads is 8, expected a multiple of kv_heads, 3 [shape]
        self.attention = nn.MultiHeadAttention(size, 8, kv_heads=3, rng=rng)


attending = [Attending(64, np.random.default_rng(0)), Attending(32, np.random.default_rng(0))]


# --- a norm without its axis, two statements before the loss
class TwoTowers(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.tower = nn.Linear(20, 20, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 20"], z: Float32[Tensor, "b 20"]) -> Float32[Tensor, ""]:
        i, t = self.tower(x), self.tower(z)
        i = i / ops.norm(i, axis=1)  # E: divide: x (b, 20) and y (b,) [shape]
        logits = i @ t.mT
        return losses.cross_entropy(logits, ops.arange(logits.shape[0]))


# --- a union, none of whose members fits
def either_fits(flag: bool) -> None:
    either = ops.ones((3, 4)) if flag else ops.ones((5, 4))
    either @ ops.ones((5, 1))  # E: matmul: x (3, 4) and y (5, 1): axis -1 of x has 4, axis -2 of y has 5; they must be equal [shape]
    ops.ones((1, 2)) @ either  # E: matmul: x (1, 2) and y (3, 4): axis -1 of x has 2, axis -2 of y has 3; they must be equal [shape]
    for _ in range(2):
        either @ ops.ones((6, 1))  # E: matmul: x (3, 4) and y (6, 1) [shape]
    (either @ ops.ones((4, 2))) @ ops.ones((3, 1))  # E: matmul: x (3, 2) and y (3, 1) [shape]
    either + ops.ones((3, 4))  # E: add: x (5, 4) and y (3, 4) [shape]
    either @ ops.ones((4, 1))
