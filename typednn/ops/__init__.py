"""All operations on tensors, one family a file, forward and gradient together.

Names and signatures are those of the Python array API standard (2024.12) where it has them; which
of its names are not here, and why, is said in tests/ops/test_array_api.py. An operation is a function
of tensors; a few are primitives, with a gradient rule of their own (``autodiff.primitive``), the others
are compositions. The shapes are checked by the rule of the same name in ``typednn.shapes.rules``.
"""

from dataclasses import replace
from types import FunctionType

from typednn.ops.activations import elu, gelu, leaky_relu, relu
from typednn.ops.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
    adaptive_max_pool1d,
    adaptive_max_pool2d,
    adaptive_max_pool3d,
)
from typednn.ops.arithmetic import add, divide, multiply, pow, subtract
from typednn.ops.bitwise import (
    bitwise_and,
    bitwise_invert,
    bitwise_left_shift,
    bitwise_or,
    bitwise_right_shift,
    bitwise_xor,
)
from typednn.ops.comparison import equal, greater, greater_equal, less, less_equal, not_equal, where
from typednn.ops.convolution import conv1d, conv2d, conv3d
from typednn.ops.convolution_transpose import conv_transpose1d, conv_transpose2d, conv_transpose3d
from typednn.ops.creation import arange, empty, eye, full, linspace, ones, zeros
from typednn.ops.cumulative import cumprod, cumsum, cumulative_prod, cumulative_sum, diff
from typednn.ops.data_types import can_cast, finfo, iinfo, isdtype, result_type
from typednn.ops.diagonals import diag, trace, tril, triu
from typednn.ops.einsum import einsum
from typednn.ops.elementwise import abs, astype, conj, negative, positive, real, sign, square
from typednn.ops.error_function import erf
from typednn.ops.exponential import exp, expm1, log, log1p, log2, log10, reciprocal, rsqrt, sqrt
from typednn.ops.extremes import clip, maximum, minimum
from typednn.ops.floating import copysign, hypot, isfinite, isinf, isnan, nextafter, signbit
from typednn.ops.from_data import asarray, from_dlpack
from typednn.ops.gathering import gather, scatter_add, take_along_axis
from typednn.ops.hyperbolic import acosh, asinh, atanh, cosh, sinh, tanh
from typednn.ops.indexing import getitem, one_hot, take
from typednn.ops.joining import concat, stack
from typednn.ops.likeness import empty_like, full_like, meshgrid, ones_like, zeros_like
from typednn.ops.linear_algebra import matmul
from typednn.ops.logical import logical_and, logical_not, logical_or, logical_xor
from typednn.ops.logistic import logaddexp, logsigmoid, sigmoid, silu, softplus
from typednn.ops.moving import flip, moveaxis, roll, tile
from typednn.ops.namespace import (
    __array_api_version__,
    __array_namespace_info__,
    bool,
    e,
    float32,
    float64,
    inf,
    int32,
    int64,
    nan,
    newaxis,
    pi,
    uint8,
)
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
from typednn.ops.public import public
from typednn.ops.random import normal, uniform
from typednn.ops.reductions import logsumexp, max, mean, min, prod, sum
from typednn.ops.resizing import interpolate
from typednn.ops.rounding import ceil, floor, floor_divide, remainder, round, trunc
from typednn.ops.searching import argmax, argmin, nonzero, searchsorted
from typednn.ops.sets import unique_all, unique_counts, unique_inverse, unique_values
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
from typednn.ops.softmax import log_softmax, softmax
from typednn.ops.sorting import argsort, sort, topk
from typednn.ops.splitting import chunk, split, unbind, unstack
from typednn.ops.statistics import norm, std, var
from typednn.ops.stopping import stop_gradient
from typednn.ops.trigonometry import acos, asin, atan, atan2, cos, sin, tan
from typednn.ops.truth import all, any, count_nonzero
from typednn.ops.updating import index_update

