"""Neural networks as immutable, typed trees: ``Module``, and the layers made of it.

A layer's annotations say what it takes and gives, in terms of its class's type variables: mypy
reads them, calls are checked by them, and ``Sequential`` compares them when it is built. Nothing
here holds state that changes: training makes new models of the old ones.
"""

from typednn.nn import init
from typednn.nn.activations import Flatten, LeakyReLU, ReLU, Sigmoid, Tanh
from typednn.nn.linear import Linear
from typednn.nn.module import Module, parameter_count, replace
from typednn.nn.sequential import Sequential

__all__ = [
    "Flatten",
    "LeakyReLU",
    "Linear",
    "Module",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "init",
    "parameter_count",
    "replace",
]
