"""match on shapes, on config dataclasses, and try/except with a fallback."""
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from typednn import ShapeError, Tensor, nn, ops


@dataclass(frozen=True)
class Dense:
    width: int


@dataclass(frozen=True)
class Dropout:
    rate: float


@dataclass(frozen=True)
class Act:
    name: str


Spec = Dense | Act


def activation(name: str, x: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    match name:
        case "relu":
            return ops.relu(x)
        case "tanh" | "sigmoid":
            return ops.tanh(x) if name == "tanh" else ops.sigmoid(x)
        case _:
            raise ValueError(name)


def as_batch(x: Tensor) -> Float32[Tensor, "_ _ _ _"]:
    match x.shape:
        case (h, w):
            return ops.reshape(x, (1, 1, h, w)).astype(np.float32)
        case (c, h, w):
            return ops.reshape(x, (1, c, h, w)).astype(np.float32)
        case (_, _, _, _):
            return x.astype(np.float32)
        case _:
            raise ShapeError(f"an image has 2 to 4 axes, not {x.ndim}")


def build(specs: list[Spec], features: int, rng: np.random.Generator) -> list[nn.Linear | Act]:
    built: list[nn.Linear | Act] = []
    for spec in specs:
        match spec:
            case Dense(width=w):
                built.append(nn.Linear(features, w, rng=rng))
                features = w
            case Act():
                built.append(spec)
    return built


def run(parts: list[nn.Linear | Act], x: Float32[Tensor, "b _"]) -> Float32[Tensor, "b _"]:
    for part in parts:
        x = activation(part.name, x) if isinstance(part, Act) else part(x)
    return x


def guarded(x: Float32[Tensor, "n d"], w: Tensor) -> Float32[Tensor, "n _"]:
    try:
        return (x @ w.expect("d _").astype(np.float32)).expect("n _")
    except ShapeError:
        return x


rng = np.random.default_rng(0)
batch = as_batch(ops.zeros((3, 8, 8)))
parts = build([Dense(6), Act("tanh"), Dense(2)], 4, rng)
print(batch.shape, run(parts, ops.ones((5, 4))).shape, guarded(ops.ones((3, 2)), ops.ones((3, 3))).shape)
