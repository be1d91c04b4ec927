"""The functions and methods of PyTorch that have a rule."""

from collections.abc import Mapping
from typing import Final

from typednn.shapes.libraries.table import Function, read_table

_FUNCTIONS: Final = """
relu, sigmoid, tanh, exp, log, sqrt, abs, neg  elementwise  x=input
add, sub, mul, div, pow, maximum, minimum  both  x=input y=other
matmul       matmul       x=input y=other
bmm          batched_product  x=input y=mat2
mm           matrix_product  x=input y=mat2
sum, mean, prod  sum      x=input axis=dim keepdims=keepdim dtype
softmax, log_softmax  softmax  x=input axis=dim dtype
cat, concat  concat       arrays=tensors axis=dim
stack        stack        arrays=tensors axis=dim
reshape      reshape      x=input shape
transpose, swapaxes  swap_axes  x=input axis1=dim0 axis2=dim1
permute      permute_dims  x=input axes=dims
unsqueeze    expand_dims  x=input axis=dim
squeeze      squeeze_if_one  x=input axis=dim
flatten      flatten_between  x=input start_dim end_dim
chunk        chunk        x=input chunks axis=dim
"""

_NN: Final = """
relu, gelu, silu, sigmoid, tanh, softplus, elu  elementwise  x=input
linear       linear       x=input weight bias
softmax, log_softmax  softmax  x=input axis=dim
"""

_METHODS: Final = """
view, reshape  reshape    x=input *shape
permute      permute_dims  x=input *axes=dims
"""

FUNCTIONS: Final[Mapping[str, Function]] = {
    **read_table(_FUNCTIONS),
    **{f"nn.functional.{name}": function for name, function in read_table(_NN).items()},
}
"""By the names that follow ``torch.``."""

METHODS: Final[Mapping[str, Function]] = {**FUNCTIONS, **read_table(_METHODS)}
"""By name; the first parameter is the tensor."""
