"""What the array API standard lets users pass: dtypes that are inferred, keywords, numpy's scalars."""

from typing import reveal_type

import numpy as np

from typednn import ops

m = ops.zeros((3, 4))
i = ops.zeros(5, dtype=np.int64)
b = ops.asarray([True, False])

# dtypes that the numbers say

number: float = 3
reveal_type(ops.full(2, True))  # R: Tensor[tuple[2], bool]
reveal_type(ops.full((2, 3), 7))  # R: Tensor[tuple[2, 3], int64]
reveal_type(ops.full(2, -0.5))  # R: Tensor[tuple[2], float32]
reveal_type(ops.full(2, number))  # R: Tensor[tuple[2], Any]
reveal_type(ops.full(2, number, dtype=np.float64))  # R: Tensor[tuple[2], float64]
reveal_type(ops.arange(0, 1, 0.25))  # R: Tensor[tuple[4], float32]
reveal_type(ops.arange(2.5))  # R: Tensor[tuple[3], float32]
reveal_type(ops.arange(True))  # R: Tensor[tuple[1], int64]
reveal_type(ops.arange(number))  # R: Tensor[tuple[3], Any]
reveal_type(ops.arange(0, 1, 0.25, dtype=np.float64))  # R: Tensor[tuple[4], float64]

# None is the default dtype

reveal_type(ops.zeros(2, dtype=None))  # R: Tensor[tuple[2], float32]
reveal_type(ops.ones(2, dtype=None))  # R: Tensor[tuple[2], float32]
reveal_type(ops.empty(2, dtype=None))  # R: Tensor[tuple[2], float32]
reveal_type(ops.eye(2, dtype=None))  # R: Tensor[tuple[2, 2], float32]
reveal_type(ops.linspace(0, 1, 2, dtype=None))  # R: Tensor[tuple[2], float32]
reveal_type(ops.arange(2, dtype=None))  # R: Tensor[tuple[2], int64]
reveal_type(ops.one_hot(i, 3, dtype=None))  # R: Tensor[tuple[5, 3], float32]

# keywords

reveal_type(ops.eye(2, 3, k=1, device="cpu"))  # R: Tensor[tuple[2, 3], float32]
reveal_type(ops.zeros([2, 3], device="cpu"))  # R: Tensor[tuple[2, 3], float32]
reveal_type(ops.asarray(m, copy=True))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.astype(m, np.float64, copy=False))  # R: Tensor[tuple[3, 4], float64]
reveal_type(ops.zeros_like(m, device="cpu"))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.reshape(m, [2, 6], copy=True))  # R: Tensor[tuple[2, 6], float32]
reveal_type(m.reshape([2, -1]))  # R: Tensor[tuple[2, 6], float32]
reveal_type(ops.permute_dims(m, [1, 0]))  # R: Tensor[tuple[4, 3], float32]
reveal_type(ops.sum(m, axis=[0, 1], keepdims=True))  # R: Tensor[tuple[1, 1], float32]
reveal_type(ops.sum(i))  # R: Tensor[tuple[()], int64]
reveal_type(ops.sum(m, axis=0, dtype=np.float64))  # R: Tensor[tuple[4], float64]
reveal_type(ops.prod(i, dtype=np.int32))  # R: Tensor[tuple[()], int32]
reveal_type(ops.cumulative_sum(i, dtype=np.float32))  # R: Tensor[tuple[5], float32]
reveal_type(ops.cumulative_prod(m, axis=1, dtype=np.float64))  # R: Tensor[tuple[3, 4], float64]
# E: reshape: x (3, 4) has 12 elements, (5, 2) has 10; they must be equal [shape]
ops.reshape(m, [5, 2])

# numpy's scalars

reveal_type(np.float32(2) * m)  # R: Tensor[tuple[3, 4], float32]
reveal_type(m + np.float64(2))  # R: Tensor[tuple[3, 4], float32]
reveal_type(np.float64(2) - m)  # R: Tensor[tuple[3, 4], float32]
reveal_type(i // np.int64(2))  # R: Tensor[tuple[5], int64]
reveal_type(m < np.float32(2))  # R: Tensor[tuple[3, 4], bool]
reveal_type(ops.maximum(m, np.float32(0)))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.full(2, np.int32(3)))  # R: Tensor[tuple[2], Any]
reveal_type(ops.finfo(np.float32).eps * m)  # R: Tensor[tuple[3, 4], float32]

# Python's functions of numbers

reveal_type(round(m, 2))  # R: Tensor[tuple[3, 4], float32]
reveal_type(round(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(m.round(2))  # R: Tensor[tuple[3, 4], float32]
reveal_type(f"{m.sum():.3f}")  # R: str

# booleans

reveal_type(b * b)  # R: Tensor[tuple[2], bool]
b - b  # E: subtract: x is bool, it must be a number: e.g. x.astype(np.int64) [shape-dtype]
b**b  # E: pow: x is bool, it must be a number: e.g. x.astype(np.int64) [shape-dtype]
reveal_type(m[m.sum() > 0])  # R: Tensor[tuple[Any, 3, 4], float32]

# sizes that depend on values

reveal_type(ops.repeat(m, ops.asarray([1, 0, 2]), axis=0))  # R: Tensor[tuple[Any, 4], float32]
reveal_type(ops.repeat(m, ops.asarray(2)))  # R: Tensor[tuple[Any], float32]
reveal_type(ops.repeat(m, 2, axis=0))  # R: Tensor[tuple[6, 4], float32]
# E: repeat: x (3, 4) and repeats (2,): there must be 1 number, or 3, one for each element [shape]
ops.repeat(m, ops.asarray([1, 2]), axis=0)
m.repeat(ops.asarray([[1, 2]]))  # E: repeat: repeats (1, 2) has 2 axes, expected 0 or 1 [shape-rank]
