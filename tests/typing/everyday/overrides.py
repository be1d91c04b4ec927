"""Properties and methods that override those of a base class, and calls of ``super()``."""
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, Literal, TypeVar

from jaxtyping import Float32

from typednn import Tensor, ops

N = TypeVar("N", bound=int)
M = TypeVar("M", bound=int)


class Base:
    def encode(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 16"]:
        return ops.zeros((x.shape[0], 16))

    def decode(self, z: Float32[Tensor, "b 16"]) -> Float32[Tensor, "b 8"]:
        return z[:, :8]

    @property
    def table(self) -> Float32[Tensor, "3 4"]:
        return ops.zeros((3, 4))

    @cached_property
    def cached(self) -> Float32[Tensor, "3 4"]:
        return ops.zeros((3, 4))


# --- properties
class Child(Base):
    @property
    def table(self) -> Float32[Tensor, "3 5"]:  # E: the result is float32 (3, 5), declared Float32[Tensor, "3 4"]: axis -1 is 5, expected 4 [shape]
        return ops.zeros((3, 5))

    @cached_property
    def cached(self) -> Float32[Tensor, "3 5"]:  # E: the result is float32 (3, 5), declared Float32[Tensor, "3 4"]: axis -1 is 5, expected 4 [shape]
        return ops.zeros((3, 5))


# --- properties of a class with sizes
class Sized(Generic[N]):
    @property
    def w(self) -> Float32[Tensor, "N 2"]:
        raise NotImplementedError


class Three(Sized[Literal[3]]):
    @property
    def w(self) -> Float32[Tensor, "3 2"]:
        return ops.zeros((3, 2))


class Four(Sized[Literal[3]]):
    @property
    def w(self) -> Float32[Tensor, "4 2"]:  # E: the result is float32 (4, 2), declared Float32[Tensor, "3 2"]: axis 0 is 4, expected 3 [shape]
        return ops.zeros((4, 2))


# --- calls of super
class Other(Base):
    def encode(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 16"]:
        y = super().decode(x)  # E: argument 'z' is float32 (b, 8), declared Float32[Tensor, "b 16"]: axis -1 is 8, expected 16 [shape]
        print(y @ x.T)
        return super().decode(x)  # E: argument 'z' is float32 (b, 8), declared Float32[Tensor, "b 16"]: axis -1 is 8, expected 16 [shape]

    def decode(self, z: Float32[Tensor, "b 16"]) -> Float32[Tensor, "b 8"]:
        return super().encode(z[:, :8])  # E: the result is float32 (b, 16), declared Float32[Tensor, "b 8"]: axis -1 is 16, expected 8 [shape]


# --- a buffer that returns itself
@dataclass(frozen=True)
class Buffer(Generic[N, M]):
    data: Float32[Tensor, "N M"]

    def push(self, x: Float32[Tensor, "M"]) -> "Buffer[N, M]":
        return Buffer(ops.concat([self.data[1:], x[None]]))

    def grown(self, x: Float32[Tensor, "M"]) -> "Buffer[N, M]":
        return Buffer(ops.concat([self.data, x[None]]))  # E: the result is Buffer[N+1, M], declared Buffer[N, M]: N is N+1, expected N: for N=2 it is 3, not 2 [shape]

    def both(self, x: Float32[Tensor, "M"]) -> "list[Buffer[N, M]]":
        return [self.push(x), Buffer(ops.concat([self.data, x[None]]))]  # E: the result[1] is Buffer[N+1, M], declared Buffer[N, M]: N is N+1, expected N: for N=2 it is 3, not 2 [shape]


# --- defaults
def any_sizes(h: Float32[Tensor, "b h"] | None = ops.zeros((2, 3))) -> None: ...
def of_one_size(h: Float32[Tensor, "b b"] = ops.zeros((2, 3))) -> None: ...  # E: axis -1 is 3, expected 2 (b is 2) [shape]
def of_another(x: Float32[Tensor, "b 3"], h: Float32[Tensor, "b 3"] | None = ops.zeros((2, 3))) -> None: ...  # E: axis 0: for b=3 it is 2, not 3 [shape]
def of_other_columns(h: Float32[Tensor, "b 3"] | None = ops.zeros((2, 4))) -> None: ...  # E: axis -1 is 4, expected 3 [shape]


# --- generic calls that are returned
def first_of(xs: Sequence[Float32[Tensor, "b d"]]) -> Float32[Tensor, "d b"]:
    return max(xs, key=len)  # E: the result is float32 (b, d), declared Float32[Tensor, "d b"]: axis 0: for b=2, d=3 it is 2, not 3 [shape]


def summed(xs: list[Float32[Tensor, "b d"]]) -> Float32[Tensor, "d b"]:
    return sum(xs, ops.zeros_like(xs[0]))  # E: the result is float32 (b, d), declared Float32[Tensor, "d b"]: axis 0: for b=2, d=3 it is 2, not 3 [shape]


# --- a column with a row, kept
def advantages(returns: Float32[Tensor, "t"], values: Float32[Tensor, "t 1"]) -> Float32[Tensor, "t"]:
    a = returns - values  # E: x (t,) and y (t, 1) broadcast to (t, t): t meets itself on two axes [shape-broadcast]
    return (a - ops.mean(a)) / (ops.std(a) + 1e-8)
