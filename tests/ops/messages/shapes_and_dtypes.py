"""Shapes and dtypes that do not go together.

>>> X + Y
add: x (2, 3) and y (4, 3): axis -2 of x has 2, axis -2 of y has 4; they must be equal, or one of
them 1 [shape]
>>> X @ Y
matmul: x (2, 3) and y (4, 3): axis -1 of x has 3, axis -2 of y has 4; they must be equal [shape]
>>> drawn(7, 2, 3) @ drawn(2, 2)
matmul: x (7, 2, 3) and y (2, 2): axis -1 of x has 3, axis -2 of y has 2; they must be equal
[shape]
>>> X @ ones(())
matmul: x (2, 3) and y (): y is a scalar; use multiply [shape-rank]
>>> X + WIDE
add: x is float32 and y is float64; dtypes are never promoted: convert one of them, e.g.
y.astype(np.float32) [shape-dtype]
>>> X * LABELS
multiply: x is float32 and y is int64; dtypes are never promoted: convert one of them, e.g.
y.astype(np.float32) [shape-dtype]
>>> LABELS * 0.5
multiply: 0.5 is a Python float and the tensor is int64; dtypes are never promoted: convert the
tensor, e.g. .astype(np.float32) [shape-dtype]
>>> concat([X, WIDE])
concat: arrays[0] is float32 and arrays[1] is float64; dtypes are never promoted: convert one of
them, e.g. arrays[1].astype(np.float32) [shape-dtype]
>>> exp(LABELS)
exp: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
>>> LABELS / LABELS
divide: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
>>> LABELS.mean()
mean: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
>>> where(LABELS, 1.0, X)
where: condition is int64, it must be bool: e.g. condition != 0 [shape-dtype]
>>> take(X, X, 0)
take: indices is float32, it must be integer: e.g. indices.astype(np.int64) [shape-dtype]
>>> asarray(["a"])
asarray: a tensor's dtype is one of bool, int32, int64, uint8, uint32, float32, float64, not <U1;
convert first, e.g. .astype(np.float32) [shape-dtype]
>>> X.sum(2)
sum: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> X.mean(2)
mean: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> mean(drawn(0))
mean: x (0,): axis 0 has size 0, and mean of nothing is not defined [shape]
>>> softmax(X, 2)
softmax: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> X.reshape((4, 2))
reshape: x (2, 3) has 6 elements, (4, 2) has 8; they must be equal [shape]
>>> X.reshape((4, -1))
reshape: x (2, 3) to (4, -1): its number of elements, 6, must be a multiple of 4 [shape]
>>> X.squeeze(0)
squeeze: x (2, 3): axis 0 has 2; it must be 1 [shape]
>>> drawn(2, 3, 4).T
transpose: x (2, 3, 4) must have 2 axes; for more use matrix_transpose (.mT) or permute_dims
[shape-rank]
>>> drawn(3).mT
matrix_transpose: x (3,) has 1 axis; it must have 2 or more [shape-rank]
>>> X[2]
getitem: x (2, 3): index 2 is out of range for axis 0 of size 2 [shape-index]
>>> X[0, 0, 0]
getitem: x (2, 3) has 2 axes, too few for 3 indices [shape-index]
>>> X[:, LABELS]
getitem: x (2, 3): index 5 is out of range for axis 1 of size 3 [shape-index]
>>> X[asarray([True, False, True])]
getitem: x (2, 3) and mask (3,): axis 0 of x has 2, axis 0 of the mask 3; they must be equal
[shape-index]
>>> take(X, LABELS, 1)
take: x (2, 3): index 5 is out of range for axis 1 of size 3 [shape-index]
>>> one_hot(LABELS, 3)
one_hot: x has the label 5; with 3 classes it must be from 0 to 2 [shape-index]
>>> one_hot(LABELS - 1, 9)
one_hot: x has the label -1; with 9 classes it must be from 0 to 8 [shape-index]
>>> concat([X, Y], 1)
concat: arrays[0] (2, 3) and arrays[1] (4, 3): axis 0 has 2 and 4; they must be equal [shape]
>>> stack([])
stack: at least one array is needed [shape]
>>> broadcast_to(X, (3, 3))
broadcast_to: x (2, 3) to (3, 3): axis -2 of x has 2; it must be 1 or 3 [shape]
>>> zeros((2, -1))
zeros: shape (2, -1): a size is at least 0, not -1 [shape]
>>> clip(X, X.astype(np.float64))
clip: x is float32 and min is float64; dtypes are never promoted: convert one of them, e.g.
min.astype(np.float32) [shape-dtype]
>>> clip(LABELS, 0.5)
clip: 0.5 is a Python float and the tensor is int64; dtypes are never promoted: convert the tensor,
e.g. .astype(np.float32) [shape-dtype]
>>> clip(X, max=X[0, :2])
clip: x (2, 3) and max (2,): axis -1 of x has 3, axis -1 of max has 2; they must be equal, or one of
them 1 [shape]
"""

import numpy as np

from tests.ops.tensors import drawn
from typednn import ops

X, Y = drawn(2, 3, dtype=np.float32), drawn(4, 3, dtype=np.float32)
LABELS = ops.asarray([0, 5, 1])
WIDE = drawn(2, 3)
