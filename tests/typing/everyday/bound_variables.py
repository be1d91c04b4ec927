"""Functions of ``x: T``, where T is a type variable that is bound to tensors."""

from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, ops

T = TypeVar("T", bound=Tensor)
F = TypeVar("F", bound=Float32[Tensor, "..."])
M = TypeVar("M", bound=Float32[Tensor, "_ _"])
V = TypeVar("V", bound=Float32[Tensor, "3"])


class Box(Generic[T]):
    def __init__(self, value: T) -> None:
        self.value = value

    def scaled(self, by: float) -> T:
        return self.value * by

    def added(self, other: T) -> "Box[T]":
        return Box(self.value + other)


# --- operators
def doubled(x: T) -> T:
    return 2 * x


def averaged(old: T, new: T, rate: float = 0.9) -> T:
    return rate * old + (1 - rate) * new


def scaled(x: F) -> F:
    reveal_type(-x)  # R: F
    reveal_type(x.sum())  # R: Tensor[tuple[()], float32]
    return (x - ops.mean(x)) / (ops.std(x) + 1e-5)


def halves(xs: list[T], named: dict[str, T]) -> tuple[list[T], dict[str, T]]:
    return [x * 0.5 for x in xs], {name: x * 0.5 for name, x in named.items()}


def total(*xs: T) -> T:
    result = xs[0]
    for x in xs[1:]:
        result = result + x
    return result


def operators(x: Float32[Tensor, "n 3"], y: Float32[Tensor, "3"]) -> Float32[Tensor, "n 3"]:
    reveal_type(doubled(x))  # R: Tensor[tuple[n, 3], float32]
    reveal_type(averaged(x, x))  # R: Tensor[tuple[n, 3], float32]
    reveal_type(halves([x], {"x": x})[0][0])  # R: Tensor[tuple[n, 3], float32]
    reveal_type(Box(x).added(x).scaled(2.0))  # R: Tensor[tuple[n, 3], float32]
    return total(x, doubled(x)) + y


def of_members_wrong(x: M, w: Float32[Tensor, "3 4"]) -> M:
    _ = x.sum(axis=2)  # E: has no axis 2 [shape-index]
    _ = w @ x @ ops.ones(5) + ops.ones(4)  # E: they must be equal, or one of them 1 [shape]
    return x.sum()  # E: the result is float32 (), declared M [return-value]


def operators_wrong(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "3 n"]:
    _ = doubled(3)  # E: [type-var]
    return doubled(x)  # E: declared Float32[Tensor, "3 n"] [shape]


# --- operations
def rectified(x: T) -> T:
    reveal_type(ops.relu(x))  # R: T
    return ops.maximum(ops.relu(x), ops.minimum(x, 0))


def normalized(x: F) -> F:
    e = ops.exp(x - ops.max(x))
    return e / ops.sum(e)


def as_float(x: T) -> T:
    return x.astype(np.float32)


def like(x: T) -> T:
    return ops.zeros_like(x)


def of_known(x: V) -> V:
    return x * ops.ones(3)


def operations_wrong(x: T, y: M) -> T:
    _ = ops.sum(y, axis=2)  # E: has no axis 2 [shape-index]
    return ops.sum(x)  # E: the result is (), declared T [return-value]
