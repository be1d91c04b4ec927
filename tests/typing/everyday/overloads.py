"""Overloads by rank, size and dtype: the message says what came, and what each overload wants."""

from typing import Any, overload

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops


# --- by rank
@overload
def flat(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]: ...
@overload
def flat(x: Float32[Tensor, "n 4 4"]) -> Float32[Tensor, "n n"]: ...
@overload
def flat(x: Int64[Tensor, "n"]) -> Int64[Tensor, "n"]: ...
def flat(x: Any) -> Any:
    return x


_ = flat(ops.zeros((2, 3))) + ops.zeros(2)
_ = flat(ops.zeros((2, 4, 4)))
_ = flat(ops.zeros(2, dtype=np.int64))
flat(ops.zeros((2, 5)))  # E: flat: argument 'x' is float32 (2, 5), declared Float32[Tensor, "n 3"] or Float32[Tensor, "n 4 4"] or Int64[Tensor, "n"]: none fits [shape]
flat(ops.zeros((2, 5, 5)))  # E: flat: argument 'x' is float32 (2, 5, 5), declared [shape]
flat(ops.zeros((2, 5, 5, 5)))  # E: flat: argument 'x' is float32 (2, 5, 5, 5), declared [shape]
flat(ops.zeros((2, 3), dtype=np.float64))  # E: flat: argument 'x' is float64 (2, 3), declared [shape-dtype]
flat("three")  # E: flat: argument 'x' is a str, declared Float32[Tensor, "n 3"] or Float32[Tensor, "n 4 4"] or Int64[Tensor, "n"] [call-overload]


# --- by another argument
@overload
def norm(x: Float32[Tensor, "n d"], axis: None = None) -> Float32[Tensor, ""]: ...
@overload
def norm(x: Float32[Tensor, "n d"], axis: int) -> Float32[Tensor, "n"]: ...
def norm(x: Any, axis: int | None = None) -> Any:
    return x


_ = norm(ops.zeros((2, 3)), 1) + ops.zeros(2)
_ = norm(ops.zeros((2, 3)))
norm(ops.zeros(3))  # E: norm: argument 'x' is float32 (3,), declared Float32[Tensor, "n d"]: 2 axes expected, 1 found [shape-rank]
norm(ops.zeros(3), axis=0)  # E: norm: argument 'x' is float32 (3,), declared Float32[Tensor, "n d"]: 2 axes expected, 1 found [shape-rank]
norm(ops.zeros((2, 3)), "rows")  # E: No overload variant of "norm" matches argument types [call-overload]


# --- the second argument
@overload
def dot(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, ""]: ...
@overload
def dot(x: Float32[Tensor, "n m"], y: Float32[Tensor, "m"]) -> Float32[Tensor, "n"]: ...
def dot(x: Any, y: Any) -> Any:
    return x @ y


_ = dot(ops.zeros(3), ops.zeros(3))
_ = dot(ops.zeros((2, 3)), ops.zeros(3))
dot(ops.zeros(3), ops.zeros(4))  # E: dot: argument 'y' is float32 (4,), declared Float32[Tensor, "n"]: axis 0 is 4, expected 3 (n is 3, bound by 'x') [shape]
dot(ops.zeros((2, 3)), ops.zeros(2))  # E: dot: argument 'y' is float32 (2,), declared Float32[Tensor, "m"]: axis 0 is 2, expected 3 (m is 3, bound by 'x') [shape]


# --- of a method
class Net(nn.Module):
    @overload
    def pool(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b"]: ...
    @overload
    def pool(self, x: Float32[Tensor, "b t 3"]) -> Float32[Tensor, "b t"]: ...
    def pool(self, x: Any) -> Any:
        return x


def pooled(net: Net, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b"]:
    return net.pool(x)


def pooled_wrong(net: Net, x: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b"]:
    return net.pool(x)  # E: Net.pool: argument 'x' is float32 (b, 4), declared Float32[Tensor, "b 3"] or Float32[Tensor, "b t 3"]: none fits [shape]
