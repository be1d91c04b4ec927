"""Overloads and options."""
from typing import Literal, overload

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops, typed


@overload
def pooled(x: Float32[Tensor, "b t d"], how: Literal["mean", "max"]) -> Float32[Tensor, "b d"]: ...
@overload
def pooled(x: Float32[Tensor, "b t d"], how: Literal["both"]) -> Float32[Tensor, "b 2*d"]: ...
@typed
def pooled(x: Float32[Tensor, "b t d"], how: Literal["mean", "max", "both"]) -> Float32[Tensor, "b _"]:
    if how == "mean":
        return ops.mean(x, axis=1)
    if how == "max":
        return ops.max(x, axis=1)
    return ops.concat([ops.mean(x, axis=1), ops.max(x, axis=1)], axis=-1)


@typed
def attend(
    q: Float32[Tensor, "b t d"], k: Float32[Tensor, "b s d"], v: Float32[Tensor, "b s e"]
) -> Float32[Tensor, "b t e"]:
    scores = q @ k.mT / q.shape[-1] ** 0.5
    return ops.softmax(scores, axis=-1).mT @ v  # E: matmul: x (b, s, t) and y (b, s, e): axis -1 of x has t, axis -2 of y has s; they must be [shape]


@typed
def nearest(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Int64[Tensor, "n"]:
    distances = ops.sum((x[:, None] - y[None]) ** 2, axis=-1)
    return ops.argmin(distances, axis=0)  # E: nearest: the result is int64 (m,), declared Int64[Tensor, "n"]: axis 0: for m=2, n=3 it is [shape]


x = ops.normal((2, 6, 4), rng=np.random.default_rng(0))
both = pooled(x, "both") @ ops.ones((4, 3))  # E: matmul: x (2, 8) and y (4, 3): axis -1 of x has 8, axis -2 of y has 4; they must be equal [shape]
one = pooled(x[0], "mean")  # E: pooled: argument 'x' is float32 (6, 4), declared Float32[Tensor, "b t d"]: 3 axes expected [shape-rank]