__all__ = [
    "OPERATIONS",
    "Operation",
    "__array_api_version__",
    "__array_namespace_info__",
    "abs",
    "acos",
    "acosh",
    "adaptive_avg_pool1d",
    "adaptive_avg_pool2d",
    "adaptive_avg_pool3d",
    "adaptive_max_pool1d",
    "adaptive_max_pool2d",
    "adaptive_max_pool3d",
    "add",
    "all",
    "any",
    "arange",
    "argmax",
    "argmin",
    "argsort",
    "asarray",
    "asin",
    "asinh",
    "astype",
    "atan",
    "atan2",
    "atanh",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "bitwise_and",
    "bitwise_invert",
    "bitwise_left_shift",
    "bitwise_or",
    "bitwise_right_shift",
    "bitwise_xor",
    "bool",
    "broadcast_arrays",
    "broadcast_to",
    "can_cast",
    "ceil",
    "chunk",
    "clip",
    "concat",
    "conj",
    "conv1d",
    "conv2d",
    "conv3d",
    "conv_transpose1d",
    "conv_transpose2d",
    "conv_transpose3d",
    "copysign",
    "cos",
    "cosh",
    "count_nonzero",
    "cumprod",
    "cumsum",
    "cumulative_prod",
    "cumulative_sum",
    "diag",
    "diff",
    "divide",
    "e",
    "einsum",
    "elu",
    "empty",
    "empty_like",
    "equal",
    "erf",
    "exp",
    "expand_dims",
    "expm1",
    "eye",
    "finfo",
    "flatten",
    "flip",
    "float32",
    "float64",
    "floor",
    "floor_divide",
    "from_dlpack",
    "full",
    "full_like",
    "gather",
    "gelu",
    "getitem",
    "greater",
    "greater_equal",
    "hypot",
    "iinfo",
    "index_update",
    "inf",
    "int32",
    "int64",
    "interpolate",
    "isdtype",
    "isfinite",
    "isinf",
    "isnan",
    "leaky_relu",
    "less",
    "less_equal",
    "linspace",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "logsigmoid",
    "logsumexp",
    "matmul",
    "matrix_transpose",
    "max",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "maximum",
    "mean",
    "meshgrid",
    "min",
    "minimum",
    "moveaxis",
    "multiply",
    "nan",
    "negative",
    "newaxis",
    "nextafter",
    "nonzero",
    "norm",
    "normal",
    "not_equal",
    "one_hot",
    "ones",
    "ones_like",
    "outer",
    "pad",
    "permute_dims",
    "pi",
    "positive",
    "pow",
    "prod",
    "real",
    "rearrange",
    "reciprocal",
    "reduce",
    "relu",
    "remainder",
    "repeat",
    "reshape",
    "result_type",
    "roll",
    "round",
    "rsqrt",
    "scatter_add",
    "searchsorted",
    "sigmoid",
    "sign",
    "signbit",
    "silu",
    "sin",
    "sinh",
    "softmax",
    "softplus",
    "sort",
    "split",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "stop_gradient",
    "subtract",
    "sum",
    "take",
    "take_along_axis",
    "tan",
    "tanh",
    "tensordot",
    "tile",
    "topk",
    "trace",
    "transpose",
    "tril",
    "triu",
    "trunc",
    "uint8",
    "unbind",
    "uniform",
    "unique_all",
    "unique_counts",
    "unique_inverse",
    "unique_values",
    "unstack",
    "var",
    "vecdot",
    "where",
    "zeros",
    "zeros_like",
]

# The files themselves call what stands in them: only calls from outside are looked at.
for _name in __all__:
    _function = globals()[_name]
    if isinstance(_function, FunctionType) and _function.__module__.startswith("typednn.ops."):
        globals()[_name] = public(_function)
        if _name in OPERATIONS and OPERATIONS[_name].function is _function:
            OPERATIONS[_name] = replace(OPERATIONS[_name], function=globals()[_name])
