"""Convolutions that cannot be.

>>> conv2d(X[0, 0], W)
conv2d: x (5, 6) has 2 axes, expected 4 axes (N, C_in, H, W) or 3 axes (C_in, H, W) [shape-rank]
>>> conv1d(X, W)
conv1d: x (2, 4, 5, 6) has 4 axes, expected 3 axes (N, C_in, W) or 2 axes (C_in, W) [shape-rank]
>>> conv2d(X, W[0])
conv2d: weight (4, 3, 3) has 3 axes, expected 4 (C_out, C_in/groups, KH, KW) [shape-rank]
>>> conv_transpose1d(X[0], W)
conv_transpose1d: weight (6, 4, 3, 3) has 4 axes, expected 3 (C_in, C_out/groups, KW) [shape-rank]
>>> conv2d(X[:, :3], W)
conv2d: x (2, 3, 5, 6) and weight (6, 4, 3, 3): axis -3 of x has 3 channels, axis 1 of weight 4;
they must be equal [shape]
>>> conv2d(X, W, groups=2)
conv2d: x (2, 4, 5, 6) and weight (6, 4, 3, 3): axis -3 of x has 4 channels, axis 1 of weight 4 in
each of 2 groups, so 8; they must be equal [shape]
>>> conv2d(X, W[:5, :2], groups=2)
conv2d: weight (5, 2, 3, 3): axis 0 is 5, expected a multiple of groups, 2 [shape]
>>> conv_transpose2d(X, UP[:3])
conv_transpose2d: x (2, 4, 5, 6) and weight (3, 3, 2, 2): axis -3 of x has 4 channels, axis 0 of
weight 3; they must be equal [shape]
>>> conv2d(X[..., :2, :], W)
conv2d: x (2, 4, 2, 6) and weight (6, 4, 3, 3): axis -2 of x has 2, but the window spans 3; it must
not be larger [shape]
>>> conv2d(X, W, padding=(1, 0), dilation=3)
conv2d: x (2, 4, 5, 6) and weight (6, 4, 3, 3): axis -1 of x has 6, but the window spans 7; it must
not be larger [shape]
>>> conv2d(X, W, padding=1, dilation=4)
conv2d: x (2, 4, 5, 6) and weight (6, 4, 3, 3): axis -2 of x has 5, 7 with its padding, but the
window spans 9; it must not be larger [shape]
>>> conv2d(X, W[:, :, :0])
conv2d: weight (6, 4, 0, 3): axis 2 is 0, expected at least 1 [shape]
>>> conv2d(X, W, zeros(5))
conv2d: bias (5,): axis 0 is 5, expected 6, the channels of the result [shape]
>>> conv2d(X, W, zeros((6, 1)))
conv2d: bias (6, 1) has 2 axes, expected 1 (C_out,) [shape-rank]
>>> conv2d(X, W, stride=0)
conv2d: stride is 0; expected at least 1 [shape]
>>> conv2d(X, W, dilation=(1, 0))
conv2d: dilation is (1, 0); expected at least 1 [shape]
>>> conv2d(X, W, padding=-1)
conv2d: padding is -1; expected at least 0 [shape]
>>> conv2d(X, W, groups=0)
conv2d: groups is 0, expected at least 1 [shape]
>>> conv2d(X, W, stride=(1, 1, 1))
conv2d: stride (1, 1, 1) has 3 values, expected an int or 2, one for each axis in space [shape]
>>> conv2d(X, W, stride=(2, 1), padding="same")
conv2d: padding 'same' needs a stride of 1, not (2, 1) [shape]
>>> conv2d(X, W, padding="full")
conv2d: padding is 'full', expected 'same', 'valid' or numbers [shape]
>>> conv_transpose2d(X, UP, stride=2, output_padding=2)
conv_transpose2d: output_padding is 2, expected less than the stride, 2, or the dilation, 1 [shape]
>>> conv_transpose2d(X[:, :, :1], UP, padding=1)
conv_transpose2d: x (2, 4, 1, 6) and weight (4, 3, 2, 2): axis -2 of the result is 0, expected at
least 1; x has 1 there: use less padding [shape]
>>> conv_transpose2d(X[:, :, :0], UP)
conv_transpose2d: x (2, 4, 0, 6) and weight (4, 3, 2, 2): axis -2 of x is 0, expected at least 1
[shape]
>>> conv2d(X.astype(np.float64), W)
conv2d: x is float64 and weight is float32; dtypes are never promoted: convert one of them, e.g.
weight.astype(np.float64) [shape-dtype]
>>> conv2d(X, W, zeros(6, dtype=np.float64))
conv2d: x is float32 and bias is float64; dtypes are never promoted: convert one of them, e.g.
bias.astype(np.float32) [shape-dtype]
>>> conv_transpose2d(X.astype(np.int64), UP.astype(np.int64))
conv_transpose2d: x is int64, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
"""

import numpy as np

from tests.ops.tensors import drawn

X = drawn(2, 4, 5, 6, dtype=np.float32)
W = drawn(6, 4, 3, 3, dtype=np.float32)
UP = drawn(4, 3, 2, 2, dtype=np.float32)
