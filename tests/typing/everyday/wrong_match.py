"""match statements."""
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops


@dataclass(frozen=True)
class Dense:
    width: int


@dataclass(frozen=True)
class Act:
    name: str


def as_batch(x: Float32[Tensor, "..."]) -> Float32[Tensor, "b c h w"]:
    match x.shape:
        case (h, w):
            return ops.reshape(x, (1, h, w))  # E: as_batch: the result is float32 (1, ?, ?), declared Float32[Tensor, "b c h w"]: 4 axes exp [shape-rank]
        case (c, h, w):
            return ops.expand_dims(x, axis=0)  # E: as_batch: the result is float32 (1, ?, ?, ?), declared Float32[Tensor, "b c h w"]: axis 0: [shape]
        case _:
            return x.expect("b c h w")


def apply(spec: Dense | Act, x: Float32[Tensor, "n 8"]) -> Float32[Tensor, "n _"]:
    match spec:
        case Dense(width=w):
            return nn.Linear(16, w, rng=np.random.default_rng(0))(x)  # E: Linear.__call__: argument 'x' is float32 (n, 8), declared Float32[Tensor, "*b 16"]: axis - [shape]
        case Act(name="relu"):
            return ops.relu(x)
        case Act():
            return ops.tanh(x)


def reduced(x: Float32[Tensor, "n d"], how: str) -> Float32[Tensor, "d"]:
    match how:
        case "sum":
            return ops.sum(x, axis=0)
        case "last":
            return x[:, -1]  # E: reduced: the result is float32 (n,), declared Float32[Tensor, "d"]: axis 0: for d=2, n=3 i [shape]
        case other if other.startswith("mean"):
            return ops.mean(x, axis=0, keepdims=True)  # E: reduced: the result is float32 (1, d), declared Float32[Tensor, "d"]: 1 axis expected, 2 f [shape-rank]
        case _:
            return x[0]
