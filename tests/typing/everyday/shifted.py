"""Sequences that are shifted, cut and scaled by numbers."""
import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops


# --- diff
def diff(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t-1 d"]:
    return x[1:] - x[:-1]


def diff_bad(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t d"]:
    return x[1:] - x[:-1]  # E: for t=2 it is 1, not 2 [shape]


# --- windows
def windows(x: Float32[Tensor, "t d"]) -> list[Float32[Tensor, "t-1 d"]]:
    return [x[:-1], x[1:]]


def windows_bad(x: Float32[Tensor, "t d"]) -> list[Float32[Tensor, "t-1 d"]]:
    return [x[:-1], x]  # E: for t=3 it is 3, not 2 [shape]


# --- shift
def shift(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t d"]:
    pad = ops.zeros((1, x.shape[1]))
    return ops.concat([pad, x[:-1]], axis=0)


def shift_bad(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t d"]:
    pad = ops.zeros((1, x.shape[1]))
    return ops.concat([pad, x], axis=0)  # E: for t=2 it is 3, not 2 [shape]


# --- targets
def targets(tokens: Int64[Tensor, "b t"]) -> tuple[Int64[Tensor, "b t-1"], Int64[Tensor, "b t-1"]]:
    inputs, labels = tokens[:, :-1], tokens[:, 1:]
    return inputs, labels


def targets_bad(tokens: Int64[Tensor, "b t"]) -> tuple[Int64[Tensor, "b t-1"], Int64[Tensor, "b t-1"]]:
    inputs, labels = tokens[:, :-1], tokens[1:]
    return inputs, labels  # E: for b=2 it is 1, not 2 [shape]


# --- every other
def every_other(x: Float32[Tensor, "2*n d"]) -> Float32[Tensor, "n d"]:
    return x[::2] + x[1::2]


def every_other_bad(x: Float32[Tensor, "2*n d"]) -> Float32[Tensor, "n d"]:
    return x[::3]  # E: for n=3 it is 2, not 3 [shape]


# --- mean
def mean(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
    return ops.sum(x, axis=1) / x.shape[1]


def mean_bad(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b"]:
    return ops.sum(x, axis=0) / x.shape[0]  # E: for b=2, d=3 it is 3, not 2 [shape]


# --- standardize
def standardize(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    mu = x.mean(axis=0)
    sd = ((x - mu) ** 2).sum(axis=0) / (len(x) - 1)
    return (x - mu) / ops.sqrt(sd + 1e-6)


def standardize_bad(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "b d"]:
    mu = x.mean(axis=1)
    return x - mu  # E: for b=2, d=3 it is 3, not 2 [shape]


# --- attention
def attention(
    q: Float32[Tensor, "b t d"], k: Float32[Tensor, "b s d"], v: Float32[Tensor, "b s e"]
) -> Float32[Tensor, "b t e"]:
    d = q.shape[-1]
    scores = q @ k.mT * d**-0.5
    return ops.softmax(scores, axis=-1) @ v


def attention_bad(
    q: Float32[Tensor, "b t d"], k: Float32[Tensor, "b s d"], v: Float32[Tensor, "b s e"]
) -> Float32[Tensor, "b t e"]:
    d = q.shape[-1]
    scores = q @ k.mT / math.sqrt(d)
    return ops.softmax(scores, axis=-1).mT @ v  # E: for s=2, t=3 it is 3, not 2 [shape]


# --- scaled
def scaled(x: Float32[Tensor, "b d"], y: Float32[Tensor, ""]) -> Float32[Tensor, "b d"]:
    factor = 2.0 if y.item() > 0 else float(y)
    return x * factor / np.sqrt(x.shape[-1])


def scaled_bad(x: Float32[Tensor, "b d"], y: Float32[Tensor, ""]) -> Float32[Tensor, "d b"]:
    factor = 2.0 if y.item() > 0 else float(y)
    return x * factor / np.sqrt(x.shape[-1])  # E: for b=2, d=3 it is 2, not 3 [shape]


# --- buckets
def buckets(ids: Int64[Tensor, "n"], count: int) -> Int64[Tensor, "n"]:
    return ids % count


def buckets_bad(ids: Int64[Tensor, "n"], count: int) -> Int64[Tensor, "n 1"]:
    return ids % count  # E: 2 axes expected, 1 found [shape-rank]


# --- mask
def mask(x: Float32[Tensor, "n"], lengths: list[int]) -> Float32[Tensor, "n"]:
    return ops.where(x < lengths[0], x, 0.0)


def mask_bad(x: Float32[Tensor, "n"], lengths: list[int]) -> Float32[Tensor, "m"]:
    return ops.where(x < lengths[0], x, 0.0)  # E: nothing binds 'm'; write `_` if it may be any size [shape]


# --- config
@dataclass(frozen=True)
class Config:
    lr: float = 0.1
    steps: int = 3


# --- step
def step(w: Float32[Tensor, "d"], g: Float32[Tensor, "d"], config: Config) -> Float32[Tensor, "d"]:
    return w - config.lr * g / config.steps


def step_bad(w: Float32[Tensor, "d"], g: Float32[Tensor, "d e"], config: Config) -> Float32[Tensor, "d"]:
    return w - config.lr * g  # E: for d=2, e=3 it is 2, not 3 [shape]


# --- ema
def ema(xs: list[Float32[Tensor, "d"]], decay: float) -> Float32[Tensor, "d"]:
    mean = ops.zeros_like(xs[0])
    for i, x in enumerate(xs, 1):
        mean = decay * mean + (1 - decay) * x
        corrected = mean / (1 - decay**i)
    return corrected


def ema_bad(xs: list[Float32[Tensor, "d"]], ys: list[Float32[Tensor, "e"]], decay: float) -> Float32[Tensor, "d"]:
    mean = ops.zeros_like(xs[0])
    for x, y in zip(xs, ys):
        mean = decay * mean + (1 - decay) * y  # E: for d=2, e=3 it is 2, not 3 [shape]
    return mean


# --- crop
def crop(x: Float32[Tensor, "h w 3"]) -> Float32[Tensor, "h-2 w-2 3"]:
    return x[1:-1, 1:-1]


def crop_bad(x: Float32[Tensor, "h w 3"]) -> Float32[Tensor, "h-2 w-2 3"]:
    return x[1:-1, 1:]  # E: for w=3 it is 2, not 1 [shape]


# --- positions
def positions(t: int, d: int) -> Float32[Tensor, "_ _"]:
    at = ops.arange(t).astype(np.float32)[:, None]
    freq = ops.exp(ops.arange(0, d, 2).astype(np.float32) * (-math.log(10000.0) / d))
    return ops.concat([ops.sin(at * freq), ops.cos(at * freq)], axis=1)


# --- laplacian
def laplacian(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n-2"]:
    return x[2:] - 2 * x[1:-1] + x[:-2]


def laplacian_bad(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n-2"]:
    return x[2:] - 2 * x[1:] + x[:-2]  # E: for n=4 it is 2, not 3 [shape]


# --- last
def last(x: Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    return x[:, -1]


def last_bad(x: Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    return x[:, -1:]  # E: 2 axes expected, 3 found [shape-rank]


diff(ops.ones((4, 2)))
windows(ops.ones((4, 2)))
shift(ops.ones((4, 2)))
every_other(ops.ones((4, 2)))
mean(ops.ones((4, 2)))
standardize(ops.ones((4, 2)))
attention(ops.ones((1, 4, 2)), ops.ones((1, 3, 2)), ops.ones((1, 3, 5)))
scaled(ops.ones((4, 2)), ops.sum(ops.ones(3)))
buckets(ops.arange(4), 3)
mask(ops.ones(4), [1])
step(ops.ones(4), ops.ones(4), Config())
ema([ops.ones(2)], 0.9)
crop(ops.ones((5, 5, 3)))
positions(5, 4)
laplacian(ops.ones(5))
last(ops.ones((2, 3, 4)))
