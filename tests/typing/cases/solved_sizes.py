"""Names that only an expression binds: it is solved for them, by mypy and at run time."""

from typing import Any, Generic, NamedTuple, reveal_type

from jaxtyping import Float32
from typing_extensions import TypeVar

from typednn import Tensor, nn, ops

H = TypeVar("H", bound=int, default=Any)
E = TypeVar("E", bound=int, default=Any)


def halved(x: Float32[Tensor, "b 2*h"]) -> Float32[Tensor, "b h"]:
    return x[:, ::2]


reveal_type(halved(ops.zeros((3, 8))))  # R: Tensor[tuple[3, 4], float32]
# E: halved: argument 'x' is float32 (3, 7), declared Float32[Tensor, "b 2*h"]: axis -1: no h makes 2*h 7 [shape]
halved(ops.zeros((3, 7)))


def fewer(x: Float32[Tensor, "n+1"]) -> Float32[Tensor, "n"]:
    return x[1:]


reveal_type(fewer(ops.zeros(4)))  # R: Tensor[tuple[3], float32]
reveal_type(fewer(ops.zeros(1)))  # R: Tensor[tuple[0], float32]
# E: fewer: argument 'x' is float32 (0,), declared Float32[Tensor, "n+1"]: axis 0: no n makes n+1 0 [shape]
fewer(ops.zeros(0))


def within(x: Float32[Tensor, "2*n n"]) -> Float32[Tensor, "n"]:
    return x[0]


reveal_type(within(ops.zeros((6, 3))))  # R: Tensor[tuple[3], float32]
# E: within: argument 'x' is float32 (5, 3), declared Float32[Tensor, "2*n n"]: axis 0 is 5, expected 6 (2*n is 6) [shape]
within(ops.zeros((5, 3)))


def later(x: Float32[Tensor, "n*m"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n m"]:
    return x.reshape((y.shape[0], -1)).expect("n m")


reveal_type(later(ops.zeros(6), ops.zeros(3)))  # R: Tensor[tuple[3, 2], float32]
# E: later: argument 'x' is float32 (7,), declared Float32[Tensor, "m*n"]: axis 0: no m makes m*n 7 [shape]
later(ops.zeros(7), ops.zeros(3))


def either(
    x: Float32[Tensor, "2*n"] | Float32[Tensor, "3*n"], y: Float32[Tensor, "n"]
) -> Float32[Tensor, "n"]:
    return y


either(ops.zeros(6), ops.zeros(3))
either(ops.zeros(9), ops.zeros(3))
either(ops.zeros(12), ops.zeros(4))


def product(x: Float32[Tensor, "n*m"], y: Float32[Tensor, "n*m"]) -> Float32[Tensor, "n*m"]:
    return x + y


product(ops.zeros(6), ops.zeros(6))
# E: product: argument 'y' is float32 (8,), declared Float32[Tensor, "m*n"]: axis 0 is 8, expected 6 (m*n is 6) [shape]
product(ops.zeros(6), ops.zeros(8))


def symbolic(x: Float32[Tensor, "2*k"], y: Float32[Tensor, "k"]) -> None:
    def single(x: Float32[Tensor, "2*h"]) -> Float32[Tensor, "h"]:
        return x[::2]

    reveal_type(single(x))  # R: Tensor[tuple[k], float32]
    reveal_type(single(y))  # R: Tensor[tuple[Any], float32]
    reveal_type(fewer(x))  # R: Tensor[tuple[2*k-1], float32]


symbolic(ops.zeros(8), ops.zeros(4))


class Pair(NamedTuple):
    left: Float32[Tensor, "n"]
    right: Float32[Tensor, "2*n"]


def paired(pair: Pair, x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x


reveal_type(paired(Pair(ops.zeros(3), ops.zeros(6)), ops.zeros(3)))  # R: Tensor[tuple[3], float32]


class Folded(nn.Module, Generic[H, E]):
    each: E
    weight: Float32[Tensor, "H*E"]

    def __init__(self, heads: H, each: E) -> None:
        self.each = each
        self.weight = ops.zeros(heads * each)

    def __call__(self, x: Float32[Tensor, "b H"]) -> Float32[Tensor, "b H"]:
        return x


folded = Folded(2, 3)
reveal_type(folded(ops.zeros((5, 2))))  # R: Tensor[tuple[5, 2], float32]
# E: Folded.__call__: argument 'x' is float32 (5, 3), declared Float32[Tensor, "b 2"]: axis -1 is 3, expected 2 [shape]
folded(ops.zeros((5, 3)))


class Inner(nn.Module, Generic[H, E]):
    heads: H
    each: E

    def __init__(self, heads: H, each: E) -> None:
        self.heads, self.each = heads, each

    def __call__(self, x: Float32[Tensor, "H*E"]) -> Float32[Tensor, "H*E"]:
        return x


class Outer(nn.Module, Generic[H, E]):
    def __init__(self, heads: H, each: E) -> None:
        self.inner = Inner(heads, each)

    def __call__(self, x: Float32[Tensor, "H*E"]) -> Float32[Tensor, "H*E"]:
        return self.inner(x)


reveal_type(Outer(2, 3)(ops.ones(6)))  # R: Tensor[tuple[6], float32]
# E: Outer.__call__: argument 'x' is float32 (5,), declared Float32[Tensor, "6"]: axis 0 is 5, expected 6 [shape]
Outer(2, 3)(ops.ones(5))
