"""Pooling, upsampling, shaping, embedding, normalization and activations: right and wrong."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
x = ops.zeros((2, 4, 8, 8))
words = ops.zeros((2, 5), dtype=np.int64)

# R: MaxPool2d[3, None, 1]
reveal_type(nn.MaxPool2d(3, padding=1))
# R: Tensor[tuple[2, 4, 4, 4], float32]
reveal_type(nn.MaxPool2d(2)(x))
# R: Tensor[tuple[2, 4, 8, 8], float64]
reveal_type(nn.MaxPool2d(3, 1, 1)(x.astype(np.float64)))
# R: Tensor[tuple[4, 8, 4], float32]
reveal_type(nn.AvgPool1d(2)(x[0]))
# R: Tensor[tuple[2, 2, 8, 4], float32]
reveal_type(nn.MaxPool3d((2, 1, 2))(x))
# E: MaxPool2d: padding is 2, expected at most half of kernel_size, 3 [shape]
nn.MaxPool2d(3, padding=2)
# E: AvgPool2d: kernel_size is 0; expected at least 1 [shape]
nn.AvgPool2d(0)
# E: max_pool2d: x (2, 4, 8, 8) and kernel_size (9, 9): axis -2 of x has 8, but the window spans 9; it must not be larger [shape]
nn.MaxPool2d(9)(x)
# R: Tensor[tuple[2, 4, 1, 8], float32]
reveal_type(nn.AdaptiveAvgPool2d((1, None))(x))
# R: Tensor[tuple[2, 4, 3, 3], float32]
reveal_type(nn.AdaptiveMaxPool2d(3)(x))
# E: AdaptiveAvgPool2d: output_size is 0; expected at least 1 [shape]
nn.AdaptiveAvgPool2d(0)
# R: Tensor[tuple[2, 4], float32]
reveal_type(nn.GlobalAvgPool()(x))
# E: GlobalMaxPool: x (8, 8) has 2 axes, expected 3 or more (N, C, *space) [shape-rank]
nn.GlobalMaxPool()(x[0, 0])

# R: Tensor[tuple[2, 4, 16, 16], float32]
reveal_type(nn.Upsample(scale_factor=2)(x))
# R: Tensor[tuple[2, 4, 5, 6], float32]
reveal_type(nn.Upsample(size=(5, 6), mode="bilinear")(x))
# E: Upsample: one of size and scale_factor is needed, not none [shape]
nn.Upsample()
# E: interpolate: mode is 'cubic', expected 'nearest', 'linear', 'bilinear', 'trilinear', 'bicubic' or 'area' [shape]
nn.Upsample(3, mode="cubic")(x)
# R: Tensor[tuple[2, 1, 16, 16], float32]
reveal_type(nn.PixelShuffle(2)(x))
# E: rearrange '... (c p q) h w -> ... c (h p) (w q)': x (2, 4, 8, 8): (c p q) is 4, no multiple of p*q=9 [shape]
nn.PixelShuffle(3)(x)
# E: PixelShuffle: upscale_factor is 0, but a size is at least 1 [shape]
nn.PixelShuffle(0)
# R: Tensor[tuple[2, 16, 4, 4], float32]
reveal_type(nn.PixelUnshuffle(2)(x))

# R: Tensor[tuple[2, 4, 64], float32]
reveal_type(nn.Flatten(2)(x))
unflatten = nn.Unflatten(1, (2, 2))
# R: Tensor[tuple[2, 2, 2, 8, 8], float32]
reveal_type(unflatten(x))
# E: Unflatten: x (2, 4, 8, 8): axis 1 is 4, but the product of (2, 3) is 6 [shape]
nn.Unflatten(1, (2, 3))(x)
# E: Unflatten: x (2, 4, 8, 8) has no axis 4; with 4 axes it must be from -4 to 3 [shape-index]
nn.Unflatten(4, (2, 3))(x)
patches = nn.Rearrange("b c (h p) (w q) -> b (h w) (p q c)", p=4, q=4)
# R: Rearrange[Literal['b c (h p) (w q) -> b (h w) (p q c)'], tuple[tuple[Literal[p], 4], tuple[Literal[q], 4]]]
reveal_type(patches)
# R: Tensor[tuple[2, 4, 64], float32]
reveal_type(patches(x))
# E: rearrange 'b c (h p) (w q) -> b (h w) (p q c)': x (2, 4, 8, 8): (h p) is 8, no multiple of p=3 [shape]
nn.Rearrange("b c (h p) (w q) -> b (h w) (p q c)", p=3, q=3)(x)
# E: rearrange 'b c -> b d': 'c' is only on the left; see reduce and repeat [shape-syntax]
nn.Rearrange("b c -> b d")

# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(nn.LayerNorm(8)(x))
# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(nn.LayerNorm((4, 8, 8))(x))
# E: LayerNorm: x (2, 4, 8, 8): axis -1 is 8, expected 7 [shape]
nn.LayerNorm(7)(x)
# E: LayerNorm: x (2, 4, 8, 8): axis -3 is 4, expected 3 [shape]
nn.LayerNorm((3, 8, 8))(x)
# E: LayerNorm: x (2, 4, 8, 8) has 4 axes, expected at least 5, the last (2, 2, 4, 8, 8) [shape-rank]
nn.LayerNorm((2, 2, 4, 8, 8))(x)
# E: RMSNorm: normalized_shape is 0, but a size is at least 1 [shape]
nn.RMSNorm(0)
# E: GroupNorm: num_groups is 3, which does not divide num_channels, 4 [shape]
nn.GroupNorm(3, 4)
# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(nn.GroupNorm(2, 4)(x))
# E: GroupNorm.__call__: argument 'x' is float32 (2, 4, 8, 8), declared Float32[Tensor, "b 6 *space"]: axis 1 is 4, expected 6 [shape]
nn.GroupNorm(2, 6)(x)
# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(nn.InstanceNorm(4)(x))

# R: Tensor[tuple[2, 5, 3], float32]
reveal_type(nn.Embedding(10, 3, rng=rng)(words))
# R: Tensor[tuple[2, 5, 10], float32]
reveal_type(nn.Embedding(10, 3, rng=rng).attend(ops.zeros((2, 5, 3))))
# E: Embedding.attend: argument 'h' is float32 (2, 5, 4), declared Float32[Tensor, "*b 3"]: axis -1 is 4, expected 3 [shape]
nn.Embedding(10, 3, rng=rng).attend(ops.zeros((2, 5, 4)))
# E: Embedding.__call__: argument 'indices' is float32 (2, 4, 8, 8), declared Integer[Tensor, "*b"]: dtype is float32, which is no Integer [shape-dtype]
nn.Embedding(10, 3, rng=rng)(x)
# E: Embedding: num_embeddings is 0, but a size is at least 1 [shape]
nn.Embedding(0, 3, rng=rng)
# E: Linear: out_features is 0, but a size is at least 1 [shape]
nn.Linear(3, 0, rng=rng)
# R: Tensor[tuple[2, 5], float32]
reveal_type(nn.Bilinear(3, 4, 5, rng=rng)(ops.zeros((2, 3)), ops.zeros((2, 4))))
# E: Bilinear.__call__: argument 'x1' is float32 (2, 4), declared Float32[Tensor, "*b 3"]: axis -1 is 4, expected 3 [shape]
nn.Bilinear(3, 4, 5, rng=rng)(ops.zeros((2, 4)), ops.zeros((2, 4)))

# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(nn.GELU("tanh")(x))
# R: Tensor[tuple[2, 4, 8, 4], float32]
reveal_type(nn.GLU()(x))
# R: Tensor[tuple[2, 2, 8, 8], float32]
reveal_type(nn.SwiGLU(1)(x))
# E: GEGLU: x (2, 4, 8, 7): axis -1 is 7, expected an even size [shape]
nn.GEGLU()(x[..., 1:])
# E: softmax: x (2, 4, 8, 8) has no axis 4; with 4 axes it must be from -4 to 3 [shape-index]
nn.Softmax(4)(x)
# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(nn.LogSoftmax(1)(x))
# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(nn.PReLU(4)(x))
# E: PReLU: x (2, 4, 8, 8): axis 1 is 4, expected 5, one for each slope [shape]
nn.PReLU(5)(x)


def symbolic(x: Float32[Tensor, "*b h 2*n"], n: int) -> Float32[Tensor, "*b h n"]:
    # R: Tensor[tuple[*b, h, 2*n], float32]
    reveal_type(nn.LayerNorm(n)(x))
    # R: Tensor[tuple[*b, h, 2*n], float32]
    reveal_type(nn.LayerNorm(x.shape[-1])(x))
    # R: Tensor[tuple[*b, h, 2*n], float32]
    reveal_type(nn.Softmax()(x))
    # R: Tensor[tuple[*b, h, Any], float32]
    reveal_type(nn.MaxPool1d(n)(x))
    return nn.GLU()(x)
