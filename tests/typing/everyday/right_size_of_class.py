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
scale.total + ops.ones((6,))
scale.doubled().gain @ ops.ones((6, 3))
Scale(ops.ones((3,)), ops.ones((3,)))
print(scale(ops.ones((2, 6))).shape)
