"""Facts that an assert, an if or a match states; broadcasting; numpy's boundary."""

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)


# --- heads that divide
def heads(x: Float32[Tensor, "b t d"], h: int) -> Float32[Tensor, "b t _ _"]:
    b, t, d = x.shape
    assert d % h == 0
    return x.reshape((b, t, h, d // h))


def heads_wrong(x: Float32[Tensor, "b t 12"]) -> Float32[Tensor, "b t 5 2"]:
    b, t, _ = x.shape
    return x.reshape((b, t, 5, 2))  # E: 12 [shape]


# --- equal lengths
def equal(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    if x.shape[0] != y.shape[0]:
        raise ValueError("lengths differ")
    return x + y


def equal_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]:
    return x + y  # E: m [shape]


# --- equal shapes
def same(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m e"]) -> Float32[Tensor, "n d"]:
    assert x.shape == y.shape
    return x * y


def same_wrong(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m e"]) -> Float32[Tensor, "d n"]:
    assert x.shape == y.shape
    return x * y  # E: for d=2, e=2, m=3, n=3 it is 3, not 2 [shape]


# --- a rank by ndim
def ranked(x: Float32[Tensor, "b d"] | Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    if x.ndim == 3:
        return x[:, 0]
    return x


def ranked_wrong(x: Float32[Tensor, "b d"] | Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    if x.ndim == 3:
        return x  # E: declared [shape-rank]
    return x


# --- the else of isinstance
def other(x: Float32[Tensor, "4"] | Float32[Tensor, "4 4"]) -> Float32[Tensor, "4"]:
    if isinstance(x, Float32[Tensor, "4 4"]):
        return x[0]
    return x


def other_wrong(x: Float32[Tensor, "4"] | Float32[Tensor, "4 4"]) -> Float32[Tensor, "4"]:
    if isinstance(x, Float32[Tensor, "4 4"]):
        return x  # E: declared [shape-rank]
    return x


# --- positions up to the maximum
def positions(x: Float32[Tensor, "b t d"], table: Float32[Tensor, "512 d"]) -> Float32[Tensor, "b t d"]:
    t = x.shape[1]
    assert t <= 512
    return x + table[:t]


def positions_wrong(x: Float32[Tensor, "b t 8"], table: Float32[Tensor, "512 9"]) -> Float32[Tensor, "b t 8"]:
    t = x.shape[1]
    assert t <= 512
    return x + table[:t]  # E: 9 [shape]


# --- residuals of a column and a vector
def residual(p: Float32[Tensor, "n 1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.mean((p[:, 0] - y) ** 2)


def residual_wrong(p: Float32[Tensor, "n 1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.mean((p - y) ** 2)  # E: (n, 1) [shape-broadcast]


# --- all pairs on purpose
def pairs(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return x[:, None] - x


def pairs_wrong(x: Float32[Tensor, "n"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "m n"]:
    return x[:, None] - y  # E: for m=2, n=3 it is 3, not 2 [shape]


# --- arrays of numpy
def from_numpy() -> Float32[Tensor, "2 3"]:
    return ops.asarray(np.zeros((2, 3), np.float32))


def from_numpy_wrong() -> Float32[Tensor, "3 2"]:
    return ops.asarray(np.zeros((2, 3), np.float32))  # E: axis 0 is 2, expected 3 [shape]


# --- a layer of unknown size
def unknown(x: Float32[Tensor, "b 784"], n: int) -> Float32[Tensor, "b 10"]:
    return nn.Linear(n, 10, rng=rng)(ops.relu(nn.Linear(784, n, rng=rng)(x)))


def unknown_wrong(x: Float32[Tensor, "b 784"], n: int) -> Float32[Tensor, "b 10"]:
    return nn.Linear(n, 11, rng=rng)(nn.Linear(784, n, rng=rng)(x))  # E: axis -1 is 11, expected 10 [shape]


# --- a loss without its condition
def positive(x: Float32[Tensor, "n"]) -> float:
    return float(ops.sum(x)) if ops.sum(x) > 0 else 0.0


def positive_wrong(x: Float32[Tensor, "n"]) -> float:
    if x > 0:  # E: truth [shape]
        return 1.0
    return 0.0


# --- expected at a boundary
def boundary(x: Tensor) -> Float32[Tensor, "b 784"]:
    return x.astype(np.float32).expect("b 784")


def labels_wrong(x: Float32[Tensor, "b 784"]) -> Int64[Tensor, "b"]:
    return ops.argmax(x, axis=0)  # E: for b=2 it is 784, not 2 [shape]
