"""Generic containers, protocols and callbacks."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

T = TypeVar("T")
U = TypeVar("U")
N = TypeVar("N", bound=int)


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


class History(Generic[T]):
    def __init__(self) -> None:
        self._items: list[T] = []

    def add(self, item: T) -> None:
        self._items.append(item)

    def last(self) -> T:
        return self._items[-1]


def compose(f: Callable[[T], U], g: Callable[[U], T]) -> Callable[[T], T]:
    return lambda x: g(f(x))


rng = np.random.default_rng(0)
x = ops.normal((5, 8), rng=rng)
box = Box(x).map(fold).map(lambda z: ops.sum(z, axis=1))
total = box.value + ops.zeros(5)
history: History[Float32[Tensor, "5 4"]] = History()
history.add(fold(x))
history.add(ops.zeros((5, 4)))
square = history.last() @ ops.ones((4, 2))
codes = [mean_code(e, x) for e in (fold, nn.Linear(8, 4, rng=rng))]
stacked = ops.stack(codes)
roundtrip = compose(fold, lambda z: ops.concat([z, z], axis=1))(x) + x
print(total.shape, square.shape, stacked.shape, roundtrip.shape)
