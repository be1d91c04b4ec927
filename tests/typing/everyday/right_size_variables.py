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
w @ identity(4)
layer(3, 4)(ops.ones((2, 3)))
compose(layer(3, 5), 3) + ops.ones((5,))
compose(layer(3, 5), 3)
