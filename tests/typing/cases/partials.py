"""functools.partial: the call of a partial is checked as the whole call."""

import functools
from functools import partial
from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
Dense = partial(nn.Linear, rng=rng)
total = partial(ops.sum, axis=0)
reveal_type(functools.partial(nn.Linear, rng=rng)(10, 20))  # R: Linear[10, 20, float32]
reveal_type(Dense(3, 4))  # R: Linear[3, 4, float32]
reveal_type(partial(nn.Linear, 3, rng=rng)(4))  # R: Linear[3, 4, float32]
reveal_type(partial(nn.Linear, out_features=5, rng=rng)(3, out_features=4))  # R: Linear[3, 4, float32]
reveal_type(Dense(3, 4)(ops.zeros((2, 3))))  # R: Tensor[tuple[2, 4], float32]
reveal_type(total(ops.zeros((3, 4))))  # R: Tensor[tuple[4], float32]
reveal_type(partial(ops.concat, axis=0)([ops.zeros(2), ops.zeros(3)]))  # R: Tensor[tuple[5], float32]
# E: matmul: x (3, 4) and y (3, 4) [shape]
partial(ops.matmul, ops.zeros((3, 4)))(ops.zeros((3, 4)))


def scaled(x: Float32[Tensor, "b 3"], factor: float = 1.0) -> Float32[Tensor, "3 b"]:
    return (x * factor).T


def text(a: int, b: str) -> str:
    return a * b


half = partial(scaled, factor=0.5)
reveal_type(half(ops.zeros((2, 3))))  # R: Tensor[tuple[3, 2], float32]
# E: scaled: argument 'x' is float32 (2, 4), declared Float32[Tensor, "b 3"]: axis -1 is 4, expected 3 [shape]
half(ops.zeros((2, 4)))
reveal_type(partial(text, 3)("b"))  # R: str
partial(text, 3)(4)  # E: Argument 1 to "text" has incompatible type "int"; expected "str" [arg-type]
partial(text, 3)()  # E: Missing positional argument "b" in call to "text" [call-arg]


def in_a_function(dense: "partial[nn.Linear[int, int]]", x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 4"]:
    reveal_type(dense(3, 4))  # R: Linear[int, int, float32]
    reveal_type(Dense(3, 4))  # R: Linear[3, 4, float32]
    layer = partial(nn.Linear, rng=rng)
    return layer(3, 4)(x)


def rebound(x: Float32[Tensor, "2 3"]) -> None:
    width = 3
    make = partial(ops.zeros, shape=(2, width))
    width = 4
    reveal_type(make() + x)  # R: Tensor[tuple[2, 3], float32]
    del width


def starred(sizes: tuple[int, int]) -> None:
    reveal_type(partial(nn.Linear, rng=rng)(*sizes))  # R: Linear[int, int, float32]


def again(first: bool) -> None:
    made = partial(nn.Linear, rng=rng)
    if first:
        made = partial(nn.Linear, rng=rng, bias=False)
    reveal_type(made(3, 4))  # R: Linear[int, int, float32]


def mistakes(x: Float32[Tensor, "b 5"]) -> None:
    # E: argument 'x' is float32 (b, 5), declared Float32[Tensor, "*b 3"]: axis -1 is 5, expected 3 [shape]
    Dense(3, 4)(x)


in_a_function(partial(nn.Linear, rng=rng), ops.zeros((2, 3)))
again(True)
rebound(ops.zeros((2, 3)))
starred((3, 4))


# A name that only the other arguments bind


def longer(x: Float32[Tensor, "n+1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x[1:] + y


of_four = partial(longer, ops.zeros(4))
reveal_type(of_four(ops.zeros(3)))  # R: Tensor[tuple[3], float32]


def wrong_beside_the_first() -> None:
    # E: longer: argument 'x' is float32 (4,), declared Float32[Tensor, "n+1"]: axis 0 is 4, expected 5 (n+1 is 5, n bound by 'y') [shape]
    of_four(ops.zeros(4))
