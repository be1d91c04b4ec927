"""Windows of a series."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops, typed

WIDTH = 8

@typed
def differences(x: Float32[Tensor, "t d"]) -> Float32[Tensor, "t-1 d"]:
    return x[2:] - x[:-2]  # E: differences: the result is float32 (max(t-2,0), d), declared Float32[Tensor, "t-1 d"]: axi [shape]

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
    return x[:n], x[n + 1 :]  # E: halves: the result[1] is float32 (max(n-1,0), d), declared Float32[Tensor, "n d"]: axis 0: [shape]

series = ops.normal((20, 3), rng=np.random.default_rng(0))
d = differences(series)
one = window(series, 4) @ ops.ones((8, 2))  # E: matmul: x (8, 3) and y (8, 2): axis -1 of x has 3, axis -2 of y has 8; they must be equal [shape]
a, b = halves(series)
both = a + b
lag = lagged(series[:, 0], 2)
print(d.shape, one.shape, both.shape, lag.shape)
