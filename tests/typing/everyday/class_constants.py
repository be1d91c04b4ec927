"""Constants of classes that methods read from ``self``, and those of ``NewType`` and shifts; rows in lists; ``n - 1``."""
from typing import ClassVar, Final, NewType

import numpy as np
from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops

Width = NewType("Width", int)
SEVEN = Width(7)
SHIFTED = 1 << 5


# --- read from self
class Net(nn.Module):
    WIDTH: ClassVar[int] = 16
    DEPTH: Final = 3
    heads = 4
    field: int = 5

    def __init__(self, rng: np.random.Generator) -> None:
        self.a = nn.Linear(8, self.WIDTH, rng=rng)
        self.b = nn.Linear(self.WIDTH, self.DEPTH, rng=rng)
        self.c = nn.Linear(self.DEPTH, self.heads, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
        _ = x @ ops.zeros((self.field, 2))
        return self.c(self.b(self.a(x)))

    def wrong(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
        _ = x @ ops.zeros((self.WIDTH, 2))  # E: x (b, 8) and y (16, 2): axis -1 of x has 8, axis -2 of y has 16; they must be equal [shape]
        return self.c(self.a(x))  # E: argument 'x' is float32 (b, 16), declared Float32[Tensor, "*b 3"]: axis -1 is 16, expected 3 [shape]


# --- read by a subclass
class Inherited(Net):
    def inherited_wrong(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
        _ = x @ ops.zeros((self.WIDTH, 2))  # E: x (b, 8) and y (16, 2): axis -1 of x has 8, axis -2 of y has 16; they must be equal [shape]
        return self.c(self.a(x))  # E: argument 'x' is float32 (b, 16), declared Float32[Tensor, "*b 3"]: axis -1 is 16, expected 3 [shape]

    @classmethod
    def of_class(cls, x: Float32[Tensor, "b 8"]) -> None:
        _ = x @ ops.zeros((cls.heads, 2))  # E: x (b, 8) and y (4, 2): axis -1 of x has 8, axis -2 of y has 4; they must be equal [shape]


# --- another one in a subclass
class Overridden(nn.Module):
    SIZE: ClassVar[int] = 16

    def scaled(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 2"]:
        return x @ ops.zeros((self.SIZE, 2))


class Other(Overridden):
    SIZE = 8


# --- another one in an object
class Assigned(nn.Module):
    own = 16

    def __init__(self) -> None:
        self.own = 8

    def scaled(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 2"]:
        return x @ ops.zeros((self.own, 2))


# --- sizes of a type of their own
def of_new_type(x: Float32[Tensor, "b 8"]) -> None:
    _ = x @ ops.zeros((SEVEN, 2))  # E: x (b, 8) and y (7, 2): axis -1 of x has 8, axis -2 of y has 7; they must be equal [shape]
    _ = x @ ops.zeros((SHIFTED, 2))  # E: x (b, 8) and y (32, 2): axis -1 of x has 8, axis -2 of y has 32; they must be equal [shape]
    _ = x @ ops.zeros((SHIFTED >> 2, 2))


# --- rows in a list
def rows(x: Float32[Tensor, "b 3 4"]) -> list[Float32[Tensor, "3 4"]]:
    return list(x)


def rows_wrong(x: Float32[Tensor, "b 3 4"]) -> list[Float32[Tensor, "4 3"]]:
    return list(x)  # E: the result[...] is float32 (3, 4), declared Float32[Tensor, "4 3"]: axis 0 is 3, expected 4 [shape]


def tuple_wrong(x: Float32[Tensor, "b 3 4"]) -> tuple[Float32[Tensor, "4 3"], ...]:
    reveal_type(list(reversed(x)))  # R: list[Tensor[tuple[3, 4], float32]]
    _ = list(ops.sum(x))  # E: x () has 0 axes, too few for 1 indices [shape-index]
    return tuple(x)  # E: the result[...] is float32 (3, 4), declared Float32[Tensor, "4 3"]: axis 0 is 3, expected 4 [shape]


# --- all but the last by their number
def but_last(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t-1 d"]:
    t = len(x)
    return x[: t - 1] + x[1:t]


def but_last_wrong(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t d"]:
    reveal_type(x[x.shape[0] - 1 :])  # R: Tensor[tuple[min(t,1), d], float32]
    reveal_type(x[len(x) - 2 : len(x) - 1])  # R: Tensor[tuple[max(min(t-1,1),0), d], float32]
    return x[: x.shape[0] - 1]  # E: the result is float32 (max(t-1,0), d), declared Float32[Tensor, "t d"]: axis 0: for t=2 it is 1, not 2 [shape]


# --- infinity is a float
def causal(t: int) -> Float32[Tensor, "{t} {t}"]:
    reveal_type(ops.full((2, 2), np.inf))  # R: Tensor[tuple[2, 2], float32]
    return ops.triu(ops.full((t, t), -np.inf), k=1)
