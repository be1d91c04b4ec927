"""The functions and methods of JAX that have a rule: those of ``jax.numpy`` have numpy's names."""

from collections.abc import Mapping
from typing import Final

from typednn.shapes.libraries import numpy
from typednn.shapes.libraries.table import Function, read_table

_NN: Final = """
relu, sigmoid, softplus, silu, swish, gelu, elu, leaky_relu  elementwise  x
softmax, log_softmax  softmax  x axis
"""

FUNCTIONS: Final[Mapping[str, Function]] = {
    **{f"numpy.{name}": function for name, function in numpy.FUNCTIONS.items()},
    **{f"nn.{name}": function for name, function in read_table(_NN).items()},
}
"""By the names that follow ``jax.``."""

METHODS: Final[Mapping[str, Function]] = numpy.METHODS
"""By name; the first parameter is the array."""
