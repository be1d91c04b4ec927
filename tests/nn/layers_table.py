"""The layers on which the laws are tried."""

from typing import Any, Final

import numpy as np

from tests.nn.rows import DISTINCT, INDICES, NO_KINK, PLACES, SMOOTH, Row, drawn, linear, row
from tests.nn.sequence_rows import SEQUENCES
from typednn import nn, ops, random
from typednn.autodiff.primitive import Domain

_IMAGES: Final = ("2 4 5 4", "4 4 5")
_LINES: Final = ("2 4 6", "4 5")
_VOLUMES: Final = ("1 4 3 4 3",)

CONVOLUTIONS: Final = {
    "Conv1d": row(drawn(nn.Conv1d, 4, 6, 3, 2, 1, groups=2), *_LINES),
    "Conv2d": row(drawn(nn.Conv2d, 4, 3, (3, 2)), *_IMAGES),
    "Conv2d same": row(drawn(nn.Conv2d, 4, 3, 3, padding="same", bias=False), "2 4 5 4"),
    "Conv2d depthwise": row(drawn(nn.Conv2d, 4, 8, 3, 2, (1, 0), 1, 4), "2 4 6 5"),
    "Conv3d": row(drawn(nn.Conv3d, 4, 2, 2, dilation=2, padding=1), *_VOLUMES),
    "ConvTranspose1d": row(drawn(nn.ConvTranspose1d, 4, 6, 3, 2, 1, 1, 2), *_LINES),
    "ConvTranspose2d": row(drawn(nn.ConvTranspose2d, 4, 3, (3, 2), (2, 1)), *_IMAGES),
    "ConvTranspose3d": row(drawn(nn.ConvTranspose3d, 4, 2, 2, dilation=2), *_VOLUMES),
    "SeparableConv2d": row(drawn(nn.SeparableConv2d, 4, 3, 3, padding=1), "2 4 5 4"),
}

POOLS: Final = {
    "MaxPool1d": row(lambda: nn.MaxPool1d(2), *_LINES, domain=DISTINCT),
    "MaxPool2d": row(lambda: nn.MaxPool2d(3, 2, 1), *_IMAGES, domain=DISTINCT),
    "MaxPool3d": row(lambda: nn.MaxPool3d((2, 1, 2)), *_VOLUMES, domain=DISTINCT),
    "MaxPool1d ceil": row(lambda: nn.MaxPool1d(2, 3, 1, 2, True), *_LINES, domain=DISTINCT),
    "MaxPool2d ceil": row(lambda: nn.MaxPool2d(2, 2, ceil_mode=True), *_IMAGES, domain=DISTINCT),
    "MaxPool2d dilated": row(
        lambda: nn.MaxPool2d(2, 1, dilation=(3, 2)), *_IMAGES, domain=DISTINCT
    ),
    "MaxUnpool1d": Row(lambda: nn.MaxUnpool1d(2), (("2 3 2",) * 2, ("3 2",) * 2), (SMOOTH, PLACES)),
    "MaxUnpool2d": Row(
        lambda: nn.MaxUnpool2d(3, 2, 1), (("2 3 2 3",) * 2, ("3 2 2",) * 2), (SMOOTH, PLACES)
    ),
    "MaxUnpool3d": Row(lambda: nn.MaxUnpool3d((1, 2, 2)), (("1 2 2 1 1",) * 2,), (SMOOTH, PLACES)),
    "AvgPool1d": row(lambda: nn.AvgPool1d(3, stride=1), *_LINES),
    "AvgPool2d": row(lambda: nn.AvgPool2d((2, 3), padding=1), *_IMAGES),
    "AvgPool2d ceil": row(lambda: nn.AvgPool2d(3, 2, 1, True), *_IMAGES),
    "AvgPool2d plain": row(lambda: nn.AvgPool2d(3, 2, 1, True, False), *_IMAGES),
    "AvgPool3d": row(lambda: nn.AvgPool3d(2), *_VOLUMES),
    "AdaptiveMaxPool1d": row(lambda: nn.AdaptiveMaxPool1d(2), *_LINES, domain=DISTINCT),
    "AdaptiveMaxPool2d": row(lambda: nn.AdaptiveMaxPool2d((2, None)), *_IMAGES, domain=DISTINCT),
    "AdaptiveMaxPool3d": row(lambda: nn.AdaptiveMaxPool3d(2), *_VOLUMES, domain=DISTINCT),
    "AdaptiveAvgPool1d": row(lambda: nn.AdaptiveAvgPool1d(3), *_LINES),
    "AdaptiveAvgPool2d": row(lambda: nn.AdaptiveAvgPool2d((3, 2)), *_IMAGES),
    "AdaptiveAvgPool3d": row(lambda: nn.AdaptiveAvgPool3d(1), *_VOLUMES),
    "GlobalMaxPool": row(nn.GlobalMaxPool, "2 4 5 4", "2 4 6", domain=DISTINCT),
    "GlobalAvgPool": row(nn.GlobalAvgPool, "2 4 5 4", "2 4 6"),
    "Upsample": row(lambda: nn.Upsample(scale_factor=2), "2 4 3 2", "2 4 3"),
    "Upsample linear": row(lambda: nn.Upsample(5, mode="linear"), "2 4 3"),
    "Upsample bilinear": row(lambda: nn.Upsample((5, 3), mode="bilinear"), "2 4 3 2"),
    "Upsample corners": row(
        lambda: nn.Upsample(None, 2.5, mode="bilinear", align_corners=True), "2 4 3 2"
    ),
    "Upsample antialias": row(
        lambda: nn.Upsample((3, 2), mode="bilinear", antialias=True), "2 1 7 5"
    ),
    "Upsample trilinear": row(lambda: nn.Upsample((3, 2, 4), mode="trilinear"), "1 2 2 3 2"),
    "Upsample bicubic": row(lambda: nn.Upsample((7, 2), mode="bicubic"), "2 1 4 3"),
    "Upsample area": row(lambda: nn.Upsample((3, 6), mode="area"), "2 1 5 4"),
    "PixelShuffle": row(lambda: nn.PixelShuffle(2), "2 4 3 2", "8 2 1"),
    "PixelUnshuffle": row(lambda: nn.PixelUnshuffle(2), "2 1 4 6", "2 2 4"),
}

