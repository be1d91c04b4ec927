"""Reductions, totals, sorting, diagonals and creation that cannot be.

>>> cumsum(SCALAR)
cumulative_sum: x () has not 1 axis; say with axis= along which to go [shape-rank]
>>> sort(SCALAR)
sort: x () has no axes, so no axis -1 [shape-index]
>>> argsort(SCALAR)
argsort: x () has no axes, so no axis -1 [shape-index]
>>> diff(X, n=-1)
diff: n is -1, it must be at least 0 [shape]
>>> diff(MASK)
diff: x is bool, it must be a number: e.g. x.astype(np.int64) [shape-dtype]
>>> diff(X, append=LABELS)
diff: x is float32 and append is int64; dtypes are never promoted: convert one of them, e.g.
append.astype(np.float32) [shape-dtype]
>>> diff(X, append=ROW)
diff: x (2, 3) has 2 axes, append (3,) has 1; they must be as many [shape-rank]
>>> diff(X, 0, prepend=FOUR)
diff: x (2, 3) and prepend (4, 2): axis 1 has 3 and 2; they must be equal [shape]
>>> diag(SCALAR)
diag: x () has 0 axes; it must have 1 or 2 [shape-rank]
>>> topk(X, 4)
topk: x (2, 3): axis 1 has 3; k must be from 0 to that, not 4 [shape]
>>> topk(X, -1, axis=0)
topk: x (2, 3): axis 0 has 2; k must be from 0 to that, not -1 [shape]
>>> searchsorted(X, ROW)
searchsorted: x (2, 3) must have 1 axis [shape-rank]
>>> searchsorted(ROW, X, sorter=LABELS[:2])
searchsorted: x (3,) and sorter (2,) must have one size [shape]
>>> searchsorted(ROW, X, sorter=ROW)
searchsorted: sorter is float32, it must be integer: e.g. sorter.astype(np.int64) [shape-dtype]
>>> searchsorted(ROW, X.astype(np.float64))
searchsorted: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g.
y.astype(np.float32) [shape-dtype]
>>> nonzero(SCALAR)
nonzero: x () has no axes; it must have 1 or more [shape-rank]
>>> empty(-1)
empty: shape (-1,): a size is at least 0, not -1 [shape]
>>> linspace(0, 1, -1)
linspace: shape (-1,): a size is at least 0, not -1 [shape]
>>> linspace(0, 1, 3, dtype=np.int64)
linspace: dtype is int64, it must be floating-point [shape-dtype]
>>> meshgrid(ROW, X)
meshgrid: arrays[1] (2, 3) must have 1 axis [shape-rank]
>>> full_like(LABELS, 0.5)
full_like: 0.5 is a Python float and the tensor is int64; dtypes are never promoted: convert the
tensor, e.g. .astype(np.float32) [shape-dtype]
>>> zeros_like(X, dtype=np.dtype("c8"))
zeros_like: a tensor's dtype is one of bool, int32, int64, uint8, uint32, float32, float64, not
complex64; take another one, e.g. np.float32 [shape-dtype]
>>> from_dlpack(np.ones(2, np.complex64))
from_dlpack: a tensor's dtype is one of bool, int32, int64, uint8, uint32, float32, float64, not
complex64; take the parts first, .real and .imag [shape-dtype]
>>> argmin(NOTHING, axis=0)
argmin: x (0, 3): axis 0 has size 0, and argmin of nothing is not defined [shape]
>>> argmax(NOTHING, axis=0)
argmax: x (0, 3): axis 0 has size 0, and argmax of nothing is not defined [shape]
>>> var(NOTHING, axis=0)
var: x (0, 3): axis 0 has size 0, and var of nothing is not defined [shape]
>>> std(NOTHING, axis=0)
std: x (0, 3): axis 0 has size 0, and std of nothing is not defined [shape]
>>> cumulative_sum(X)
cumulative_sum: x (2, 3) has not 1 axis; say with axis= along which to go [shape-rank]
>>> cumulative_prod(X)
cumulative_prod: x (2, 3) has not 1 axis; say with axis= along which to go [shape-rank]
>>> tril(ROW)
tril: x (3,) has 1 axis; it must have 2 or more [shape-rank]
>>> triu(ROW)
triu: x (3,) has 1 axis; it must have 2 or more [shape-rank]
>>> trace(ROW)
trace: x (3,) has 1 axis; it must have 2 or more [shape-rank]
"""

import numpy as np

from tests.ops.tensors import drawn
from typednn import ops

X = drawn(2, 3, dtype=np.float32)
ROW = drawn(3, dtype=np.float32)
FOUR = drawn(4, 2, dtype=np.float32)
NOTHING = ops.zeros((0, 3))
SCALAR = ops.ones(())
LABELS = ops.asarray([0, 5, 1])
MASK = LABELS > 0
