"""(n, 1) with (n,)."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, typed

rng = np.random.default_rng(0)
head = nn.Linear(5, 1, rng=rng)

@typed
def error(x: Float32[Tensor, "n 5"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.mean((head(x) - y) ** 2)  # E: subtract: x (n, 1) and y (n,) broadcast to (n, n): n meets itself on two axes; if that is [shape-broadcast]

@typed
def normal(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    total = ops.sum(x, axis=1)
    return x / total  # E: divide: x (n, d) and y (n,): axis -1 of x has d, axis -1 of y has n; they must be equal, o [shape]

@typed
def pairwise(a: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return abs(a[:, None] - a)

@typed
def column(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    return x / ops.sum(x, axis=1, keepdims=True)

x = ops.ones((7, 5))
print(error(x, ops.ones((7,))), column(normal(x)).shape, pairwise(x[:, 0]).shape)
