"""Pooling, resizing, gathering and updating that cannot be.

>>> max_pool2d(M, 2)
max_pool2d: x (2, 3) has 2 axes, expected 4 axes (N, C, H, W) or 3 axes (C, H, W) [shape-rank]
>>> max_pool2d(X, 6)
max_pool2d: x (2, 4, 5, 6) and kernel_size (6, 6): axis -2 of x has 5, but the window spans 6; it
must not be larger [shape]
>>> avg_pool2d(X, (5, 9), padding=(0, 1))
avg_pool2d: x (2, 4, 5, 6) and kernel_size (5, 9): axis -1 of x has 6, 8 with its padding, but the
window spans 9; it must not be larger [shape]
>>> max_pool2d(X, 2, padding=2)
max_pool2d: padding is 2, expected at most half of kernel_size, 2 [shape]
>>> max_pool2d(X, 0)
max_pool2d: kernel_size is 0; expected at least 1 [shape]
>>> avg_pool2d(X, 2, 0)
avg_pool2d: stride is 0; expected at least 1 [shape]
>>> max_pool1d(X[0, :, :, :0], 1)
max_pool1d: x (4, 5, 0): axis -1 is 0, expected at least 1 [shape]
>>> avg_pool1d(X[0].astype(np.int64), 2)
avg_pool1d: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
>>> adaptive_avg_pool2d(X, (3, 3, 3))
adaptive_avg_pool2d: output_size (3, 3, 3) has 3 values, expected an int or 2, one for each axis in
space [shape]
>>> adaptive_max_pool2d(X, (None, 0))
adaptive_max_pool2d: output_size is (None, 0); expected at least 1 [shape]
>>> interpolate(X[0, 0], 2)
interpolate: x (5, 6) has 2 axes, expected 3 to 5 (N, C, *space) for mode 'nearest' [shape-rank]
>>> interpolate(X[0], 2, mode="bilinear")
interpolate: x (4, 5, 6) has 3 axes, expected 4 (N, C, *space) for mode 'bilinear' [shape-rank]
>>> interpolate(X, 2, 2.0)
interpolate: one of size and scale_factor is needed, not both [shape]
>>> interpolate(X)
interpolate: one of size and scale_factor is needed, not none [shape]
>>> interpolate(X, 2, mode="cubic")
interpolate: mode is 'cubic', expected 'nearest', 'linear', 'bilinear', 'trilinear', 'bicubic' or 'area' [shape]
>>> interpolate(X, 2, align_corners=True)
interpolate: align_corners has no meaning for mode 'nearest'; use 'linear', 'bilinear', 'trilinear' or 'bicubic' [shape]
>>> interpolate(X, (2, 0))
interpolate: size is (2, 0); expected at least 1 [shape]
>>> interpolate(X, scale_factor=0.1)
interpolate: x (2, 4, 5, 6): axis -2 of size 5 times 0.1 is 0, expected at least 1 [shape]
>>> interpolate(X.astype(np.int32), 2, mode="bilinear")
interpolate: x is int32, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
>>> gather(M, I[0], 1)
gather: x (2, 3) and index (2,) have different numbers of axes; they must be equal [shape-rank]
>>> gather(M, I, 2)
gather: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
>>> gather(M[:1], I, 1)
gather: x (1, 3) and index (2, 2): axis 0 of index is 2, expected at most 1, as x has [shape]
>>> gather(M, I * 2, 1)
gather: x (2, 3): index 4 is out of range for axis 1 of size 3 [shape-index]
>>> take_along_axis(M, I - 9, -1)
take_along_axis: x (2, 3): index -9 is out of range for axis 1 of size 3 [shape-index]
>>> take_along_axis(M, asarray([[0], [0], [0]]), 1)
take_along_axis: x (2, 3) and indices (3, 1): axis -2 of x has 2, axis -2 of indices has 3; they
must be equal, or one of them 1 [shape]
>>> gather(M, M, 1)
gather: index is float32, it must be integer: e.g. index.astype(np.int64) [shape-dtype]
>>> scatter_add(M, I, M, 1)
scatter_add: index (2, 2) and updates (2, 3): axis 1 of updates is 3, expected 2 [shape]
>>> scatter_add(M, I + 2, M[:, :2], 1)
scatter_add: x (2, 3): index 4 is out of range for axis 1 of size 3 [shape-index]
>>> scatter_add(M, I, M[:, :2].astype(np.float64), 1)
scatter_add: x is float32 and updates is float64; dtypes are never promoted: convert one of them,
e.g. updates.astype(np.float32) [shape-dtype]
>>> index_update(M, 0, M)
index_update: value (2, 3) has 2 axes, x[key] (3,) fewer [shape-rank]
>>> index_update(M, (slice(None), slice(1)), M)
index_update: value (2, 3) and x[key] (2, 1): axis -1 of value is 3, expected 1 [shape]
>>> index_update(M, 2, 0.0)
index_update: x (2, 3): index 2 is out of range for axis 0 of size 2 [shape-index]
>>> index_update(M, asarray([0, 5]), 0.0)
index_update: x (2, 3): index 5 is out of range for axis 0 of size 2 [shape-index]
>>> index_update(M, M[0] > 0, 0.0)
index_update: x (2, 3) and mask (3,): axis 0 of x has 2, axis 0 of the mask 3; they must be equal
[shape-index]
>>> getitem(M, (0, M[0, 0] > 0))
getitem: x (2, 3): a mask that is a scalar must be the only index; use where [shape-rank]
>>> index_update(M, M[0, 0] > 0, 0.0)
index_update: x (2, 3): a mask that is a scalar must be the only index; use where [shape-rank]
>>> index_update(I, 0, 1.5)
index_update: 1.5 is a Python float and the tensor is int64; dtypes are never promoted: convert the
tensor, e.g. .astype(np.float32) [shape-dtype]
"""

import numpy as np

from tests.ops.tensors import drawn
from typednn import ops

X = drawn(2, 4, 5, 6, dtype=np.float32)
M = drawn(2, 3, dtype=np.float32)
I = ops.asarray([[0, 2], [1, 0]])
