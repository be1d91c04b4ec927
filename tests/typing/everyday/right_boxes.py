"""Generic containers and helpers."""
from dataclasses import dataclass
from typing import Generic, TypeVar

from jaxtyping import Float32

from typednn import Tensor, ops

T = TypeVar("T")
U = TypeVar("U")

@dataclass
class Box(Generic[T]):
    value: T

    def swap(self, other: U) -> "Box[U]":
        return Box(other)

@dataclass
class Pair(Generic[T, U]):
    left: T
    right: U

def first(pairs: list[Pair[T, U]]) -> T:
    return pairs[0].left

def twice(x: T) -> tuple[T, T]:
    return x, x

box = Box(ops.ones((3, 4)))
other = box.swap(ops.ones((5,)))
other.value @ ops.ones((5,))
pairs = [Pair(ops.ones((2, 3)), ops.ones((7,)))]
first(pairs) @ ops.ones((3, 7))
a, b = twice(ops.ones((2, 6)))
a @ b.mT
stack: dict[str, Box[Float32[Tensor, "4"]]] = {"a": Box(ops.ones((4,)))}
print(stack["a"].value + ops.ones((4,)))
