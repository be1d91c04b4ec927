"""Neural networks as immutable, typed trees: ``Module``, and the layers made of it.

The annotations of a layer's ``__call__`` give the shapes of its input and output, by the type
variables of its class. mypy reads them, calls are checked against them, and ``Sequential`` compares
them when it is built. Parameters are float32; with ``dtype=np.float64``, which every layer with
parameters takes, they are the same numbers in float64, and so are inputs and outputs, which the
layer's type says. Layers have no mutable state: training builds new models of the old ones.
Constructors raise ShapeError for a number out of its range, as an ``eps`` of 0, and TypeError for a value of
another class; mypy's plugin says the same of numbers that are written out.
Whether they are trained or evaluated is an argument of the layers for which it matters
(``modes``): ``nn.Train(key)`` or ``nn.Eval()``.
"""

from typednn.nn import init
from typednn.nn.activations import (
    CELU,
    ELU,
    GELU,
    SELU,
    Hardshrink,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    LeakyReLU,
    LogSigmoid,
    Mish,
    ReLU,
    ReLU6,
    RReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Softshrink,
    Softsign,
    Tanh,
    Tanhshrink,
    Threshold,
)
from typednn.nn.attention import KeyValueCache, MultiHeadAttention
from typednn.nn.axis_activations import (
    GEGLU,
    GLU,
    LogSoftmax,
    PReLU,
    Softmax,
    Softmax2d,
    Softmin,
    SwiGLU,
)
from typednn.nn.batch_norm import BatchNorm
from typednn.nn.buffers import Buffer
from typednn.nn.composition import Concat, Lambda, Parallel, Residual
from typednn.nn.convolution import (
    Conv1d,
    Conv2d,
    Conv3d,
    ConvTranspose1d,
    ConvTranspose2d,
    ConvTranspose3d,
    SeparableConv2d,
)
from typednn.nn.dropout import Dropout, SpatialDropout
from typednn.nn.embedding import Embedding
from typednn.nn.frozen import freeze, unfreeze
from typednn.nn.linear import Bilinear, Linear
from typednn.nn.modes import Eval, Mode, Train
from typednn.nn.module import Module, parameter_count, replace
from typednn.nn.normalization import GroupNorm, InstanceNorm, LayerNorm, RMSNorm
from typednn.nn.patches import Fold, Unfold
from typednn.nn.pooling import (
    AdaptiveAvgPool1d,
    AdaptiveAvgPool2d,
    AdaptiveAvgPool3d,
    AdaptiveMaxPool1d,
    AdaptiveMaxPool2d,
    AdaptiveMaxPool3d,
    AvgPool1d,
    AvgPool2d,
    AvgPool3d,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool1d,
    MaxPool2d,
    MaxPool3d,
)
from typednn.nn.positions import LearnedPositions, RotaryPositions, SinusoidalPositions
from typednn.nn.recurrent import GRU, LSTM, RNN
from typednn.nn.recurrent_cells import GRUCell, LSTMCell, RNNCell
from typednn.nn.repeat import Repeat
from typednn.nn.sequential import Sequential
from typednn.nn.shaping import Flatten, Rearrange, Unflatten
from typednn.nn.torch_state import load_torch_state
from typednn.nn.transformer import (
    TransformerBlock,
    TransformerDecoder,
    TransformerDecoderBlock,
    TransformerEncoder,
)
from typednn.nn.unpooling import MaxUnpool1d, MaxUnpool2d, MaxUnpool3d
from typednn.nn.upsampling import PixelShuffle, PixelUnshuffle, Upsample
from typednn.parameters import named_parameters, parameters

__all__ = [
    "CELU",
    "ELU",
    "GEGLU",
    "GELU",
    "GLU",
    "GRU",
    "LSTM",
    "RNN",
    "SELU",
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
    "AvgPool1d",
    "AvgPool2d",
    "AvgPool3d",
    "BatchNorm",
    "Bilinear",
    "Buffer",
    "Concat",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "Dropout",
    "Embedding",
    "Eval",
    "Flatten",
    "Fold",
    "GRUCell",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "InstanceNorm",
    "KeyValueCache",
    "LSTMCell",
    "Lambda",
    "LayerNorm",
    "LeakyReLU",
    "LearnedPositions",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "MaxUnpool1d",
    "MaxUnpool2d",
    "MaxUnpool3d",
    "Mish",
    "Mode",
    "Module",
    "MultiHeadAttention",
    "PReLU",
    "Parallel",
    "PixelShuffle",
    "PixelUnshuffle",
    "RMSNorm",
    "RNNCell",
    "RReLU",
    "ReLU",
    "ReLU6",
    "Rearrange",
    "Repeat",
    "Residual",
    "RotaryPositions",
    "SeparableConv2d",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "SinusoidalPositions",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "SpatialDropout",
    "SwiGLU",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "Train",
    "TransformerBlock",
    "TransformerDecoder",
    "TransformerDecoderBlock",
    "TransformerEncoder",
    "Unflatten",
    "Unfold",
    "Upsample",
    "freeze",
    "init",
    "load_torch_state",
    "named_parameters",
    "parameter_count",
    "parameters",
    "replace",
    "unfreeze",
]
