"""Each layer of the table against PyTorch's, with drawn weights."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pytest

from tests.nn.layers_table import LAYERS, MODES
from tests.nn.sequence_rows import SEQUENCES
from tests.parity.layers.torch_layers import compare, torch

t = torch.nn


def _antialiased(**how: Any) -> Any:
    """PyTorch's layer has no such option, its function has."""
    layer = t.Identity()
    layer.forward = partial(t.functional.interpolate, antialias=True, **how)
    return layer


TORCH: Final[dict[str, Callable[[], Any]]] = {
    "Conv1d": lambda: t.Conv1d(4, 6, 3, 2, 1, groups=2),
    "Conv2d": lambda: t.Conv2d(4, 3, (3, 2)),
    "Conv2d same": lambda: t.Conv2d(4, 3, 3, padding="same", bias=False),
    "Conv2d depthwise": lambda: t.Conv2d(4, 8, 3, 2, (1, 0), 1, 4),
    "Conv3d": lambda: t.Conv3d(4, 2, 2, dilation=2, padding=1),
    "ConvTranspose1d": lambda: t.ConvTranspose1d(4, 6, 3, 2, 1, 1, 2),
    "ConvTranspose2d": lambda: t.ConvTranspose2d(4, 3, (3, 2), (2, 1)),
    "ConvTranspose3d": lambda: t.ConvTranspose3d(4, 2, 2, dilation=2),
    "MaxPool1d": lambda: t.MaxPool1d(2),
    "MaxPool2d": lambda: t.MaxPool2d(3, 2, 1),
    "MaxPool3d": lambda: t.MaxPool3d((2, 1, 2)),
    "MaxPool1d ceil": lambda: t.MaxPool1d(2, 3, 1, 2, ceil_mode=True),
    "MaxPool2d ceil": lambda: t.MaxPool2d(2, 2, ceil_mode=True),
    "MaxPool2d dilated": lambda: t.MaxPool2d(2, 1, dilation=(3, 2)),
    "AvgPool1d": lambda: t.AvgPool1d(3, stride=1),
    "AvgPool2d": lambda: t.AvgPool2d((2, 3), padding=1),
    "AvgPool2d ceil": lambda: t.AvgPool2d(3, 2, 1, True),
    "AvgPool2d plain": lambda: t.AvgPool2d(3, 2, 1, True, False),
    "AvgPool3d": lambda: t.AvgPool3d(2),
    "AdaptiveMaxPool1d": lambda: t.AdaptiveMaxPool1d(2),
    "AdaptiveMaxPool2d": lambda: t.AdaptiveMaxPool2d((2, None)),
    "AdaptiveMaxPool3d": lambda: t.AdaptiveMaxPool3d(2),
    "AdaptiveAvgPool1d": lambda: t.AdaptiveAvgPool1d(3),
    "AdaptiveAvgPool2d": lambda: t.AdaptiveAvgPool2d((3, 2)),
    "AdaptiveAvgPool3d": lambda: t.AdaptiveAvgPool3d(1),
    "Upsample": lambda: t.Upsample(scale_factor=2),
    "Upsample linear": lambda: t.Upsample(5, mode="linear"),
    "Upsample bilinear": lambda: t.Upsample((5, 3), mode="bilinear"),
    "Upsample corners": lambda: t.Upsample(None, 2.5, "bilinear", True),
    "Upsample antialias": lambda: _antialiased(size=(3, 2), mode="bilinear"),
    "Upsample trilinear": lambda: t.Upsample((3, 2, 4), mode="trilinear"),
    "Upsample bicubic": lambda: t.Upsample((7, 2), mode="bicubic"),
    "Upsample area": lambda: t.Upsample((3, 6), mode="area"),
    "PixelShuffle": lambda: t.PixelShuffle(2),
    "PixelUnshuffle": lambda: t.PixelUnshuffle(2),
    "Flatten": lambda: t.Flatten(),
    "Flatten from": lambda: t.Flatten(2),
    "Unfold": lambda: t.Unfold((2, 3), (2, 1), (0, 1), 2),
    "Fold": lambda: t.Fold((4, 5), (2, 3), (2, 1), (0, 1), 2),
    "Unflatten": lambda: t.Unflatten(1, (2, 3)),
    "LayerNorm": lambda: t.LayerNorm(4),
    "LayerNorm axes": lambda: t.LayerNorm((3, 4), bias=False),
    "RMSNorm": lambda: t.RMSNorm(4, eps=1e-6),
    "GroupNorm": lambda: t.GroupNorm(2, 4),
    "GroupNorm plain": lambda: t.GroupNorm(2, 4, affine=False),
    "InstanceNorm": lambda: t.InstanceNorm2d(4),
    "InstanceNorm lines": lambda: t.InstanceNorm1d(4),
    "InstanceNorm affine": lambda: t.InstanceNorm2d(4, affine=True),
    "ReLU": lambda: t.ReLU(),
    "ReLU6": lambda: t.ReLU6(),
    "LeakyReLU": lambda: t.LeakyReLU(0.1),
    "ELU": lambda: t.ELU(0.5),
    "CELU": lambda: t.CELU(0.5),
    "SELU": lambda: t.SELU(),
    "GELU": lambda: t.GELU(),
    "GELU tanh": lambda: t.GELU("tanh"),
    "SiLU": lambda: t.SiLU(),
    "Mish": lambda: t.Mish(),
    "Sigmoid": lambda: t.Sigmoid(),
    "LogSigmoid": lambda: t.LogSigmoid(),
    "Hardswish": lambda: t.Hardswish(),
    "Tanh": lambda: t.Tanh(),
    "Tanhshrink": lambda: t.Tanhshrink(),
    "Hardtanh": lambda: t.Hardtanh(-1, 0.5),
    "Softplus": lambda: t.Softplus(2.0),
    "Softsign": lambda: t.Softsign(),
    "Softshrink": lambda: t.Softshrink(),
    "Hardshrink": lambda: t.Hardshrink(),
    "Threshold": lambda: t.Threshold(0.3, 2.0),
    "Softmax": lambda: t.Softmax(-1),
    "Softmin": lambda: t.Softmin(1),
    "Softmax2d": lambda: t.Softmax2d(),
    "LogSoftmax": lambda: t.LogSoftmax(0),
    "GLU": lambda: t.GLU(),
    "PReLU": lambda: t.PReLU(),
    "PReLU channels": lambda: t.PReLU(3),
    "Bilinear": lambda: t.Bilinear(3, 4, 2),
    "Embedding": lambda: t.Embedding(5, 3),
}

