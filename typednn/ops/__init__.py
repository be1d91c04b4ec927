"""All operations on tensors. Each file has one family, with forward and gradient together.

Names and signatures are those of the Python array API standard (2024.12) if it has them;
tests/ops/test_array_api.py lists the names that are missing here, with the reasons. An operation is
a function of tensors. Some are primitives with their own gradient rule (``autodiff.primitive``);
the others are compositions of primitives. Shapes are checked by the rule of the same name in
``typednn.shapes.rules``. The names in a family's ``__all__`` are the operations of this package.
"""

from dataclasses import replace
from types import FunctionType

from typednn.ops import (
    activations,
    adaptive_pooling,
    arithmetic,
    attention,
    average_pooling,
    bitwise,
    boolean_reductions,
    comparison,
    convolution,
    convolution_transpose,
    creation,
    creation_like,
    cumulative,
    data_types,
    diagonals,
    elementwise,
    error_function,
    exponential,
    extremes,
    floating,
    fourier,
    from_data,
    gamma,
    gathering,
    hyperbolic,
    indexing,
    inverse_error_function,
    joining,
    linear_algebra,
    logical,
    logistic,
    matrix_functions,
    max_pooling,
    moving,
    namespace,
    order_statistics,
    orthogonal_decompositions,
    padding,
    patches,
    patterns,
    products,
    random,
    reductions,
    resizing,
    rounding,
    running,
    scattering,
    searching,
    sets,
    shaping,
    solving,
    sorting,
    splitting,
    statistics,
    symmetric_decompositions,
    trigonometry,
    unpooling,
    updating,
)
from typednn.ops import einsum as _einsum
from typednn.ops import softmax as _softmax
from typednn.ops import stop_gradient as _stop_gradient
from typednn.ops import threefry as _threefry  # noqa: F401 - enters primitives
from typednn.ops.activations import *
from typednn.ops.adaptive_pooling import *
from typednn.ops.arithmetic import *
from typednn.ops.attention import *
from typednn.ops.average_pooling import *
from typednn.ops.bitwise import *
from typednn.ops.boolean_reductions import *
from typednn.ops.comparison import *
from typednn.ops.convolution import *
from typednn.ops.convolution_transpose import *
from typednn.ops.creation import *
from typednn.ops.creation_like import *
from typednn.ops.cumulative import *
from typednn.ops.data_types import *
from typednn.ops.diagonals import *
from typednn.ops.einsum import *
from typednn.ops.elementwise import *
from typednn.ops.error_function import *
from typednn.ops.exponential import *
from typednn.ops.extremes import *
from typednn.ops.floating import *
from typednn.ops.fourier import *
from typednn.ops.from_data import *
from typednn.ops.gamma import *
from typednn.ops.gathering import *
from typednn.ops.hyperbolic import *
from typednn.ops.indexing import *
from typednn.ops.inverse_error_function import *
from typednn.ops.joining import *
from typednn.ops.linear_algebra import *
from typednn.ops.logical import *
from typednn.ops.logistic import *
from typednn.ops.matrix_functions import *
from typednn.ops.max_pooling import *
from typednn.ops.moving import *
from typednn.ops.namespace import *
from typednn.ops.operation import OPERATIONS, Operation
from typednn.ops.order_statistics import *
from typednn.ops.orthogonal_decompositions import *
from typednn.ops.padding import *
from typednn.ops.patches import *
from typednn.ops.patterns import *
from typednn.ops.products import *
from typednn.ops.public import public
from typednn.ops.random import *
from typednn.ops.reductions import *
from typednn.ops.resizing import *
from typednn.ops.rounding import *
from typednn.ops.running import *
from typednn.ops.scattering import *
from typednn.ops.searching import *
from typednn.ops.sets import *
from typednn.ops.shaping import *
from typednn.ops.softmax import *
from typednn.ops.solving import *
from typednn.ops.sorting import *
from typednn.ops.splitting import *
from typednn.ops.statistics import *
from typednn.ops.stop_gradient import *
from typednn.ops.symmetric_decompositions import *
from typednn.ops.trigonometry import *
from typednn.ops.unpooling import *
from typednn.ops.updating import *

__all__ = ["OPERATIONS", "Operation"]
__all__ += activations.__all__
__all__ += adaptive_pooling.__all__
__all__ += arithmetic.__all__
__all__ += attention.__all__
__all__ += average_pooling.__all__
__all__ += bitwise.__all__
__all__ += boolean_reductions.__all__
__all__ += comparison.__all__
__all__ += convolution.__all__
__all__ += convolution_transpose.__all__
__all__ += creation.__all__
__all__ += creation_like.__all__
__all__ += cumulative.__all__
__all__ += data_types.__all__
__all__ += diagonals.__all__
__all__ += _einsum.__all__
__all__ += elementwise.__all__
__all__ += error_function.__all__
__all__ += exponential.__all__
__all__ += extremes.__all__
__all__ += floating.__all__
__all__ += fourier.__all__
__all__ += from_data.__all__
__all__ += gamma.__all__
__all__ += gathering.__all__
__all__ += hyperbolic.__all__
__all__ += indexing.__all__
__all__ += inverse_error_function.__all__
__all__ += joining.__all__
__all__ += linear_algebra.__all__
__all__ += logical.__all__
__all__ += logistic.__all__
__all__ += matrix_functions.__all__
__all__ += max_pooling.__all__
__all__ += moving.__all__
__all__ += namespace.__all__
__all__ += order_statistics.__all__
__all__ += orthogonal_decompositions.__all__
__all__ += padding.__all__
__all__ += patches.__all__
__all__ += patterns.__all__
__all__ += products.__all__
__all__ += random.__all__
__all__ += reductions.__all__
__all__ += resizing.__all__
__all__ += rounding.__all__
__all__ += running.__all__
__all__ += scattering.__all__
__all__ += searching.__all__
__all__ += sets.__all__
__all__ += shaping.__all__
__all__ += _softmax.__all__
__all__ += solving.__all__
__all__ += sorting.__all__
__all__ += splitting.__all__
__all__ += statistics.__all__
__all__ += _stop_gradient.__all__
__all__ += symmetric_decompositions.__all__
__all__ += trigonometry.__all__
__all__ += unpooling.__all__
__all__ += updating.__all__

# Arguments are checked in calls from outside only: within this package plain functions are called.
for _name in __all__:
    _function = globals()[_name]
    if isinstance(_function, FunctionType) and _function.__module__.startswith("typednn.ops."):
        globals()[_name] = public(_function)
        if _name in OPERATIONS and OPERATIONS[_name].function is _function:
            OPERATIONS[_name] = replace(OPERATIONS[_name], function=globals()[_name])
