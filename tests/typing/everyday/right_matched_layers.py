"""match statements on values, classes and shapes."""
from dataclasses import dataclass

from jaxtyping import Float32

from typednn import Tensor, ops, typed


@dataclass(frozen=True)
class Dense:
    weight: Float32[Tensor, "4 5"]

@dataclass(frozen=True)
class Scale:
    gain: Float32[Tensor, "4"]

Layer = Dense | Scale

@typed
def apply(layer: Layer, x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b _"]:
    match layer:
        case Dense(weight=w):
            return x @ w
        case Scale(gain):
            return x * gain

@typed
def reduce(x: Float32[Tensor, "b d"], how: str) -> Float32[Tensor, "b"]:
    match how:
        case "sum":
            return ops.sum(x, axis=1)
        case "mean" | "average":
            return ops.mean(x, axis=1)
        case other:
            raise ValueError(other)

@typed
def corner(x: Float32[Tensor, "n m"]) -> Float32[Tensor, "2 2"]:
    match x.shape:
        case (2, 2):
            return x
        case (n, m) if n > 2 and m > 2:
            return x[:2, :2]
        case _:
            return ops.zeros((2, 2))

print(apply(Dense(ops.ones((4, 5))), ops.ones((2, 4))).shape, apply(Scale(ops.ones((4,))), ops.ones((2, 4))).shape)
reduce(ops.ones((2, 3)), "sum")
reduce(ops.ones((2, 3)), "average")
corner(ops.ones((3, 4)))
