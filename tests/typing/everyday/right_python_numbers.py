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
    return q @ k.mT * d**-0.5

@typed
def bucket(x: Int64[Tensor, "n"], buckets: int) -> Int64[Tensor, "n"]:
    return x % buckets

x = ops.normal((6, 4), rng=np.random.default_rng(0))
scale = ops.max(x).item()
y = standard(x) * scale - round(scale, 2)
z = (y / abs(scale)) @ ops.ones((4, 2))
s = scores(x, y[:3])
i = bucket(ops.arange(10), 3) + ops.arange(10)
print(z.shape, s.shape, i.shape)
