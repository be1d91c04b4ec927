"""All operations on tensors, one family a file, forward and gradient together.

Names and signatures are those of the Python array API standard (2024.12) where it has them. An
operation is a function of tensors; a few are primitives, with a gradient rule of their own
(``autodiff.primitive``), the others are compositions. The shapes are checked by the rule of the
same name in ``typednn.shapes.rules``.
"""

import sys

from typednn import tensor
from typednn.ops.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    adaptive_max_pool3d,
)
from typednn.ops.arithmetic import add, divide, maximum, minimum, multiply, pow, subtract
from typednn.ops.comparison import (
    equal,
    greater,
    greater_equal,
    less,
    less_equal,
    not_equal,
    where,
)
from typednn.ops.conv import conv1d, conv2d, conv3d
from typednn.ops.conv_transpose import (
    conv_transpose1d,
    conv_transpose2d,
    conv_transpose3d,
)
from typednn.ops.creation import arange, asarray, eye, full, ones, zeros
from typednn.ops.einsum import einsum
from typednn.ops.elementwise import (
    abs,
    astype,
    exp,
    leaky_relu,
    log,
    negative,
    relu,
    sigmoid,
    sign,
    sqrt,
    square,
    tanh,
)
from typednn.ops.gathering import gather, scatter_add, take_along_axis
from typednn.ops.indexing import getitem, one_hot, take
from typednn.ops.joining import concat, stack
from typednn.ops.linear_algebra import matmul
from typednn.ops.moving import flip, moveaxis, roll, tile
from typednn.ops.normalised import log_softmax, softmax
from typednn.ops.operation import OPERATIONS, Operation
from typednn.ops.padding import pad
from typednn.ops.patterns import rearrange, reduce, repeat
from typednn.ops.pooling import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
)
from typednn.ops.products import outer, tensordot, vecdot
from typednn.ops.random import normal, uniform
from typednn.ops.reductions import argmax, logsumexp, max, mean, min, prod, sum
from typednn.ops.resizing import interpolate
from typednn.ops.shaping import (
    broadcast_arrays,
    broadcast_to,
    expand_dims,
    flatten,
    matrix_transpose,
    permute_dims,
    reshape,
    squeeze,
    transpose,
)
from typednn.ops.splitting import chunk, split, unbind, unstack
from typednn.ops.updating import index_update

__all__ = [
    "OPERATIONS",
    "Operation",
    "abs",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "add",
    "arange",
    "argmax",
    "asarray",
    "astype",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "broadcast_arrays",
    "broadcast_to",
    "chunk",
    "concat",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "divide",
    "einsum",
    "equal",
    "exp",
    "expand_dims",
    "eye",
    "flatten",
    "flip",
    "full",
    "gather",
    "getitem",
    "greater",
    "greater_equal",
    "index_update",
    "interpolate",
    "leaky_relu",
    "less",
    "less_equal",
    "log",
    "log_softmax",
    "logsumexp",
    "matmul",
    "matrix_transpose",
    "max",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "maximum",
    "mean",
    "min",
    "minimum",
    "moveaxis",
    "multiply",
    "negative",
    "normal",
    "not_equal",
    "one_hot",
    "ones",
    "outer",
    "pad",
    "permute_dims",
    "pow",
    "prod",
    "rearrange",
    "reduce",
    "relu",
    "repeat",
    "reshape",
    "roll",
    "scatter_add",
    "sigmoid",
    "sign",
    "softmax",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "subtract",
    "sum",
    "take",
    "take_along_axis",
    "tanh",
    "tensordot",
    "tile",
    "transpose",
    "unbind",
    "uniform",
    "unstack",
    "vecdot",
    "where",
    "zeros",
]

# The methods of Tensor delegate to the operations of the same name. They stand here and not in an
# import of tensor.py, because every file of this package needs Tensor first.
vars(tensor)["ops"] = sys.modules[__name__]