_NOT_PYTORCHS: Final = {
    "SeparableConv2d": "PyTorch has none",
    "MaxUnpool1d": "in test_unpooling.py, with the indices of a pool",
    "MaxUnpool2d": "in test_unpooling.py, with the indices of a pool",
    "MaxUnpool3d": "in test_unpooling.py, with the indices of a pool",
    "GlobalMaxPool": "PyTorch has none",
    "GlobalAvgPool": "PyTorch has none",
    "Rearrange": "PyTorch has none",
    "SwiGLU": "PyTorch has none",
    "GEGLU": "PyTorch has none",
    "Hardsigmoid": "its gradient is 1/6 rounded to float32, in float64 too",
    "Residual": "PyTorch has none",
    "Parallel": "PyTorch has none",
    "Concat": "PyTorch has none",
    "Concat channels": "PyTorch has none",
    "Lambda": "PyTorch has none",
    "Linear": "in test_linear.py",
    "Linear plain": "in test_linear.py",
    "Sequential": "in test_linear.py",
    **dict.fromkeys(MODES, "in test_batch_norm.py; PyTorch's dropout draws other numbers"),
    **dict.fromkeys(SEQUENCES, "in test_sequence_layers.py"),
}


@pytest.mark.parametrize("name", TORCH)
def test_layer(name: str) -> None:
    row = LAYERS[name]
    for inputs in row.arrays():
        theirs = TORCH[name]()
        for parameter in theirs.parameters():
            t.init.normal_(parameter, std=0.5)
        compare(row.build(), theirs, *inputs)


def test_each_layer_is_compared() -> None:
    assert TORCH.keys() | _NOT_PYTORCHS.keys() == LAYERS.keys()
