"""Neural networks as immutable, typed trees: ``Module``, and the layers made of it.

The annotations of a layer's ``__call__`` give the shapes of its input and output, by the type
variables of its class. mypy reads them, calls are checked against them, and ``Sequential`` compares
them when it is built. Layers have no mutable state: training builds new models of the old ones.
"""

from typednn.nn import init
from typednn.nn.activations import LeakyReLU, ReLU, Sigmoid, Tanh
from typednn.nn.buffers import Buffer
from typednn.nn.convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
)
from typednn.nn.frozen import freeze, unfreeze
from typednn.nn.linear import Linear
from typednn.nn.module import Module, parameter_count, replace
from typednn.nn.sequential import Sequential
from typednn.nn.shaping import Flatten
from typednn.nn.torch_state import load_torch_state
from typednn.parameters import parameters

__all__ = [
    "Buffer",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "Flatten",
    "LeakyReLU",
    "Linear",
    "Module",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "Tanh",
    "freeze",
    "init",
    "load_torch_state",
    "parameter_count",
    "parameters",
    "replace",
    "unfreeze",
]
