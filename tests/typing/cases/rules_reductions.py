"""Reductions beside those of rules.py, running totals, differences, diagonals."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

m = ops.ones((3, 4))
v = ops.ones(4)
c = ops.ones((2, 3, 4))
i = ops.ones(5, dtype=np.int64)
mask = m > 0

# over whole axes

reveal_type(ops.any(mask))  # R: Tensor[tuple[()], bool]
reveal_type(ops.all(m, axis=0))  # R: Tensor[tuple[4], bool]
reveal_type(ops.count_nonzero(m, axis=1, keepdims=True))  # R: Tensor[tuple[3, 1], int64]
reveal_type(ops.argmin(m, axis=1))  # R: Tensor[tuple[3], int64]
reveal_type(ops.var(c, axis=(0, 2)))  # R: Tensor[tuple[3], float32]
reveal_type(ops.std(c, -1, correction=1.0, keepdims=True))  # R: Tensor[tuple[2, 3, 1], float32]
reveal_type(ops.norm(c))  # R: Tensor[tuple[()], float32]
reveal_type(ops.norm(c, axis=-1, ord=1))  # R: Tensor[tuple[2, 3], float32]
reveal_type(m.any(axis=0))  # R: Tensor[tuple[4], bool]
reveal_type(m.all())  # R: Tensor[tuple[()], bool]
reveal_type(m.argmin(0))  # R: Tensor[tuple[4], int64]
reveal_type(m.var(0, 1.0))  # R: Tensor[tuple[4], float32]
reveal_type(m.std(axis=0))  # R: Tensor[tuple[4], float32]
reveal_type(m.norm(axis=0))  # R: Tensor[tuple[4], float32]
# E: any: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.any(mask, 2)
# E: all: x (3, 4) has no axis -3; with 2 axes it must be from -2 to 1 [shape-index]
m.all(-3)
ops.count_nonzero(m, (0, 0))  # E: count_nonzero: x (3, 4): axis 0 is given twice in (0, 0) [shape-index]
# E: argmin: x (0, 3): axis 0 has size 0, and argmin of nothing is not defined [shape]
ops.argmin(ops.zeros((0, 3)), axis=0)
# E: var: x (0, 3): axis 0 has size 0, and var of nothing is not defined [shape]
ops.var(ops.zeros((0, 3)), axis=0)
# E: std: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
m.std(axis=2)
# E: norm: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.norm(m, axis=2)
# E: std: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
i.std()
ops.var(i)  # E: var: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]

# running totals and differences

reveal_type(ops.cumulative_sum(v))  # R: Tensor[tuple[4], float32]
reveal_type(ops.cumulative_sum(m, axis=0))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.cumulative_sum(m, axis=0, include_initial=True))  # R: Tensor[tuple[4, 4], float32]
reveal_type(ops.cumulative_prod(i, include_initial=True))  # R: Tensor[tuple[6], int64]
reveal_type(ops.cumulative_sum(mask, axis=-1))  # R: Tensor[tuple[3, 4], int64]
reveal_type(ops.cumsum(m, 0))  # R: Tensor[tuple[3, 4], float32]
# E: cumulative_sum: x (3, 4) has not 1 axis; say with axis= along which to go [shape-rank]
ops.cumsum(m.astype(np.int64))
reveal_type(ops.cumprod(i))  # R: Tensor[tuple[5], int64]
reveal_type(m.cumsum(1))  # R: Tensor[tuple[3, 4], float32]
reveal_type(i.cumprod())  # R: Tensor[tuple[5], int64]
reveal_type(ops.diff(m))  # R: Tensor[tuple[3, 3], float32]
reveal_type(ops.diff(m, axis=0, n=2))  # R: Tensor[tuple[1, 4], float32]
reveal_type(ops.diff(m, n=9))  # R: Tensor[tuple[3, 0], float32]
reveal_type(ops.diff(m, 0, prepend=m[:1], append=m))  # R: Tensor[tuple[6, 4], float32]
# E: cumulative_sum: x (3, 4) has not 1 axis; say with axis= along which to go [shape-rank]
ops.cumulative_sum(m)
# E: cumulative_sum: x (3, 4) has not 1 axis; say with axis= along which to go [shape-rank]
m.cumsum()
# E: cumulative_prod: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.cumprod(m, 2)
ops.diff(m, n=-1)  # E: diff: n is -1, it must be at least 0 [shape]
# E: diff: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.diff(m, axis=2)
ops.diff(m, prepend=v)  # E: diff: x (3, 4) has 2 axes, prepend (4,) has 1; they must be as many [shape-rank]
# E: diff: x (3, 4) and append (4, 4): axis 0 has 3 and 4; they must be equal [shape]
ops.diff(m, append=ops.ones((4, 4)))
# E: diff: x is float32 and append is int64; dtypes are never promoted: convert one of them, e.g. append.astype(np.float32) [shape-dtype]
ops.diff(v, append=i)

# diagonals

reveal_type(ops.tril(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.triu(c, k=1))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(ops.diag(v))  # R: Tensor[tuple[4, 4], float32]
reveal_type(ops.diag(v, -2))  # R: Tensor[tuple[6, 6], float32]
reveal_type(ops.diag(m))  # R: Tensor[tuple[3], float32]
reveal_type(ops.diag(m, k=2))  # R: Tensor[tuple[2], float32]
reveal_type(ops.diag(m, k=9))  # R: Tensor[tuple[0], float32]
reveal_type(ops.trace(c))  # R: Tensor[tuple[2], float32]
reveal_type(m.trace(offset=1))  # R: Tensor[tuple[()], float32]
reveal_type(mask.trace())  # R: Tensor[tuple[()], int64]
ops.tril(v)  # E: tril: x (4,) has 1 axis; it must have 2 or more [shape-rank]
ops.triu(v)  # E: triu: x (4,) has 1 axis; it must have 2 or more [shape-rank]
ops.trace(v)  # E: trace: x (4,) has 1 axis; it must have 2 or more [shape-rank]
ops.diag(c)  # E: diag: x (2, 3, 4) has 3 axes; it must have 1 or 2 [shape-rank]


def generic(x: Float32[Tensor, "*b n"], y: Float32[Tensor, "n k"], z: Float32[Tensor, "n"]) -> None:
    reveal_type(x.std(axis=-1, keepdims=True))  # R: Tensor[tuple[*b, 1], float32]
    reveal_type(ops.norm(x, axis=-1))  # R: Tensor[tuple[*b], float32]
    reveal_type(x.cumsum(-1))  # R: Tensor[tuple[*b, n], float32]
    reveal_type(ops.cumulative_sum(x, -1, True))  # R: Tensor[tuple[*b, n+1], float32]
    reveal_type(ops.diag(z))  # R: Tensor[tuple[n, n], float32]
    reveal_type(ops.diag(z, 1))  # R: Tensor[tuple[n+1, n+1], float32]
    reveal_type(ops.diag(y))  # R: Tensor[tuple[min(k,n)], float32]
    reveal_type(ops.diag(y @ ops.ones((y.shape[1], 3))))  # R: Tensor[tuple[min(n,3)], float32]
    reveal_type(ops.diag(y @ y.T))  # R: Tensor[tuple[n], float32]
    reveal_type(ops.trace(x[..., None]))  # R: Tensor[tuple[*b], float32]
    reveal_type(ops.trace(x))  # R: Tensor[Any, float32]
    # E: diff: x (n, k) and append (k, n): axis 1 has k and n; they must be equal: for k=2, n=3 it is 2, not 3 [shape]
    ops.diff(y, 0, append=y.T)


def steps(x: Float32[Tensor, "n+1 k"], weights: Float32[Tensor, "n 1"]) -> Float32[Tensor, "n k"]:
    reveal_type(ops.diff(x, axis=0))  # R: Tensor[tuple[n, k], float32]
    return ops.diff(x, axis=0) * weights


def shortened(x: Float32[Tensor, "n k"]) -> Float32[Tensor, "n-1 k"]:
    return ops.diff(x, axis=0)


reveal_type(shortened(m))  # R: Tensor[tuple[2, 4], float32]
reveal_type(steps(m, ops.ones((2, 1))))  # R: Tensor[tuple[2, 4], float32]
