"""Neural networks as immutable, typed trees: ``Module``, and the layers made of it.

The annotations of a layer's ``__call__`` give the shapes of its input and output, by the type
variables of its class. mypy reads them, calls are checked against them, and ``Sequential`` compares
them when it is built. Layers have no mutable state: training builds new models of the old ones.
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
    Sigmoid,
    SiLU,
    Softplus,
    Softshrink,
    Softsign,
    Tanh,
    Tanhshrink,
    Threshold,
)
from typednn.nn.axis_activations import (
    GEGLU,
    GLU,
    LogSoftmax,
    PReLU,
    Softmax,
    Softmin,
    SwiGLU,
)
from typednn.nn.buffers import (
    Buffer,
)
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
from typednn.nn.embedding import (
    Embedding,
)
from typednn.nn.frozen import (
    freeze,
    unfreeze,
)
from typednn.nn.linear import (
    Bilinear,
    Linear,
)
from typednn.nn.module import (
    Module,
    parameter_count,
    replace,
)
from typednn.nn.normalization import (
    GroupNorm,
    InstanceNorm,
    LayerNorm,
    RMSNorm,
)
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
from typednn.nn.sequential import (
    Sequential,
)
from typednn.nn.shaping import (
    Flatten,
    Rearrange,
    Unflatten,
)
from typednn.nn.torch_state import (
    load_torch_state,
)
from typednn.nn.upsampling import (
    PixelShuffle,
    PixelUnshuffle,
    Upsample,
)
from typednn.parameters import parameters

__all__ = [
    "CELU",
    "ELU",
    "GEGLU",
    "GELU",
    "GLU",
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
    "Bilinear",
    "Buffer",
    "Concat",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "ConvTranspose1d",
    "ConvTranspose2d",
    "ConvTranspose3d",
    "Embedding",
    "Flatten",
    "GlobalAvgPool",
    "GlobalMaxPool",
    "GroupNorm",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "InstanceNorm",
    "Lambda",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "LogSigmoid",
    "LogSoftmax",
    "MaxPool1d",
    "MaxPool2d",
    "MaxPool3d",
    "Mish",
    "Module",
    "PReLU",
    "Parallel",
    "PixelShuffle",
    "PixelUnshuffle",
    "RMSNorm",
    "ReLU",
    "ReLU6",
    "Rearrange",
    "Residual",
    "SeparableConv2d",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "SwiGLU",
    "Tanh",
    "Tanhshrink",
    "Threshold",
    "Unflatten",
    "Upsample",
    "freeze",
    "init",
    "load_torch_state",
    "parameter_count",
    "parameters",
    "replace",
    "unfreeze",
]
