"""Numbers of Python in arithmetic."""
import math

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops, typed


@typed
def standard(x: Float32[Tensor, "n d"]) -> Float32[Tensor, "n d"]:
    mean = ops.sum(x, axis=0) / x.shape[0]
    variance = ops.sum((x - mean) ** 2, axis=0) / max(x.shape[0] - 1, 1)
    return (x - mean) / math.sqrt(float(ops.max(variance)) + 1e-6)

@typed
def scores(q: Float32[Tensor, "t d"], k: Float32[Tensor, "s d"]) -> Float32[Tensor, "t s"]:
    d = q.shape[-1]
    return k @ q.mT * d**-0.5  # E: scores: the result is float32 (s, t), declared Float32[Tensor, "t s"]: axis 0: for s=2, t= [shape]

@typed
def bucket(x: Int64[Tensor, "n"], buckets: int) -> Int64[Tensor, "n"]:
    return x % buckets

x = ops.normal((6, 4), rng=np.random.default_rng(0))
scale = ops.max(x).item()
y = standard(x) * scale - round(scale, 2)
z = (y / abs(scale)) @ ops.ones((6, 2))  # E: matmul: x (6, 4) and y (6, 2): axis -1 of x has 4, axis -2 of y has 6; they must be equal [shape]
s = scores(x, y[:3])
i = bucket(ops.arange(10), 3) + ops.arange(9)  # E: add: x (10,) and y (9,): axis -1 of x has 10, axis -1 of y has 9; they must be equal, or o [shape]
print(z.shape, s.shape, i.shape)
