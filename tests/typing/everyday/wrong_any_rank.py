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

outer(ops.ones((2, 3)), ops.ones((4,))) + ops.ones((2, 3, 5))  # E: add: x (2, 3, 4) and y (2, 3, 5): axis -1 of x has 4, axis -1 of y has 5; they must be equ [shape]
last(ops.ones((5, 6, 7))) @ ops.ones((6, 1))  # E: matmul: x (5, 7) and y (6, 1): axis -1 of x has 7, axis -2 of y has 6; they must be equal [shape]
gathered(ops.ones((2, 5)), ops.zeros((3,), dtype=np.int64))  # E: gathered: argument 'i' is int64 (3,), declared Int64[Tensor, "*a"]: axis 0 is 3, expected [shape]
same(ops.ones((2, 5)), ops.ones((2, 4)))  # E: same: argument 'y' is float32 (2, 4), declared Float32[Tensor, "*a"]: axis -1 is 4, expect [shape]
