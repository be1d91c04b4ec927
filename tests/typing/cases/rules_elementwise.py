"""Elementwise operations: functions of one tensor, of two that broadcast, and operators."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

m = ops.ones((3, 4))
v = ops.ones(4)
c = ops.ones((2, 3, 4))
i = ops.ones(4, dtype=np.int64)
d = ops.ones((3, 4), dtype=np.float64)
mask = m > 0

# of one tensor; `test_every_operation` has those without parameters

reveal_type(ops.gelu(d, approximate="tanh"))  # R: Tensor[tuple[3, 4], float64]
reveal_type(ops.elu(m, alpha=0.5))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.logical_not(mask))  # R: Tensor[tuple[3, 4], bool]
ops.logical_not(i)  # E: logical_not: x is int64, it must be bool: e.g. x != 0 [shape-dtype]
ops.gelu(m, "sigmoid")  # E: Argument 2 to "gelu" [arg-type]

# of two; `test_every_operation` has those of two tensors

reveal_type(ops.remainder(2.0, c))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(ops.bitwise_left_shift(i, 1))  # R: Tensor[tuple[4], int64]
reveal_type(ops.bitwise_right_shift(i, 1))  # R: Tensor[tuple[4], int64]

# clip

reveal_type(ops.clip(m, 0.0, 1.0))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.clip(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.clip(m, max=1))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.clip(m, None, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.clip(v, min=c, max=1.0))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(m.clip(0.0))  # R: Tensor[tuple[3, 4], float32]
reveal_type(m.round())  # R: Tensor[tuple[3, 4], float32]
# E: clip: x (3, 4) and max (3,): axis -1 of x has 4, axis -1 of max has 3; they must be equal, or one of them 1 [shape]
ops.clip(m, 0.0, ops.ones(3))
# E: clip: x is float32 and min is float64; dtypes are never promoted: convert one of them, e.g. min.astype(np.float32) [shape-dtype]
m.clip(d)

# operators

reveal_type(m % 2)  # R: Tensor[tuple[3, 4], float32]
reveal_type(7 // i)  # R: Tensor[tuple[4], int64]
reveal_type(7 % i)  # R: Tensor[tuple[4], int64]
reveal_type(mask | True)  # R: Tensor[tuple[3, 4], bool]
reveal_type(True ^ mask)  # R: Tensor[tuple[3, 4], bool]
reveal_type(i << 1)  # R: Tensor[tuple[4], int64]
reveal_type(1 >> i)  # R: Tensor[tuple[4], int64]
reveal_type((m > 0) & ~(m > 1))  # R: Tensor[tuple[3, 4], bool]
# E: floor_divide: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m // ops.ones(3)
# E: remainder: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m % ops.ones(3)
# E: bitwise_and: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
mask & mask[:, 0]
# E: bitwise_and: x is float32, it must be integer or bool: e.g. x.astype(np.int64) [shape-dtype]
m & m
1 | m  # E: bitwise_or: y is float32, it must be integer or bool: e.g. y.astype(np.int64) [shape-dtype]
# E: bitwise_right_shift: x is float32, it must be integer: e.g. x.astype(np.int64) [shape-dtype]
m >> m
mask // mask  # E: floor_divide: x is bool, it must be a number: e.g. x.astype(np.int64) [shape-dtype]
# E: bitwise_invert: x is float32, it must be integer or bool: e.g. x.astype(np.int64) [shape-dtype]
~m


def generic(x: Float32[Tensor, "*b n"], y: Float32[Tensor, "n"], z: Float32[Tensor, "k"]) -> None:
    reveal_type(ops.atan2(x, y))  # R: Tensor[tuple[*b, n], float32]
    reveal_type(ops.clip(x, 0.0, y))  # R: Tensor[tuple[*b, n], float32]
    reveal_type(x // y)  # R: Tensor[tuple[*b, n], float32]
    reveal_type(ops.gelu(x))  # R: Tensor[tuple[*b, n], float32]
    reveal_type(~(x > 0))  # R: Tensor[tuple[*b, n], bool]
    # E: hypot: x (n,) and y (k,): axis -1 of x has n, axis -1 of y has k; they must be equal, or one of them 1: for k=2, n=3 it is 3, not 2 [shape]
    ops.hypot(y, z)
