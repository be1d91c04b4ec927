"""Functions over size variables."""
from typing import TypeVar

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

N = TypeVar("N", bound=int)
M = TypeVar("M", bound=int)

def weight(n: N, m: M) -> Float32[Tensor, "N M"]:
    return ops.ones((n, m))

def identity(n: N) -> Float32[Tensor, "N N"]:
    return ops.eye(n)

def layer(n: N, m: M) -> nn.Linear[N, M]:
    return nn.Linear(n, m, rng=np.random.default_rng(0))

def compose(a: nn.Linear[N, M], n: N) -> Float32[Tensor, "M"]:
    return a(ops.ones((n,)))

w = weight(3, 4)
w @ identity(3)  # E: matmul: x (3, 4) and y (3, 3): axis -1 of x has 4, axis -2 of y has 3; they must be equal [shape]
layer(3, 4)(ops.ones((2, 4)))  # E: Linear.__call__: argument 'x' is float32 (2, 4), declared Float32[Tensor, "*b 3"]: axis -1 [shape]
compose(layer(3, 5), 3) + ops.ones((4,))  # E: add: x (5,) and y (4,): axis -1 of x has 5, axis -1 of y has 4; they must be equal, or one [shape]
compose(layer(3, 5), 4)  # E: compose: argument 'n' is 4: expected 3 (N is 3, bound by 'a') [shape]
