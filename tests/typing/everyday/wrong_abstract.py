"""Inheritance, abstract classes, overrides."""
from abc import ABC, abstractmethod

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, typed


class Encoder(ABC):
    @abstractmethod
    def encode(self, x: Float32[Tensor, "b 10"]) -> Float32[Tensor, "b 4"]: ...

    @typed
    def both(self, x: Float32[Tensor, "b 10"], y: Float32[Tensor, "b 10"]) -> Float32[Tensor, "b 8"]:
        return ops.concat([self.encode(x), self.encode(y)], axis=1)

class Good(Encoder):
    def __init__(self) -> None:
        self.layer = nn.Linear(10, 4, rng=np.random.default_rng(0))

    @typed
    def encode(self, x: Float32[Tensor, "b 10"]) -> Float32[Tensor, "b 4"]:
        return self.layer(x)

class Deep(Good):
    def __init__(self) -> None:
        super().__init__()
        self.more = nn.Linear(4, 4, rng=np.random.default_rng(0))

    @typed
    def encode(self, x: Float32[Tensor, "b 10"]) -> Float32[Tensor, "b 4"]:
        return self.more(x)  # E: Linear.__call__: argument 'x' is float32 (b, 10), declared Float32[Tensor, "*b 4"]: axis - [shape]

encoders: list[Encoder] = [Good(), Deep()]
x = ops.ones((2, 10))
for encoder in encoders:
    encoder.both(x, x) @ ops.ones((4, 1))  # E: matmul: x (2, 8) and y (4, 1): axis -1 of x has 8, axis -2 of y has 4; they must be equal [shape]
    encoder.both(x, ops.ones((3, 10)))  # E: Encoder.both: argument 'y' is float32 (3, 10), declared Float32[Tensor, "b 10"]: axis 0 is [shape]
