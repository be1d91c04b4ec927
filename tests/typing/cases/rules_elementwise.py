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

# of one tensor

reveal_type(ops.expm1(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.log1p(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.log2(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.log10(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.reciprocal(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.rsqrt(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.erf(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.gelu(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.silu(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.softplus(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.elu(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.logsigmoid(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.sin(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.cos(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.tan(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.asin(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.acos(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.atan(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.sinh(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.cosh(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.asinh(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.acosh(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.atanh(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.ceil(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.floor(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.trunc(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.round(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.positive(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.isnan(m))  # R: Tensor[tuple[3, 4], bool]
reveal_type(ops.isinf(m))  # R: Tensor[tuple[3, 4], bool]
reveal_type(ops.isfinite(m))  # R: Tensor[tuple[3, 4], bool]
reveal_type(ops.signbit(m))  # R: Tensor[tuple[3, 4], bool]
reveal_type(ops.isnan(i))  # R: Tensor[tuple[4], bool]
reveal_type(ops.floor(i))  # R: Tensor[tuple[4], int64]
reveal_type(ops.gelu(d, approximate="tanh"))  # R: Tensor[tuple[3, 4], float64]
reveal_type(ops.elu(m, alpha=0.5))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.bitwise_invert(i))  # R: Tensor[tuple[4], int64]
reveal_type(ops.logical_not(mask))  # R: Tensor[tuple[3, 4], bool]
ops.sin(i)  # E: sin: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
# E: erf: x is bool, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
ops.erf(mask)
ops.round(mask)  # E: round: x is bool, it must be a number: e.g. x.astype(np.int64) [shape-dtype]
# E: bitwise_invert: x is float32, it must be integer or bool: e.g. x.astype(np.int64) [shape-dtype]
ops.bitwise_invert(m)
ops.logical_not(i)  # E: logical_not: x is int64, it must be bool: e.g. x != 0 [shape-dtype]
ops.gelu(m, "sigmoid")  # E: Argument 2 to "gelu" [arg-type]

# of two

reveal_type(ops.floor_divide(m, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.floor_divide(2.0, c))  # R: Tensor[tuple[2, 3, 4], float32]
# E: floor_divide: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.floor_divide(m, ops.ones(3))
# E: floor_divide: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.floor_divide(m, d)
reveal_type(ops.remainder(m, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.remainder(2.0, c))  # R: Tensor[tuple[2, 3, 4], float32]
# E: remainder: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.remainder(m, ops.ones(3))
# E: remainder: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.remainder(m, d)
reveal_type(ops.atan2(m, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.atan2(2.0, c))  # R: Tensor[tuple[2, 3, 4], float32]
# E: atan2: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.atan2(m, ops.ones(3))
# E: atan2: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.atan2(m, d)
reveal_type(ops.copysign(m, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.copysign(2.0, c))  # R: Tensor[tuple[2, 3, 4], float32]
# E: copysign: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.copysign(m, ops.ones(3))
# E: copysign: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.copysign(m, d)
reveal_type(ops.hypot(m, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.hypot(2.0, c))  # R: Tensor[tuple[2, 3, 4], float32]
# E: hypot: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.hypot(m, ops.ones(3))
# E: hypot: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.hypot(m, d)
reveal_type(ops.logaddexp(m, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.logaddexp(2.0, c))  # R: Tensor[tuple[2, 3, 4], float32]
# E: logaddexp: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.logaddexp(m, ops.ones(3))
# E: logaddexp: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.logaddexp(m, d)
reveal_type(ops.nextafter(m, v))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.nextafter(2.0, c))  # R: Tensor[tuple[2, 3, 4], float32]
# E: nextafter: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.nextafter(m, ops.ones(3))
# E: nextafter: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.nextafter(m, d)
reveal_type(ops.logical_and(mask, mask[0]))  # R: Tensor[tuple[3, 4], bool]
# E: logical_and: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.logical_and(mask, mask[:, 0])
reveal_type(ops.logical_or(mask, mask[0]))  # R: Tensor[tuple[3, 4], bool]
# E: logical_or: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.logical_or(mask, mask[:, 0])
reveal_type(ops.logical_xor(mask, mask[0]))  # R: Tensor[tuple[3, 4], bool]
# E: logical_xor: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.logical_xor(mask, mask[:, 0])
reveal_type(ops.bitwise_and(mask, mask[0]))  # R: Tensor[tuple[3, 4], bool]
# E: bitwise_and: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.bitwise_and(mask, mask[:, 0])
reveal_type(ops.bitwise_or(mask, mask[0]))  # R: Tensor[tuple[3, 4], bool]
# E: bitwise_or: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.bitwise_or(mask, mask[:, 0])
reveal_type(ops.bitwise_xor(mask, mask[0]))  # R: Tensor[tuple[3, 4], bool]
# E: bitwise_xor: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.bitwise_xor(mask, mask[:, 0])
reveal_type(ops.bitwise_left_shift(i, 1))  # R: Tensor[tuple[4], int64]
# E: bitwise_left_shift: x (4,) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.bitwise_left_shift(i, i[1:])
reveal_type(ops.bitwise_right_shift(i, 1))  # R: Tensor[tuple[4], int64]
# E: bitwise_right_shift: x (4,) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
ops.bitwise_right_shift(i, i[1:])
# E: hypot: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
ops.hypot(i, i)
ops.logical_and(i, i)  # E: logical_and: x is int64, it must be bool: e.g. x != 0 [shape-dtype]
# E: bitwise_and: x is float32, it must be integer or bool: e.g. x.astype(np.int64) [shape-dtype]
ops.bitwise_and(m, m)

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

reveal_type(m // v)  # R: Tensor[tuple[3, 4], float32]
reveal_type(m % 2)  # R: Tensor[tuple[3, 4], float32]
reveal_type(7 // i)  # R: Tensor[tuple[4], int64]
reveal_type(7 % i)  # R: Tensor[tuple[4], int64]
reveal_type(mask & mask[0])  # R: Tensor[tuple[3, 4], bool]
reveal_type(mask | True)  # R: Tensor[tuple[3, 4], bool]
reveal_type(True ^ mask)  # R: Tensor[tuple[3, 4], bool]
reveal_type(i << 1)  # R: Tensor[tuple[4], int64]
reveal_type(1 >> i)  # R: Tensor[tuple[4], int64]
reveal_type(~mask)  # R: Tensor[tuple[3, 4], bool]
reveal_type(+m)  # R: Tensor[tuple[3, 4], float32]
reveal_type((m > 0) & ~(m > 1))  # R: Tensor[tuple[3, 4], bool]
# E: floor_divide: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m // ops.ones(3)
# E: remainder: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
m % ops.ones(3)
# E: bitwise_and: x (3, 4) and y (3,): axis -1 of x has 4, axis -1 of y has 3; they must be equal, or one of them 1 [shape]
mask & mask[:, 0]
# E: bitwise_and: x is float32, it must be integer or bool: e.g. x.astype(np.int64) [shape-dtype]
m & m
1 | m  # E: Unsupported operand types for | [operator]
# E: bitwise_right_shift: x is float32, it must be integer: e.g. x.astype(np.int64) [shape-dtype]
m >> m
mask // mask  # E: floor_divide: x is bool, it must be a number: e.g. x.astype(np.int64) [shape-dtype]
# E: bitwise_invert: x is float32, it must be integer or bool: e.g. x.astype(np.int64) [shape-dtype]
~m


def generic(x: Float32[Tensor, "*b n"], y: Float32[Tensor, "n"], z: Float32[Tensor, "k"]) -> None:
    reveal_type(ops.atan2(x, y))  # R: Tensor[tuple[*'*b', 'n'], float32]
    reveal_type(ops.clip(x, 0.0, y))  # R: Tensor[tuple[*'*b', 'n'], float32]
    reveal_type(x // y)  # R: Tensor[tuple[*'*b', 'n'], float32]
    reveal_type(ops.gelu(x))  # R: Tensor[tuple[*'*b', 'n'], float32]
    reveal_type(~(x > 0))  # R: Tensor[tuple[*'*b', 'n'], bool]
    # E: hypot: x (n,) and y (k,): axis -1 of x has n, axis -1 of y has k; they must be equal, or one of them 1: for k=2, n=3 it is 3, not 2 [shape]
    ops.hypot(y, z)
