"""Preprocessing of a table: imputing, scaling, one-hot, folds, bootstrap."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, ops


@dataclass(frozen=True)
class Scaler:
    mean: Float32[Tensor, "d"]
    scale: Float32[Tensor, "d"]

    @classmethod
    def fit(cls, x: Float32[Tensor, "n d"]) -> Scaler:
        std = ops.std(x, axis=0)
        return cls(ops.mean(x, axis=0), ops.where(std == 0, 1.0, std))

    def __call__(self, x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
        return (x - self.mean) / self.scale

    def inverse(self, z: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
        return z * self.scale + self.mean


def impute(x: Float32[Tensor, "n d"]) -> tuple[Float32[Tensor, "n d"], Bool[Tensor, "n d"]]:
    missing = ops.isnan(x)
    filled = ops.where(missing, 0.0, x)
    count = ops.sum((~missing).astype(np.float32), axis=0)
    mean = ops.sum(filled, axis=0) / ops.maximum(count, 1.0)
    return ops.where(missing, mean, x), missing


def folds(n: int, k: int, seed: int = 0) -> Iterator[tuple[Int64[Tensor, "_"], Int64[Tensor, "_"]]]:
    order = np.random.default_rng(seed).permutation(n)
    for part in np.array_split(order, k):
        rest = np.setdiff1d(order, part)
        yield ops.asarray(rest.astype(np.int64)), ops.asarray(part.astype(np.int64))


def ridge(x: Float32[Tensor, "n d"], y: Float32[Tensor, "n"], strength: float) -> Float32[Tensor, "d"]:
    gram = x.T @ x + strength * ops.eye(x.shape[1])
    return ops.solve(gram, x.T @ y)


def with_bias(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d+1"]:
    return ops.concat([x, ops.ones((x.shape[0], 1))], axis=1)


rng = np.random.default_rng(0)
raw = ops.normal((30, 4), rng=rng)
x, _ = impute(raw)
scaler = Scaler.fit(x)
design = with_bias(scaler(x))
y = ops.sum(x, axis=1)
scores: list[float] = []
for train, held in folds(len(x), 3):
    w = ridge(ops.take(design, train, axis=0), ops.take(y, train, axis=0), 0.1)
    residual = ops.take(design, held, axis=0) @ w - ops.take(y, held, axis=0)
    scores.append(ops.mean(residual**2).item())
kinds = ops.one_hot(ops.asarray([0, 2, 1]), 3)
print(np.mean(scores) < 1, kinds.shape, scaler.inverse(scaler(x)).shape)
