"""Neural networks as immutable, typed trees: ``Module``, and the layers made of it.

The annotations of a layer's ``__call__`` give the shapes of its input and output, by the type
variables of its class. mypy reads them, calls are checked against them, and ``Sequential`` compares
them when it is built. Layers have no mutable state: training builds new models of the old ones.
Whether they are trained or evaluated is an argument of the layers for which it matters
(``modes``): ``nn.Train(key)`` or ``nn.Eval()``.
"""

from typednn.nn import init
from typednn.nn.activations import Flatten, LeakyReLU, ReLU, Sigmoid, Tanh
from typednn.nn.batch_norm import BatchNorm
from typednn.nn.buffers import Buffer
from typednn.nn.dropout import Dropout, SpatialDropout
from typednn.nn.frozen import freeze, unfreeze
from typednn.nn.linear import Linear
from typednn.nn.modes import Eval, Mode, Train
from typednn.nn.module import Module, parameter_count, replace
from typednn.nn.sequential import Sequential
from typednn.parameters import parameters

__all__ = [
    "BatchNorm",
    "Buffer",
    "Dropout",
    "Eval",
    "Flatten",
    "LeakyReLU",
    "Linear",
    "Mode",
    "Module",
    "ReLU",
    "Sequential",
    "Sigmoid",
    "SpatialDropout",
    "Tanh",
    "Train",
    "freeze",
    "init",
    "parameter_count",
    "parameters",
    "replace",
    "unfreeze",
]
