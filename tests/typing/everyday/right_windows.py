"""Windows of a series."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops, typed

WIDTH = 8

@typed
def differences(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t-1 d"]:
    return x[1:] - x[:-1]

@typed
def lagged(x: Float32[Tensor, "t"], lag: int) -> Float32[Tensor, "_"]:
    return x[lag:]

@typed
def window(x: Float32[Tensor, "t d"], start: int) -> Float32[Tensor, "8 d"]:
    if x.shape[0] < start + WIDTH:
        raise ValueError("too short")
    return x[start : start + WIDTH]

@typed
def halves(x: Float32[Tensor, "2*n d"]) -> tuple[Float32[Tensor, "n d"], Float32[Tensor, "n d"]]:
    n = x.shape[0] // 2
    return x[:n], x[n:]

series = ops.normal((20, 3), rng=np.random.default_rng(0))
d = differences(series)
one = window(series, 4) @ ops.ones((3, 2))
a, b = halves(series)
both = a + b
lag = lagged(series[:, 0], 2)
print(d.shape, one.shape, both.shape, lag.shape)
