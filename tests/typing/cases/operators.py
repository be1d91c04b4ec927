"""Operators, reflected ones, attributes and methods of tensors."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

m = ops.zeros((3, 4))
v = ops.ones(4)
c = ops.zeros((2, 3, 4))
i = ops.zeros(4, dtype=np.int64)
d = ops.ones((3, 4), dtype=np.float64)

reveal_type(m - c)  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(m * 2)  # R: Tensor[tuple[3, 4], float32]
reveal_type(2 * m)  # R: Tensor[tuple[3, 4], float32]
reveal_type(2.0 + m)  # R: Tensor[tuple[3, 4], float32]
reveal_type(1 - m)  # R: Tensor[tuple[3, 4], float32]
reveal_type(1 / v)  # R: Tensor[tuple[4], float32]
reveal_type(2*v)  # R: Tensor[tuple[4], float32]
reveal_type(m @ m.T)  # R: Tensor[tuple[3, 3], float32]
reveal_type(c @ m.T)  # R: Tensor[tuple[2, 3, 3], float32]
reveal_type(m @ v)  # R: Tensor[tuple[3], float32]
reveal_type(v @ v)  # R: Tensor[tuple[()], float32]
reveal_type(abs(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(m <= 0)  # R: Tensor[tuple[3, 4], bool]
reveal_type(m > c)  # R: Tensor[tuple[2, 3, 4], bool]
reveal_type(m != 0)  # R: Tensor[tuple[3, 4], bool]
reveal_type(0 < m)  # R: Tensor[tuple[3, 4], bool]
reveal_type(m + m + 1)  # R: Tensor[tuple[3, 4], float32]
reveal_type((m + v) @ v)  # R: Tensor[tuple[3], float32]
reveal_type(i + 1)  # R: Tensor[tuple[4], int64]

# E: add: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m + ops.zeros(3)
# E: subtract: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m - ops.zeros(3)
# E: multiply: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m * ops.zeros(3)
# E: divide: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m / ops.zeros(3)
# E: pow: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m ** ops.zeros(3)
# E: matmul: x (3, 4) and y (3, 4): axis -1 of x has 4, axis -2 of y has 3; they must be equal [shape]
m @ m
# E: less: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m < ops.zeros(3)
# E: equal: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m == ops.zeros(3)
# E: add: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
m + d
# E: add: x is float32 and y is int64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
m + i
# E: add: 1.5 is a Python float and the tensor is int64; dtypes are never promoted: convert the tensor, e.g. .astype(np.float32) [shape-dtype]
i + 1.5
# E: multiply: 1 is a Python int and the tensor is bool [shape-dtype]
(i > 0) * 1
# E: multiply: 2.0 is a Python float and the tensor is int64; dtypes are never promoted: convert the tensor, e.g. .astype(np.float32) [shape-dtype]
2.0 * i
# E: maximum: 1.5 is a Python float and the tensor is int64 [shape-dtype]
ops.maximum(i, 1.5)
# E: divide: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
i / 2
# E: mean: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
i.mean()
half: float = 2
reveal_type(i + half)  # R: Tensor[tuple[4], int64]
m + "a"  # E: add: y is a str, it must be a tensor or a Python number; ops.asarray makes a tensor of numbers [operator]
"a" + m  # E: add: x is a str, it must be a tensor or a Python number [operator]
m + None  # E: add: y is None, it must be a tensor or a Python number [operator]
m + np.zeros((3, 4), np.float32)  # E: add: y is a numpy.ndarray, it must be a tensor or a Python number [operator]
# E: matmul: x (4,) and y (): y is a scalar; use multiply [shape-rank]
# E: Unsupported operand types for @ [operator]
v @ 2
# E: matmul: x (2, 3, 4) and y (3, 4): axis -1 of x has 4, axis -2 of y has 3; they must be equal [shape]
-c @ m

# augmented assignment follows the shape

w = ops.zeros(4)
w += 1
w *= 2.0
reveal_type(w)  # R: Tensor[tuple[4], float32]
w += m
reveal_type(w)  # R: Tensor[tuple[3, 4], float32]
w @= m.T
reveal_type(w)  # R: Tensor[tuple[3, 3], float32]
# E: add: x (3, 3) and y (5,): axis -1 of x has 3, axis -1 of y has 5; they must be equal, or one of them 1 [shape]
w += ops.zeros(5)

# attributes and methods

reveal_type(m.shape)  # R: tuple[3, 4]
reveal_type(m.dtype)  # R: dtype[float32]
reveal_type(m.ndim)  # R: int
reveal_type(m.size)  # R: int
reveal_type(m.T)  # R: Tensor[tuple[4, 3], float32]
reveal_type(c.mT)  # R: Tensor[tuple[2, 4, 3], float32]
reveal_type(m.T.T)  # R: Tensor[tuple[3, 4], float32]
reveal_type(m.numpy())  # R: ndarray[tuple[3, 4], dtype[float32]]
reveal_type(m.sum().item())  # R: float
reveal_type(m.sum())  # R: Tensor[tuple[()], float32]
reveal_type(m.sum(axis=0))  # R: Tensor[tuple[4], float32]
reveal_type(m.sum(0, keepdims=True))  # R: Tensor[tuple[1, 4], float32]
reveal_type(m.mean(axis=1))  # R: Tensor[tuple[3], float32]
reveal_type(m.max(axis=1))  # R: Tensor[tuple[3], float32]
reveal_type(m.min())  # R: Tensor[tuple[()], float32]
reveal_type(m.prod(axis=0))  # R: Tensor[tuple[4], float32]
reveal_type(m.argmax(axis=0))  # R: Tensor[tuple[4], int64]
reveal_type(m.reshape((2, 6)))  # R: Tensor[tuple[2, 6], float32]
reveal_type(m.permute_dims((1, 0)))  # R: Tensor[tuple[4, 3], float32]
reveal_type(m.expand_dims(1))  # R: Tensor[tuple[3, 1, 4], float32]
reveal_type(m.expand_dims(1).squeeze(1))  # R: Tensor[tuple[3, 4], float32]
reveal_type(m.astype(np.float64))  # R: Tensor[tuple[3, 4], float64]
reveal_type(m.astype(np.int64).sum())  # R: Tensor[tuple[()], int64]
reveal_type(m[0])  # R: Tensor[tuple[4], float32]
reveal_type(len(m))  # R: int
for row in m:
    reveal_type(row)  # R: Tensor[tuple[4], float32]
first, *rest = m
# E: transpose: x (2, 3, 4) must have 2 axes; for more use matrix_transpose (.mT) or permute_dims [shape-rank]
c.T
v.mT  # E: matrix_transpose: x (4,) has 1 axis; it must have 2 or more [shape-rank]
m.sum(axis=2)  # E: sum: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
m.reshape((5, 5))  # E: reshape: x (3, 4) has 12 elements, (5, 5) has 25; they must be equal [shape]
# E: permute_dims: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
m.permute_dims((0, 2))
# E: expand_dims: x (3, 4) with a new axis has no axis 5; with 3 axes it must be from -3 to 2 [shape-index]
m.expand_dims(5)
m.squeeze(0)  # E: squeeze: x (3, 4): axis 0 has 3; it must be 1 [shape]
m.shape[2]  # E: Tuple index out of range [misc]
m.weird  # E:  [attr-defined]


def generic(x: Float32[Tensor, "*b m k"], y: Float32[Tensor, "k n"]) -> Float32[Tensor, "*b m n"]:
    reveal_type(x @ y)  # R: Tensor[tuple[*b, m, n], float32]
    reveal_type(x.mT)  # R: Tensor[tuple[*b, k, m], float32]
    reveal_type(x + x)  # R: Tensor[tuple[*b, m, k], float32]
    reveal_type(x + 1)  # R: Tensor[tuple[*b, m, k], float32]
    reveal_type(1 - x)  # R: Tensor[tuple[*b, m, k], float32]
    reveal_type(y.T)  # R: Tensor[tuple[n, k], float32]
    reveal_type(x.sum(axis=-1))  # R: Tensor[tuple[*b, m], float32]
    reveal_type(x.sum(axis=0))  # R: Tensor[Any, float32]
    reveal_type(y * y[0])  # R: Tensor[tuple[k, n], float32]
    reveal_type(x @ y + y[0])  # R: Tensor[tuple[*b, m, n], float32]
    return x @ y


reveal_type(generic(c, ops.zeros((4, 5))))  # R: Tensor[tuple[2, 3, 5], float32]


def generic_mistakes(x: Float32[Tensor, "*b m k"], y: Float32[Tensor, "k n"]) -> None:
    # E: matmul: x (k, n) and y (*b, m, k): axis -1 of x has n, axis -2 of y has m; they must be equal: for m=2, n=3 it is 3, not 2 [shape]
    y @ x
    # E: add: x (k, n) and y (n, k): axis -1 of x has n, axis -1 of y has k; they must be equal, or one of them 1: for k=2, n=3 it is 3, not 2 [shape]
    y + y.T
    x.T
    x[0, 0]
    # E: add: x (*b, m, k) and y (n, k): axis -2 of x has m, axis -2 of y has n; they must be equal, or one of them 1: for m=2, n=3 it is 2, not 3 [shape]
    x + y.T


def grown(x: Float32[Tensor, "n"], y: Float32[Tensor, "n+1"], z: Float32[Tensor, "k"]) -> None:
    reveal_type(x - y[1:])  # R: Tensor[tuple[n], float32]
    reveal_type(y[:-1])  # R: Tensor[tuple[n], float32]
    # E: add: x (n,) and y (n+1,): axis -1 of x has n, axis -1 of y has n+1; they must be equal, or one of them 1: for n=2 it is 2, not 3 [shape]
    x + y
    # E: add: x (n,) and y (k,): axis -1 of x has n, axis -1 of y has k; they must be equal, or one of them 1: for k=2, n=3 it is 3, not 2 [shape]
    x + z
    reveal_type(ops.concat([x, y]))  # R: Tensor[tuple[2*n+1], float32]
    reveal_type(ops.concat([x, y, z]))  # R: Tensor[tuple[k+2*n+1], float32]
    reveal_type(ops.stack([x, y[:-1]]))  # R: Tensor[tuple[2, n], float32]


# A size that meets itself on two axes
def column_minus_row(p: Float32[Tensor, "n 1"], y: Float32[Tensor, "n"]) -> None:
    # E: subtract: x (n, 1) and y (n,) broadcast to (n, n): n meets itself on two axes; if that is meant, add the axis right here, as in x[:, None] [shape-broadcast]
    reveal_type(p - y)  # R: Tensor[Any, float32]
    _ = ops.maximum(y, p)  # E: n meets itself on two axes [shape-broadcast]
    _ = ops.maximum(y[:, None], y)
    _ = y[:, None] - y
    _ = ops.expand_dims(y, 1) - y
    column = y[:, None]
    _ = column - y
    _ = p - y[None]
    _ = p.reshape((-1, 1)) * y


def class_in_place_of_a_dtype(x: Float32[Tensor, "a"]) -> None:
    reveal_type(x == np.float32)  # R: bool
