"""PEP 695: `type` statements, and the type parameters of functions and classes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops

images = ops.zeros((32, 784))
labels = ops.zeros(32, dtype=np.int64)
fewer = ops.zeros(31, dtype=np.int64)

type Images = Float32[Tensor, "b 784"]
type Labels = Int64[Tensor, "b"]
type Pair = tuple[Images, Labels]
type Maybe = Float32[Tensor, "n"] | None
type Loss = Callable[[Float32[Tensor, "b 784"], Int64[Tensor, "b"]], Float32[Tensor, ""]]


def f(x: Images, y: Labels) -> Images:
    reveal_type(x)  # R: Tensor[tuple[b, 784], float32]
    return x


reveal_type(f(images, labels))  # R: Tensor[tuple[32, 784], float32]
# E: f: argument 'y' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32, bound by 'x') [shape]
f(images, fewer)


def g(pair: Pair, maybe: Maybe = None) -> Float32[Tensor, ""]:
    x, y = pair
    reveal_type(x)  # R: Tensor[tuple[b, 784], float32]
    reveal_type(maybe)  # R: Tensor[tuple[n], float32] | None
    return ops.sum(x)


reveal_type(g((images, labels)))  # R: Tensor[tuple[()], float32]
# E: g: argument 'pair[1]' is int64 (31,), declared Int64[Tensor, "b"]: axis 0 is 31, expected 32 (b is 32) [shape]
g((images, fewer))


def h[N: int](x: Float32[Tensor, "b N"], n: N) -> Float32[Tensor, "N b"]:
    reveal_type(x)  # R: Tensor[tuple[b, N], float32]
    return x.T


reveal_type(h(images, 784))  # R: Tensor[tuple[784, 32], float32]
h(images, 783)  # E: h: argument 'n' is 783: expected 784 (N is 784, bound by 'x') [shape]


def keep[T](t: T, x: Float32[Tensor, "a b"]) -> tuple[T, Float32[Tensor, "b a"]]:
    return t, x.T


reveal_type(keep("a", images))  # R: tuple[str, Tensor[tuple[784, 32], float32]]


def only_names[N: int](x: Float32[Tensor, "N *rest"]) -> Float32[Tensor, "*rest N"]:
    return ops.zeros((*x.shape[1:], x.shape[0]))


reveal_type(only_names(ops.zeros((2, 3, 4))))  # R: Tensor[tuple[*tuple[Any, ...], 2], float32]


class Layer[In: int, Out: int](nn.Module):
    def __init__(self, inputs: In, outputs: Out) -> None:
        self.linear = nn.Linear(inputs, outputs, rng=np.random.default_rng(0))

    def __call__(self, x: Float32[Tensor, "*b In"]) -> Float32[Tensor, "*b Out"]:
        reveal_type(x)  # R: Tensor[tuple[*b, In], float32]
        return self.linear(x)

    def chained[Last: int](
        self, other: "Layer[Out, Last]", x: Float32[Tensor, "n In"]
    ) -> Float32[Tensor, "n Last"]:
        return other(self(x))


layer = Layer(784, 10)
reveal_type(layer)  # R: Layer[784, 10]
reveal_type(layer(images))  # R: Tensor[tuple[32, 10], float32]
# E: Layer.__call__: argument 'x' is float32 (3, 783), declared Float32[Tensor, "*b 784"]: axis -1 is 783, expected 784 [shape]
layer(ops.zeros((3, 783)))
reveal_type(layer.chained(Layer(10, 3), images))  # R: Tensor[tuple[32, 3], float32]
# E: Layer.chained: argument 'other' has In=11: expected 10 [shape]
layer.chained(Layer(11, 3), images)


def apply(loss: Loss, x: Images, y: Labels) -> Float32[Tensor, ""]:
    # R: def [b <: int] (Tensor[tuple[b, 784], float32], Tensor[tuple[b], int64]) -> Tensor[tuple[()], float32]
    reveal_type(loss)
    return loss(x, y)


def inner() -> None:
    def deeper[N: int](x: Float32[Tensor, "N N"]) -> Float32[Tensor, "N"]:
        return x[0]

    reveal_type(deeper(ops.zeros((3, 3))))  # R: Tensor[tuple[3], float32]


# The sizes of a class that can be changed are kept, as those of an immutable one


class Square[N: int]:
    def __init__(self, cells: Float32[Tensor, "N N"]) -> None:
        self.cells = cells

    def put(self, row: Float32[Tensor, "N"], size: N) -> None:
        self.cells = row * ops.ones((size, size))


@dataclass
class Grid[H: int, W: int]:
    cells: Float32[Tensor, "H W"]

    def turned(self) -> "Grid[W, H]":
        return Grid(self.cells.mT)


reveal_type(Grid(ops.ones((2, 3))).turned())  # R: Grid[3, 2]
# E: matmul: x (3, 2) and y (3, 1): axis -1 of x has 2, axis -2 of y has 3; they must be equal [shape]
Grid(ops.ones((2, 3))).turned().cells @ ops.ones((3, 1))
any_square: Square[int] = Square(ops.ones((3, 3)))
Square(ops.ones((3, 3))).put(ops.ones(3), 3)
Square(ops.ones((3, 3))).put(ops.ones(4), 3)  # E: Square.put: argument 'row' is float32 (4,), declared Float32[Tensor, "3"]: axis 0 is 4, expected 3 [shape]
Square(ops.ones((3, 3))).put(ops.ones(3), 4)  # E: Square.put: argument 'size' is 4: expected 3 [shape]
