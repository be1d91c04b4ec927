"""Classes of a size: classmethods, properties, Self."""
from dataclasses import dataclass
from typing import Generic, TypeVar

from jaxtyping import Float32
from typing_extensions import Self

from typednn import Tensor, nn, ops, typed

N = TypeVar("N", bound=int)
M = TypeVar("M", bound=int)

@dataclass(frozen=True)
class Scale(nn.Module, Generic[N]):
    gain: Float32[Tensor, "N"]
    shift: Float32[Tensor, "N"]

    @classmethod
    def create(cls, size: N) -> "Scale[N]":
        return cls(ops.ones((size,)), ops.zeros((size,)))

    @property
    def total(self) -> Float32[Tensor, "N"]:
        return self.gain + self.shift

    def doubled(self) -> Self:
        return nn.replace(self, gain=self.gain * 2)

    @typed
    def __call__(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b n"]:
        return x * self.gain[0] + self.shift[0]

scale = Scale.create(6)
scale.total + ops.ones((5,))  # E: add: x (6,) and y (5,): axis -1 of x has 6, axis -1 of y has 5; they must be equal, or one [shape]
scale.doubled().gain @ ops.ones((4, 3))  # E: matmul: x (6,) and y (4, 3): axis -1 of x has 6, axis -2 of y has 4; they must be equal [shape]
Scale(ops.ones((3,)), ops.ones((4,)))  # E: Scale: argument 'shift' is float32 (4,), declared Float32[Tensor, "N"]: axis 0 is 4, expec [shape]
print(scale(ops.ones((2, 6))).shape)
