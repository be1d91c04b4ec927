"""Preprocessing of a table."""
from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Bool, Float32

from typednn import Tensor, ops


@dataclass(frozen=True)
class Scaler:
    mean: Float32[Tensor, "d"]
    scale: Float32[Tensor, "d"]

    @classmethod
    def fit(cls, x: Float32[Tensor, "n d"]) -> Scaler:
        return cls(ops.mean(x, axis=1), ops.std(x, axis=0))  # E: Scaler: argument 'scale' is float32 (d,), declared Float32[Tensor, "d"]: axis 0: d is n, a [shape]

    def __call__(self, x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
        return (x - self.mean) / self.scale


def impute(x: Float32[Tensor, "n d"]) -> tuple[Float32[Tensor, "n d"], Bool[Tensor, "n d"]]:
    missing = ops.isnan(x)
    mean = ops.sum(ops.where(missing, 0.0, x), axis=1)
    return ops.where(missing, mean, x), missing  # E: where: condition (n, d) and x (n,): axis -1 of condition has d, axis -1 of x has n; they m [shape]


def ridge(x: Float32[Tensor, "n d"], y: Float32[Tensor, "n"], strength: float) -> Float32[Tensor, "d"]:
    gram = x.T @ x + strength * ops.eye(x.shape[0])  # E: add: x (d, d) and y (n, n): axis -1 of x has d, axis -1 of y has n; they must be equal, or [shape]
    return ops.solve(gram, x.T @ y)


def with_bias(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d+1"]:
    return ops.concat([x, ops.ones((1, x.shape[0]))], axis=1)  # E: concat: arrays[0] (n, d) and arrays[1] (1, n): axis 0 has n and 1; they must be equal: for [shape]


def standard(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    return x / ops.std(x, axis=1, keepdims=True)
