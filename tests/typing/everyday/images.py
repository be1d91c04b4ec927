"""Images: convolutions, pooling, patches, scaling of bytes."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32, UInt8

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)


# --- two convolutions
def features(
    x: Float32[Tensor, "b 1 28 28"], first: Float32[Tensor, "8 1 3 3"], second: Float32[Tensor, "16 8 3 3"]
) -> Float32[Tensor, "b 16 7 7"]:
    h = ops.max_pool2d(ops.relu(ops.conv2d(x, first, padding=1)), 2)
    return ops.max_pool2d(ops.relu(ops.conv2d(h, second, padding=1)), 2)


def features_wrong(
    x: Float32[Tensor, "b 1 28 28"], first: Float32[Tensor, "8 1 3 3"], second: Float32[Tensor, "16 8 3 3"]
) -> Float32[Tensor, "b 16 7 7"]:
    h = ops.max_pool2d(ops.relu(ops.conv2d(x, first)), 2)
    return ops.max_pool2d(ops.relu(ops.conv2d(h, second)), 2)  # E: is 5, expected 7 [shape]


# --- channels last
def channels_first(x: Float32[Tensor, "b h w 3"], k: Float32[Tensor, "8 3 3 3"]) -> Float32[Tensor, "b 8 h w"]:
    return ops.conv2d(ops.permute_dims(x, (0, 3, 1, 2)), k, padding="same")


def channels_last(x: Float32[Tensor, "b 32 32 3"], k: Float32[Tensor, "8 3 3 3"]) -> Float32[Tensor, "b 8 32 32"]:
    return ops.conv2d(x, k, padding="same")  # E: axis -3 of x has 32 channels, axis 1 of weight 3 [shape]


# --- bytes to floats
def scaled(x: UInt8[Tensor, "b 28 28"]) -> Float32[Tensor, "b 784"]:
    return x.astype(np.float32).reshape((x.shape[0], 784)) / 255


def scaled_wrong(x: UInt8[Tensor, "b 28 28"]) -> Float32[Tensor, "b 28 28"]:
    return x  # E: use astype(np.float32) / 255 [shape-dtype]


# --- bytes given to a layer
def scores(x: UInt8[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    return nn.Linear(784, 10, rng=rng)(x.astype(np.float32) / 255)


def scores_wrong(x: UInt8[Tensor, "b 784"]) -> Float32[Tensor, "b 10"]:
    return nn.Linear(784, 10, rng=rng)(x)  # E: use astype(np.float32) / 255 [shape-dtype]


# --- flattened before a layer
def flattened(x: Float32[Tensor, "b 16 7 7"]) -> Float32[Tensor, "b 10"]:
    h = ops.flatten(x, 1)
    reveal_type(h)  # R: Tensor[tuple[b, 784], float32]
    return nn.Linear(16 * 7 * 7, 10, rng=rng)(h)


def flattened_wrong(x: Float32[Tensor, "b 16 7 7"]) -> Float32[Tensor, "b 10"]:
    return nn.Linear(16 * 14 * 14, 10, rng=rng)(ops.flatten(x, 1))  # E: axis -1 is 784, expected 3136 [shape]


# --- flattened with its batch
def rows(x: Float32[Tensor, "b 28 28"]) -> Float32[Tensor, "b 784"]:
    return x.reshape((-1, 784))


def rows_wrong(x: Float32[Tensor, "b 28 28"]) -> Float32[Tensor, "b 784"]:
    return ops.flatten(x)  # E: declared Float32[Tensor, "b 784"] [shape-rank]


# --- patches
def patches(x: Float32[Tensor, "b 3 32 32"]) -> Float32[Tensor, "b 64 48"]:
    return ops.rearrange(x, "b c (h p) (w q) -> b (h w) (c p q)", p=4, q=4)


def patches_wrong(x: Float32[Tensor, "b 3 32 32"]) -> Float32[Tensor, "b 64 48"]:
    return ops.rearrange(x, "b c (h p) (w q) -> b (h w) (c p q)", p=8, q=8)  # E: axis 1 is 16, expected 64 [shape]


# --- patches that do not divide
def tiles(x: Float32[Tensor, "b 30 30"]) -> Float32[Tensor, "b 36 25"]:
    return ops.rearrange(x, "b (h p) (w q) -> b (h w) (p q)", p=5, q=5)


def tiles_wrong(x: Float32[Tensor, "b 30 30"]) -> Float32[Tensor, "b _ 16"]:
    return ops.rearrange(x, "b (h p) (w q) -> b (h w) (p q)", p=4, q=4)  # E: 30 [shape]


# --- normalized channels
def normalized(
    x: Float32[Tensor, "b c h w"], mean: Float32[Tensor, "c"], std: Float32[Tensor, "c"]
) -> Float32[Tensor, "b c h w"]:
    return (x - mean[:, None, None]) / std[:, None, None]


def normalized_wrong(x: Float32[Tensor, "b 3 32 32"], mean: Float32[Tensor, "3"]) -> Float32[Tensor, "b 3 32 32"]:
    return x - mean  # E: 3 [shape]


# --- halves of an image
def halved(x: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b c h//2 w//2"]:
    return ops.avg_pool2d(x, 2)


def halved_wrong(x: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b c h//2 w//2"]:
    return ops.avg_pool2d(x, 2, stride=1)  # E: declared Float32[Tensor, "b c h//2 w//2"] [shape]


# --- a residual block
def block(x: Float32[Tensor, "b c h w"], k: Float32[Tensor, "c c 3 3"]) -> Float32[Tensor, "b c h w"]:
    return x + ops.relu(ops.conv2d(x, k, padding=1))


def block_wrong(x: Float32[Tensor, "b c h w"], k: Float32[Tensor, "c c 3 3"]) -> Float32[Tensor, "b c h w"]:
    return x + ops.relu(ops.conv2d(x, k))  # E: h-2 [shape]


# --- a mean over space
def pooled(x: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b c"]:
    return ops.mean(x, axis=(2, 3))


def pooled_wrong(x: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b c"]:
    return ops.mean(x, axis=(1, 2))  # E: declared Float32[Tensor, "b c"]: axis -1 [shape]


# --- a crop
def crop(x: Float32[Tensor, "b c 32 32"]) -> Float32[Tensor, "b c 28 28"]:
    return x[:, :, 2:-2, 2:-2]


def crop_wrong(x: Float32[Tensor, "b c 32 32"]) -> Float32[Tensor, "b c 28 28"]:
    return x[:, :, 2:, 2:]  # E: is 30, expected 28 [shape]
