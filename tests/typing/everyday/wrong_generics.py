"""Generic containers, protocols, callbacks."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

T = TypeVar("T")
U = TypeVar("U")


@dataclass
class Box(Generic[T]):
    value: T

    def map(self, f: Callable[[T], U]) -> "Box[U]":
        return Box(f(self.value))


class Encoder(Protocol):
    def __call__(self, x: Float32[Tensor, "b 8"], /) -> Float32[Tensor, "b 4"]: ...


def mean_code(encoder: Encoder, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "4"]:
    return ops.mean(encoder(x), axis=0)


def fold(x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
    return x[:, :4] + x[:, 4:]


def halve(x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 2"]:
    return x[:, ::4]


class History(Generic[T]):
    def __init__(self) -> None:
        self._items: list[T] = []

    def add(self, item: T) -> None:
        self._items.append(item)

    def last(self) -> T:
        return self._items[-1]


rng = np.random.default_rng(0)
x = ops.normal((5, 8), rng=rng)
box = Box(x).map(fold).map(lambda z: ops.sum(z, axis=0))
total = box.value + ops.zeros(5)  # E: add: x (4,) and y (5,): axis -1 of x has 4, axis -1 of y has 5; they must be equal, or one [shape]
history: History[Float32[Tensor, "5 4"]] = History()
history.add(ops.zeros((4, 5)))  # E: History.add: argument 'item' is float32 (4, 5), declared Float32[Tensor, "5 4"]: axis 0 is [shape]
square = history.last() @ ops.ones((5, 2))  # E: matmul: x (5, 4) and y (5, 2): axis -1 of x has 4, axis -2 of y has 5; they must be equal [shape]
code = mean_code(halve, x)  # E: mean_code: argument 'encoder' is a function whose result is float32 (b, 2), declared Float [shape]
