"""Helpers over any shape: TypeVarTuple-like stars."""
import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, ops, typed


@typed
def outer(x: Float32[Tensor, "*a"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "*a n"]:
    return x[..., None] * y

@typed
def last(x: Float32[Tensor, "*a t d"]) -> Float32[Tensor, "*a d"]:
    return x[..., -1, :]

@typed
def gathered(x: Float32[Tensor, "*a n"], i: Int64[Tensor, "*a"]) -> Float32[Tensor, "*a"]:
    return ops.sum(x * ops.one_hot(i, num_classes=x.shape[-1]), axis=-1)

@typed
def same(x: Float32[Tensor, "*a"], y: Float32[Tensor, "*a"]) -> Float32[Tensor, "*a"]:
    return x * y

outer(ops.ones((2, 3)), ops.ones((4,))) + ops.ones((2, 3, 4))
last(ops.ones((5, 6, 7))) @ ops.ones((7, 1))
gathered(ops.ones((2, 5)), ops.zeros((2,), dtype=np.int64))
same(ops.ones((2, 5)), ops.ones((2, 5)))