SHAPES: Final = {
    "Flatten": row(nn.Flatten, "2 3 4", "2 3", reference=lambda _, x: x.reshape(len(x), -1)),
    "Flatten from": row(lambda: nn.Flatten(2), "2 3 4 1"),
    "Unfold": row(lambda: nn.Unfold((2, 3), (2, 1), (0, 1), 2), "2 1 4 5", "2 4 5"),
    "Fold": row(lambda: nn.Fold((4, 5), (2, 3), (2, 1), (0, 1), 2), "2 6 3", "12 3"),
    "Unflatten": row(lambda: nn.Unflatten(1, (2, 3)), "2 6", "2 6 3"),
    "Rearrange": row(lambda: nn.Rearrange("b c (h p) -> b h (p c)", p=2), "2 3 4"),
}

NORMS: Final = {
    "LayerNorm": row(lambda: nn.LayerNorm(4), "2 4", "4", "2 3 4"),
    "LayerNorm axes": row(lambda: nn.LayerNorm((3, 4), bias=False), "2 3 4"),
    "RMSNorm": row(lambda: nn.RMSNorm(4), "2 4", "2 3 4"),
    "GroupNorm": row(lambda: nn.GroupNorm(2, 4), "2 4 3 2", "2 4"),
    "GroupNorm plain": row(lambda: nn.GroupNorm(2, 4, affine=False), "2 4 3"),
    "InstanceNorm": row(lambda: nn.InstanceNorm(4), "2 4 3 2"),
    "InstanceNorm lines": row(lambda: nn.InstanceNorm(4), "2 4 5"),
    "InstanceNorm affine": row(lambda: nn.InstanceNorm(4, affine=True), "2 4 3 2"),
}

