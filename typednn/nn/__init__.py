"""Neural networks as immutable, typed trees: ``Module``, and the layers made of it.

The annotations of a layer's ``__call__`` give the shapes of its input and output, by the type
variables of its class. mypy reads them, calls are checked against them, and ``Sequential`` compares
them when it is built. Layers have no mutable state: training builds new models of the old ones.
"""

from typednn.nn import init
from typednn.nn.activations import Flatten, LeakyReLU, ReLU, Sigmoid, Tanh
from typednn.nn.attention import KeyValueCache, MultiHeadAttention
from typednn.nn.batch_norm import BatchNorm
from typednn.nn.buffers import Buffer
from typednn.nn.dropout import Dropout, SpatialDropout
from typednn.nn.frozen import freeze, unfreeze
from typednn.nn.linear import Linear
from typednn.nn.modes import Eval, Mode, Train
from typednn.nn.module import Module, parameter_count, replace
from typednn.nn.normalization import LayerNorm
from typednn.nn.positions import LearnedPositions, RotaryPositions, SinusoidalPositions
from typednn.nn.recurrent import GRU, LSTM, RNN
from typednn.nn.recurrent_cells import GRUCell, LSTMCell, RNNCell
from typednn.nn.repeat import Repeat
from typednn.nn.sequential import Sequential
from typednn.nn.torch_state import load_torch_state
from typednn.nn.transformer import (
    TransformerBlock,
    TransformerDecoder,
    TransformerDecoderBlock,
    TransformerEncoder,
)
from typednn.parameters import named_parameters, parameters

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "BatchNorm",
    "Buffer",
    "Dropout",
    "Eval",
    "Flatten",
    "GRUCell",
    "KeyValueCache",
    "LSTMCell",
    "LayerNorm",
    "LeakyReLU",
    "LearnedPositions",
    "Linear",
    "Mode",
    "Module",
    "MultiHeadAttention",
    "RNNCell",
    "ReLU",
    "Repeat",
    "RotaryPositions",
    "Sequential",
    "Sigmoid",
    "SinusoidalPositions",
    "SpatialDropout",
    "Tanh",
    "Train",
    "TransformerBlock",
    "TransformerDecoder",
    "TransformerDecoderBlock",
    "TransformerEncoder",
    "freeze",
    "init",
    "load_torch_state",
    "named_parameters",
    "parameter_count",
    "parameters",
    "replace",
    "unfreeze",
]
