"""Overloads, keyword-only options, optional arguments, early exits."""
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
    q: Float32[Tensor, "b t d"],
    k: Float32[Tensor, "b s d"],
    v: Float32[Tensor, "b s e"],
    *,
    mask: Float32[Tensor, "t s"] | None = None,
    temperature: float | None = None,
) -> Float32[Tensor, "b t e"]:
    scores = q @ k.mT
    if temperature is None:
        temperature = float(np.sqrt(q.shape[-1]))
    scores = scores / temperature
    if mask is not None:
        scores = scores + mask
    return ops.softmax(scores, axis=-1) @ v


@typed
def nearest(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"], k: int = 1) -> Int64[Tensor, "n _"]:
    if x.shape[1] == 0:
        return ops.zeros((x.shape[0], 1), dtype=np.int64)
    distances = ops.sum((x[:, None] - y[None]) ** 2, axis=-1)
    return ops.argsort(distances, axis=1)[:, :k]


x = ops.normal((2, 6, 4), rng=np.random.default_rng(0))
both = pooled(x, "both") @ ops.ones((8, 3))
one = pooled(x, "mean") @ ops.ones((4, 3)) + both
seen = attend(x, x[:, :3], ops.ones((2, 3, 5)), mask=ops.zeros((6, 3)))
found = nearest(x[0], x[1], k=2)
print(one.shape, seen.shape, found.shape)
