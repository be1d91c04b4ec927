"""Convolutions: what each parameter does to the sizes, and the mistakes that the rules find."""

from typing import Final, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

image = ops.zeros((8, 3, 32, 32))
kernels = ops.zeros((16, 3, 3, 3))
bias = ops.zeros(16)
signal = ops.zeros((8, 4, 50))
volume = ops.zeros((1, 2, 6, 7, 8))
PAD: Final = 2

reveal_type(ops.conv2d(image, kernels))  # R: Tensor[tuple[8, 16, 30, 30], float32]
reveal_type(ops.conv2d(image, kernels, bias, 2, 1))  # R: Tensor[tuple[8, 16, 16, 16], float32]
reveal_type(ops.conv2d(image, kernels, padding="same"))  # R: Tensor[tuple[8, 16, 32, 32], float32]
reveal_type(ops.conv2d(image, kernels, padding="valid"))  # R: Tensor[tuple[8, 16, 30, 30], float32]
reveal_type(ops.conv2d(image, kernels, padding=PAD))  # R: Tensor[tuple[8, 16, 34, 34], float32]
reveal_type(ops.conv2d(image, kernels, stride=(1, 3), padding=(0, 1), dilation=(2, 1)))  # R: Tensor[tuple[8, 16, 28, 11], float32]
reveal_type(ops.conv2d(image[0], kernels))  # R: Tensor[tuple[16, 30, 30], float32]
reveal_type(ops.conv2d(image, ops.zeros((6, 1, 5, 5)), groups=3))  # R: Tensor[tuple[8, 6, 28, 28], float32]
reveal_type(ops.conv1d(signal, ops.zeros((5, 4, 7)), stride=4))  # R: Tensor[tuple[8, 5, 11], float32]
reveal_type(ops.conv1d(signal, ops.zeros((4, 1, 1)), groups=signal.shape[1]))  # R: Tensor[tuple[8, 4, 50], float32]
reveal_type(ops.conv3d(volume, ops.zeros((3, 2, 2, 3, 4))))  # R: Tensor[tuple[1, 3, 5, 5, 5], float32]
reveal_type(ops.conv_transpose1d(signal, ops.zeros((4, 2, 3)), stride=2))  # R: Tensor[tuple[8, 2, 101], float32]
reveal_type(ops.conv_transpose2d(image, ops.zeros((3, 5, 4, 4)), stride=2, padding=1))  # R: Tensor[tuple[8, 5, 64, 64], float32]
reveal_type(ops.conv_transpose2d(image, ops.zeros((3, 5, 3, 3)), None, 2, 1, 1, dilation=1))  # R: Tensor[tuple[8, 5, 64, 64], float32]
reveal_type(ops.conv_transpose3d(volume, ops.zeros((2, 2, 2, 2, 2)), groups=2))  # R: Tensor[tuple[1, 4, 7, 8, 9], float32]

# E: conv2d: x (8, 3, 32, 32) and weight (16, 4, 3, 3): axis -3 of x has 3 channels, axis 1 of weight 4; they must be equal [shape]
ops.conv2d(image, ops.zeros((16, 4, 3, 3)))
# E: conv2d: x (8, 3, 32, 32) and weight (1, 3, 33, 3): axis -2 of x has 32, but the window spans 33; it must not be larger [shape]
ops.conv2d(image, ops.zeros((1, 3, 33, 3)))
# E: conv1d: x (8, 3, 32, 32) has 4 axes, expected 3 axes (N, C_in, W) or 2 axes (C_in, W) [shape-rank]
ops.conv1d(image, kernels)
# E: conv2d: weight (3, 3, 3) has 3 axes, expected 4 (C_out, C_in/groups, KH, KW) [shape-rank]
ops.conv2d(image, ops.zeros((3, 3, 3)))
ops.conv2d(image, kernels, stride=0)  # E: conv2d: stride is 0; expected at least 1 [shape]
ops.conv2d(image, kernels, dilation=(1, 0))  # E: conv2d: dilation is (1, 0); expected at least 1 [shape]
ops.conv2d(image, kernels, padding=-1)  # E: conv2d: padding is -1; expected at least 0 [shape]
# E: conv2d: stride (1, 2, 3) has 3 values, expected an int or 2, one for each axis in space [shape]
ops.conv2d(image, kernels, stride=(1, 2, 3))
# E: conv2d: padding 'same' needs a stride of 1, not (2, 2) [shape]
ops.conv2d(image, kernels, stride=2, padding="same")
# E: conv2d: padding is 'full', expected 'same', 'valid' or numbers [shape]
ops.conv2d(image, kernels, padding="full")
ops.conv2d(image, kernels, ops.zeros(3))  # E: conv2d: bias (3,): axis 0 is 3, expected 16, the channels of the result [shape]
# E: conv2d: weight (16, 1, 3, 3): axis 0 is 16, expected a multiple of groups, 3 [shape]
ops.conv2d(image, ops.zeros((16, 1, 3, 3)), groups=3)
# E: conv_transpose2d: output_padding is 2, expected less than the stride, 2, or the dilation, 1 [shape]
ops.conv_transpose2d(image, ops.zeros((3, 5, 4, 4)), stride=2, output_padding=2)
# E: conv_transpose2d: x (8, 3, 32, 32) and weight (16, 3, 3, 3): axis -3 of x has 3 channels, axis 0 of weight 16; they must be equal [shape]
ops.conv_transpose2d(image, kernels)
# E: conv2d: x is float32 and weight is float64; dtypes are never promoted: convert one of them, e.g. weight.astype(np.float32) [shape-dtype]
ops.conv2d(image, ops.zeros((16, 3, 3, 3), dtype=np.float64))


def symbolic(
    x: Float32[Tensor, "b c h w"],
    k: Float32[Tensor, "o c 3 3"],
    depthwise: Float32[Tensor, "c 1 5 5"],
    other: Float32[Tensor, "o d 3 3"],
) -> None:
    reveal_type(ops.conv2d(x, k))  # R: Tensor[tuple[b, o, h-2, w-2], float32]
    reveal_type(ops.conv2d(x, k, padding=1))  # R: Tensor[tuple[b, o, h, w], float32]
    reveal_type(ops.conv2d(x, k, padding="same"))  # R: Tensor[tuple[b, o, h, w], float32]
    reveal_type(ops.conv2d(x, depthwise, padding=2, groups=x.shape[1]))  # R: Tensor[tuple[b, c, h, w], float32]
    # E: conv2d: x (b, c, h, w) and weight (o, d, 3, 3): axis -3 of x has c channels, axis 1 of weight d; they must be equal: for c=2, d=3 it is 2, not 3 [shape]
    ops.conv2d(x, other)


def halves(
    x: Float32[Tensor, "b 3 h w"], k: Float32[Tensor, "8 3 3 3"]
) -> Float32[Tensor, "b 8 (h-1)//2+1 (w-1)//2+1"]:
    return ops.conv2d(x, k, stride=2, padding=1)


def perhaps(x: Float32[Tensor, "*b 3 9 9"], k: Float32[Tensor, "8 3 3 3"], n: int) -> None:
    reveal_type(ops.conv2d(x, k))  # R: Tensor[tuple[*b, 8, 7, 7], float32]
    reveal_type(ops.conv2d(x, k, padding=n))  # R: Tensor[tuple[*b, 8, Any, Any], float32]


halves(ops.zeros((2, 3, 9, 8)), ops.zeros((8, 3, 3, 3)))
