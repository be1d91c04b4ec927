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
other.value @ ops.ones((4,))  # E: matmul: x (5,) and y (4,): axis -1 of x has 5, axis -1 of y has 4; they must be equal [shape]
pairs = [Pair(ops.ones((2, 3)), ops.ones((7,)))]
first(pairs) @ ops.ones((7, 3))  # E: matmul: x (2, 3) and y (7, 3): axis -1 of x has 3, axis -2 of y has 7; they must be equal [shape]
a, b = twice(ops.ones((2, 6)))
a @ b  # E: matmul: x (2, 6) and y (2, 6): axis -1 of x has 6, axis -2 of y has 2; they must be equal [shape]
stack: dict[str, Box[Float32[Tensor, "4"]]] = {"a": Box(ops.ones((4,)))}
print(stack["a"].value + ops.ones((4,)))
