"""(n, 1) with (n,)."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, typed

rng = np.random.default_rng(0)
head = nn.Linear(5, 1, rng=rng)

@typed
def error(x: Float32[Tensor, "n 5"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]:
    return ops.mean((head(x)[:, 0] - y) ** 2)

@typed
def normal(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    total = ops.sum(x, axis=1)
    return x / total[:, None]

@typed
def pairwise(a: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return abs(a[:, None] - a)

@typed
def column(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    return x / ops.sum(x, axis=1, keepdims=True)

x = ops.ones((7, 5))
print(error(x, ops.ones((7,))), column(normal(x)).shape, pairwise(x[:, 0]).shape)
