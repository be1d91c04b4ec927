"""Expressions whose names something binds, in any order: none of these is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, reveal_type

import numpy as np
from jaxtyping import Float32
from typing_extensions import TypeVar

from typednn import Tensor, nn, ops

N = TypeVar("N", bound=int, default=Any)
Pair = Float32[Tensor, "q n"]
ROWS = 3


def any_order(x: Float32[Tensor, "n-1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n-1"]:
    return x


reveal_type(any_order(ops.zeros(2), ops.zeros(3)))  # R: Tensor[tuple[2], float32]


def difference(x: Float32[Tensor, "n-k"], y: Float32[Tensor, "k n"]) -> Float32[Tensor, "n-k"]:
    return x


def solved(x: Float32[Tensor, "n-k"], y: Float32[Tensor, "2*k"]) -> Float32[Tensor, "n"]:
    return ops.concat([x, y[::2]])


def whole(x: Float32[Tensor, "t h*d"]) -> Float32[Tensor, "h*d"]:
    return x[0]


def by_an_alias(x: Pair) -> Float32[Tensor, "q*n"]:
    return ops.reshape(x, (x.shape[0] * x.shape[1],))


def by_expect(x: Tensor) -> Float32[Tensor, "k+1"]:
    y = x.expect("k").astype(np.float32)
    return ops.concat([y, ops.zeros(1)])


def by_isinstance(x: object) -> Float32[Tensor, "k-1"]:
    if not isinstance(x, Float32[Tensor, "k"]):
        raise TypeError("a vector")
    return x[1:]


def by_a_variable(x: Tensor) -> Float32[Tensor, "2*k"]:
    y: Float32[Tensor, "k"] = x.astype(np.float32).expect("k")
    return ops.concat([y, y])


def in_functions(
    f: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n+1"]],
) -> Callable[[Float32[Tensor, "a"]], Float32[Tensor, "a+1"]]:
    return f


def all_of_jaxtypings(
    x: Float32[Tensor, "rows=3 #n *b _ k"], y: Float32[Tensor, "n-k ..."], size: int
) -> Float32[Tensor, "{size}+1"]:
    return ops.zeros(size + 1)


def of_a_string(x: Float32[Tensor, f"b {ROWS}"]) -> None: ...


@dataclass
class Points:
    a: Float32[Tensor, "n"]
    b: Float32[Tensor, "m"]

    def both(self, x: Float32[Tensor, "n-m"]) -> Float32[Tensor, "n+m"]:
        return ops.concat([self.a, self.b])


def of_points(points: Points, x: Float32[Tensor, "n-m"]) -> None: ...


class Weighted(nn.Module, Generic[N]):
    weight: Float32[Tensor, "N"]

    def __init__(self, weight: Float32[Tensor, "N"]) -> None:
        self.weight = weight

    def shorter(self, x: Float32[Tensor, "N-k k"]) -> Float32[Tensor, "N-1"]:
        return self.weight[1:]


class Kept:
    def __init__(self, x: Float32[Tensor, "n"]) -> None:
        self.x: Float32[Tensor, "n"] = x

    def longer(self) -> Float32[Tensor, "n+1"]:
        raise NotImplementedError


class Larger(Protocol):
    def __call__(self, x: Float32[Tensor, "n"], /) -> Float32[Tensor, "n+k"]: ...