ACTIVATIONS: Final = {
    "ReLU": row(nn.ReLU, "2 3", "", domain=NO_KINK, reference=lambda _, x: np.maximum(x, 0)),
    "ReLU6": row(nn.ReLU6, "2 3", domain=Domain(-4, 9, away_from=(0.0, 6.0))),
    "LeakyReLU": row(
        lambda: nn.LeakyReLU(0.1),
        "2 3",
        domain=NO_KINK,
        reference=lambda _, x: np.where(x > 0, x, 0.1 * x),
    ),
    "ELU": row(lambda: nn.ELU(0.5), "2 3", domain=NO_KINK),
    "CELU": row(lambda: nn.CELU(0.5), "2 3", domain=NO_KINK),
    "SELU": row(nn.SELU, "2 3", domain=NO_KINK),
    "GELU": row(nn.GELU, "2 3"),
    "GELU tanh": row(lambda: nn.GELU("tanh"), "2 3"),
    "SiLU": row(nn.SiLU, "2 3"),
    "Mish": row(nn.Mish, "2 3"),
    "Sigmoid": row(nn.Sigmoid, "2 3", "", reference=lambda _, x: 1 / (1 + np.exp(-x))),
    "LogSigmoid": row(nn.LogSigmoid, "2 3"),
    "Hardsigmoid": row(nn.Hardsigmoid, "2 3", domain=Domain(-5, 5, away_from=(-3.0, 3.0))),
    "Hardswish": row(nn.Hardswish, "2 3", domain=Domain(-5, 5, away_from=(-3.0, 3.0))),
    "Tanh": row(nn.Tanh, "2 3", "", reference=lambda _, x: np.tanh(x)),
    "Tanhshrink": row(nn.Tanhshrink, "2 3"),
    "Hardtanh": row(lambda: nn.Hardtanh(-1, 0.5), "2 3", domain=Domain(away_from=(-1.0, 0.5))),
    "Softplus": row(lambda: nn.Softplus(2.0), "2 3"),
    "Softsign": row(nn.Softsign, "2 3", domain=NO_KINK),
    "Softshrink": row(nn.Softshrink, "2 3", domain=Domain(away_from=(-0.5, 0.5))),
    "Hardshrink": row(nn.Hardshrink, "2 3", domain=Domain(away_from=(-0.5, 0.5))),
    "Threshold": row(lambda: nn.Threshold(0.3, 2.0), "2 3", domain=Domain(away_from=(0.3,))),
    "Softmax": row(nn.Softmax, "2 3", "3"),
    "Softmin": row(lambda: nn.Softmin(1), "2 3 2"),
    "Softmax2d": row(nn.Softmax2d, "2 3 2 4", "3 2 2"),
    "LogSoftmax": row(lambda: nn.LogSoftmax(0), "2 3"),
    "GLU": row(nn.GLU, "2 4", "4"),
    "SwiGLU": row(lambda: nn.SwiGLU(1), "2 4 3"),
    "GEGLU": row(nn.GEGLU, "2 4"),
    "PReLU": row(nn.PReLU, "2 3", domain=NO_KINK),
    "PReLU channels": row(lambda: nn.PReLU(3), "2 3", "2 3 2", domain=NO_KINK),
}


def affine(layer: Any, x: Any) -> Any:
    y = x @ layer.weight.numpy()
    return y if layer.bias is None else y + layer.bias.numpy()


OTHERS: Final = {
    "Linear": row(drawn(nn.Linear, 3, 4), "2 3", "3", "2 2 3", reference=affine),
    "Linear plain": row(drawn(nn.Linear, 3, 4, bias=False), "2 3", "3", reference=affine),
    "Bilinear": Row(drawn(nn.Bilinear, 3, 4, 2), (("2 3", "2 4"), ("3", "4"))),
    "Embedding": row(drawn(nn.Embedding, 5, 3), "2 4", "3", domain=INDICES),
}

COMPOSITIONS: Final = {
    "Sequential": row(
        lambda: nn.Sequential(linear(3, 4), nn.Tanh(), linear(4, 2)),
        "2 3",
        "3",
        "2 2 3",
        reference=lambda model, x: affine(model[2], np.tanh(affine(model[0], x))),
    ),
    "Residual": row(lambda: nn.Residual(linear(3, 3)), "2 3", "3"),
    "Parallel": row(lambda: nn.Parallel(linear(3, 4), linear(3, 4)), "2 3"),
    "Concat": row(lambda: nn.Concat(linear(3, 4), nn.Tanh(), linear(3, 1), axis=-1), "2 3"),
    "Concat channels": row(lambda: nn.Concat(nn.Tanh(), nn.Sigmoid()), "2 3 4"),
    "Lambda": row(lambda: nn.Lambda(ops.sin), "2 3"),
}

KEY: Final = random.key(1)


def training(layer: Any, x: Any) -> Any:
    return layer(x, nn.Train(KEY))


def evaluating(layer: Any, x: Any) -> Any:
    return layer(x, nn.Eval())


MODES: Final = {
    "Dropout training": row(lambda: nn.Dropout(0.3), "2 3 4", "5", call=training),
    "Dropout evaluating": row(lambda: nn.Dropout(0.3), "2 3 4", call=evaluating),
    "SpatialDropout training": row(lambda: nn.SpatialDropout(0.3), "2 3 4", call=training),
    "SpatialDropout evaluating": row(lambda: nn.SpatialDropout(0.3), "2 3 4", call=evaluating),
    "RReLU training": row(nn.RReLU, "2 3 4", "5", call=training, domain=NO_KINK),
    "RReLU evaluating": row(nn.RReLU, "2 3 4", call=evaluating, domain=NO_KINK),
    "BatchNorm training": row(lambda: nn.BatchNorm(3), "4 3", "2 3 2 2", call=training),
    "BatchNorm evaluating": row(lambda: nn.BatchNorm(3), "4 3", "2 3 2 2", call=evaluating),
    "BatchNorm plain": row(lambda: nn.BatchNorm(3, affine=False), "4 3", call=training),
}

LAYERS: Final = {
    **CONVOLUTIONS,
    **POOLS,
    **SHAPES,
    **NORMS,
    **ACTIVATIONS,
    **OTHERS,
    **COMPOSITIONS,
    **MODES,
    **SEQUENCES,
}
