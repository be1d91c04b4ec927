"""Sorting and searching; sizes that depend on values are unknown. Creation beside that of rules.py."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

m = ops.ones((3, 4))
v = ops.ones(4)
c = ops.ones((2, 3, 4))
i = ops.ones(5, dtype=np.int64)
d = ops.ones(4, dtype=np.float64)

# sorting

reveal_type(ops.sort(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.sort(m, axis=0, descending=True))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.argsort(c, 1))  # R: Tensor[tuple[2, 3, 4], int64]
reveal_type(m.sort(0))  # R: Tensor[tuple[3, 4], float32]
reveal_type(m.argsort())  # R: Tensor[tuple[3, 4], int64]
running, places = ops.cummax(c, 1)
reveal_type(running)  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(places)  # R: Tensor[tuple[2, 3, 4], int64]
reveal_type(ops.logcumsumexp(m, -1))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.median(c, 1))  # R: Tensor[tuple[2, 4], float32]
reveal_type(ops.quantile(c, 0.9, keepdims=True))  # R: Tensor[tuple[1, 1, 1], float32]
ops.quantile(c, 90)  # E: quantile: q is 90, expected a number from 0 to 1 [shape]
ops.quantile(c, -0.5, axis=0)  # E: quantile: q is -0.5, expected a number from 0 to 1 [shape]
ops.cummin(m, 2)  # E: cummin: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.median(i)  # E: median: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
values, indices = ops.topk(m, 2)
reveal_type(values)  # R: Tensor[tuple[3, 2], float32]
reveal_type(indices)  # R: Tensor[tuple[3, 2], int64]
first, _ = m.topk(k=3, axis=0, largest=False)
reveal_type(first)  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.topk(i, 0)[1])  # R: Tensor[tuple[0], int64]
reveal_type(m.topk(2).indices)  # R: Tensor[tuple[3, 2], int64]
# E: sort: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.sort(m, 2)
# E: argsort: x (3, 4) has no axis -3; with 2 axes it must be from -2 to 1 [shape-index]
m.argsort(-3)
# E: sort: x () has no axes, so no axis -1 [shape-index]
ops.sort(ops.ones(()))
ops.topk(m, 5)  # E: topk: x (3, 4): axis 1 has 4; k must be from 0 to that, not 5 [shape]
m.topk(-1, axis=0)  # E: topk: x (3, 4): axis 0 has 3; k must be from 0 to that, not -1 [shape]
# E: topk: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.topk(m, 1, axis=2)

# searching

reveal_type(ops.searchsorted(v, m))  # R: Tensor[tuple[3, 4], int64]
reveal_type(ops.searchsorted(v, c, side="right", sorter=ops.argsort(v)))  # R: Tensor[tuple[2, 3, 4], int64]
reveal_type(ops.nonzero(m))  # R: tuple[Tensor[tuple[Any], int64], Tensor[tuple[Any], int64]]
reveal_type(v.nonzero())  # R: tuple[Tensor[tuple[Any], int64]]
ops.searchsorted(m, v)  # E: searchsorted: x (3, 4) must have 1 axis [shape-rank]
# E: searchsorted: x (4,) and sorter (5,) must have one size [shape]
ops.searchsorted(v, m, "left", i)
# E: searchsorted: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g. y.astype(np.float32) [shape-dtype]
ops.searchsorted(v, d)
ops.searchsorted(v, v, "middle")  # E: Argument 3 to "searchsorted" [arg-type]
ops.nonzero(ops.ones(()))  # E: nonzero: x () has no axes; it must have 1 or more [shape-rank]

# sets

reveal_type(ops.unique_values(m))  # R: Tensor[tuple[Any], float32]
found, inverse = ops.unique_inverse(m)
reveal_type(found)  # R: Tensor[tuple[Any], float32]
reveal_type(inverse)  # R: Tensor[tuple[3, 4], int64]
_, counts = ops.unique_counts(i)
reveal_type(counts)  # R: Tensor[tuple[Any], int64]
reveal_type(ops.unique_all(m)[2])  # R: Tensor[tuple[3, 4], int64]
reveal_type(ops.unique_all(m).counts)  # R: Tensor[tuple[Any], int64]

# creation

reveal_type(ops.empty((2, 3)))  # R: Tensor[tuple[2, 3], float32]
reveal_type(ops.zeros_like(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.ones_like(m, dtype=np.int32))  # R: Tensor[tuple[3, 4], int32]
reveal_type(ops.empty_like(i))  # R: Tensor[tuple[5], int64]
reveal_type(ops.full_like(c, 0.5))  # R: Tensor[tuple[2, 3, 4], float32]
reveal_type(ops.full_like(i, fill_value=0.5, dtype=np.float64))  # R: Tensor[tuple[5], float64]
reveal_type(ops.linspace(0, 1, 5))  # R: Tensor[tuple[5], float32]
reveal_type(ops.linspace(0.0, 1.0, num=5, dtype=np.float64, endpoint=False))  # R: Tensor[tuple[5], float64]
reveal_type(ops.meshgrid(v, i))  # R: tuple[Tensor[tuple[5, 4], float32], Tensor[tuple[5, 4], int64]]
reveal_type(ops.meshgrid(v, i, indexing="ij"))  # R: tuple[Tensor[tuple[4, 5], float32], Tensor[tuple[4, 5], int64]]
reveal_type(ops.meshgrid(v, i, v)[2])  # R: Tensor[tuple[5, 4, 4], float32]
reveal_type(ops.from_dlpack(m))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.from_dlpack(np.ones(3)))  # R: Tensor[tuple[3], float64]
reveal_type(ops.zeros(3, dtype=ops.int64))  # R: Tensor[tuple[3], int64]
ops.empty((2, -1))  # E: empty: shape (2, -1): a size is at least 0, not -1 [shape]
ops.linspace(0, 1, -5)  # E: linspace: shape (-5,): a size is at least 0, not -5 [shape]
ops.meshgrid(v, m)  # E: meshgrid: arrays[1] (3, 4) must have 1 axis [shape-rank]
ops.meshgrid(v, v, indexing="yx")  # E: Argument "indexing" to "meshgrid" [arg-type]
ops.linspace(0, 1, 5, dtype=np.int64)  # E: Value of type variable "F" [type-var]


def generic(x: Float32[Tensor, "*b n"], y: Float32[Tensor, "n"], z: Float32[Tensor, "k"]) -> None:
    reveal_type(ops.sort(x))  # R: Tensor[tuple[*b, n], float32]
    reveal_type(x.argsort())  # R: Tensor[tuple[*b, n], int64]
    top, places = x.topk(2)
    reveal_type(top)  # R: Tensor[tuple[*b, 2], float32]
    reveal_type(places)  # R: Tensor[tuple[*b, 2], int64]
    reveal_type(ops.searchsorted(y, x))  # R: Tensor[tuple[*b, n], int64]
    reveal_type(ops.meshgrid(y, z)[0])  # R: Tensor[tuple[k, n], float32]
    reveal_type(ops.zeros_like(x))  # R: Tensor[tuple[*b, n], float32]
    reveal_type(ops.linspace(0, 1, y.shape[0]))  # R: Tensor[tuple[n], float32]
    # E: topk: x (n,): axis 0 has n; k must be from 0 to that, not n+1 [shape]
    ops.topk(y, y.shape[0] + 1)
    # E: searchsorted: x (n,) and sorter (k,) must have one size: for k=2, n=3 it is 3, not 2 [shape]
    ops.searchsorted(y, y, "left", ops.argsort(z))

# matrices

square = ops.zeros((7, 3, 3))
reveal_type(ops.inv(square))  # R: Tensor[tuple[7, 3, 3], float32]
reveal_type(ops.det(square))  # R: Tensor[tuple[7], float32]
reveal_type(ops.slogdet(square).logabsdet)  # R: Tensor[tuple[7], float32]
reveal_type(ops.solve(square, m))  # R: Tensor[tuple[7, 3, 4], float32]
reveal_type(ops.cholesky(square, upper=True))  # R: Tensor[tuple[7, 3, 3], float32]
reveal_type(ops.eigh(square).eigenvalues)  # R: Tensor[tuple[7, 3], float32]
reveal_type(ops.qr(c).R)  # R: Tensor[tuple[2, 3, 4], float32]
u, s, vh = ops.svd(ops.zeros((7, 5, 3)))
reveal_type(u)  # R: Tensor[tuple[7, 5, 3], float32]
reveal_type(s)  # R: Tensor[tuple[7, 3], float32]
reveal_type(vh)  # R: Tensor[tuple[7, 3, 3], float32]
ops.inv(m)  # E: inv: x (3, 4): the matrices have 3 rows and 4 columns; they must be square [shape]
ops.solve(square, v)  # E: solve: x (7, 3, 3) and y (4,): axis -1 of y has 4, expected 3 [shape]
ops.eigh(v)  # E: eigh: x (4,) has 1 axis; it must have 2 or more [shape-rank]

reveal_type(ops.quantiles(m, (0.25, 0.75), axis=1))  # R: Tensor[tuple[2, 3], float32]
ops.quantiles(m, (0.25, 1.75))  # E: quantiles: q has 1.75, expected numbers from 0 to 1 [shape]
reveal_type(ops.polygamma(1, m))  # R: Tensor[tuple[3, 4], float32]
ops.polygamma(-1, m)  # E: polygamma: n is -1; expected at least 0 [shape]
reveal_type(ops.rfft(m))  # R: Tensor[tuple[3, 3, 2], float32]
reveal_type(ops.irfft(ops.rfft(m), 4))  # R: Tensor[tuple[3, 4], float32]
ops.irfft(m, 4)  # E: irfft: x (3, 4): axis -1 is 4, expected 2, the real and the imaginary part [shape]
reveal_type(ops.matrix_norm(square, ord="nuc"))  # R: Tensor[tuple[7], float32]
reveal_type(ops.matrix_rank(square))  # R: Tensor[tuple[7], int64]
reveal_type(ops.pinv(c))  # R: Tensor[tuple[2, 4, 3], float32]
reveal_type(ops.diagonal(c))  # R: Tensor[tuple[2, 3], float32]
reveal_type(ops.cross(square, square[0]))  # R: Tensor[tuple[7, 3, 3], float32]
scores = ops.ones((3, 3))
reveal_type(ops.scaled_dot_product_attention(m, m, m, mask=scores))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.scaled_dot_product_attention(m, m, m, mask=scores > 0))  # R: Tensor[tuple[3, 4], float32]
