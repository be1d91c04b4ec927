"""Tensors with Python numbers that are no literals."""

import math

import numpy as np
from jaxtyping import Bool, Float32

from typednn import Tensor, ops


# --- mean by hand
def mean(x: Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    return ops.sum(x, axis=1) / x.shape[1]


def mean_wrong(x: Float32[Tensor, "b t d"]) -> Float32[Tensor, "b d"]:
    return ops.sum(x, axis=2) / x.shape[1]  # E: for d=2, t=3 it is 3, not 2 [shape]


# --- attention scores by a power
def scores(q: Float32[Tensor, "t d"], k: Float32[Tensor, "s d"]) -> Float32[Tensor, "t s"]:
    d = q.shape[-1]
    return q @ k.mT * d**-0.5


def scores_wrong(q: Float32[Tensor, "t d"], k: Float32[Tensor, "s d"]) -> Float32[Tensor, "s t"]:
    d = q.shape[-1]
    return q @ k.mT * d**-0.5  # E: for s=2, t=3 it is 3, not 2 [shape]


# --- division by numpy's root
def rooted(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t d"]:
    return x / np.sqrt(x.shape[-1])


def rooted_wrong(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "d t"]:
    return x / np.sqrt(x.shape[-1])  # E: for d=2, t=3 it is 3, not 2 [shape]


# --- scaled by an item
def scaled(x: Float32[Tensor, "b d"], y: Float32[Tensor, ""]) -> Float32[Tensor, "b d"]:
    return x * y.item()


def scaled_wrong(x: Float32[Tensor, "b d"], y: Float32[Tensor, ""]) -> Float32[Tensor, "d"]:
    return x * y.item()  # E: declared [shape-rank]


# --- compared with a number
def below(x: Float32[Tensor, "b d"], n: int) -> Bool[Tensor, "b d"]:
    return x < n


def below_wrong(x: Float32[Tensor, "b 4"], n: float) -> Bool[Tensor, "b 3"]:
    return x < n  # E: axis -1 is 4, expected 3 [shape]


# --- where with numbers
def clipped(x: Float32[Tensor, "b d"], n: float) -> Float32[Tensor, "b d"]:
    return ops.where(x > n, x, n)


def clipped_wrong(x: Float32[Tensor, "b 4"], n: float) -> Float32[Tensor, "b 3"]:
    return ops.where(x > n, x, n)  # E: axis -1 is 4, expected 3 [shape]


# --- a remainder
def wrapped(x: Float32[Tensor, "b"], n: int) -> Float32[Tensor, "b"]:
    return x % n


def wrapped_wrong(x: Float32[Tensor, "4"], n: int) -> Float32[Tensor, "3"]:
    return x % n  # E: axis 0 is 4, expected 3 [shape]


# --- a function of one number
def rmse(p: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> float:
    return math.sqrt(ops.mean((p - y) ** 2))


def rmse_wrong(p: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> float:
    return math.sqrt((p - y) ** 2)  # E: only convert an array of size 1 to a Python scalar: it is float32 (n,) [shape]


def diverged(losses: Float32[Tensor, "8"]) -> bool:
    return math.isnan(losses[-1]) or math.isinf(losses)  # E: it is float32 (8,) [shape]
