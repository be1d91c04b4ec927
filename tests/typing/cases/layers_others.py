"""Pooling, upsampling, shaping, embedding, normalization and activations: right and wrong."""

from typing import Any, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
x = ops.zeros((2, 4, 8, 8))
words = ops.zeros((2, 5), dtype=np.int64)

# R: MaxPool2d[3, None, 1, 1, Literal[False]]
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
# R: Tensor[tuple[2, 4, 3, 3], float32]
reveal_type(nn.MaxPool2d(3, 3, ceil_mode=True)(x))
# R: Tensor[tuple[2, 4, 2, 2], float32]
reveal_type(nn.MaxPool2d(3, 3)(x))
# R: Tensor[tuple[2, 4, 5, 7], float32]
reveal_type(nn.MaxPool2d(2, 1, dilation=(3, 1))(x))
# R: Tensor[tuple[2, 4, 4, 4], float32]
reveal_type(nn.AvgPool2d(3, 2, 1, ceil_mode=False, count_include_pad=False)(x))
# R: Tensor[tuple[2, 4, 5, 5], float32]
reveal_type(nn.AvgPool2d(3, 2, 1, True)(x))
# E: MaxPool2d: dilation is 0; expected at least 1 [shape]
nn.MaxPool2d(2, dilation=0)
# E: max_pool2d: x (2, 4, 8, 8) and kernel_size (3, 3): axis -2 of x has 8, but the window spans 9; it must not be larger [shape]
nn.MaxPool2d(3, dilation=4)(x)
# E: Sequential: layer 2 'MaxPool2d[3, 3, 0, 1, True]': max_pool2d: x (?, ?) has 2 axes, expected 4 axes (N, C, H, W) or 3 axes (C, H, W) [shape-rank]
nn.Sequential(nn.GlobalAvgPool(), nn.MaxPool2d(3, 3, ceil_mode=True))


def pooled(x: Float32[Tensor, "b c h w"], ceil_mode: bool) -> None:
    # R: Tensor[tuple[b, c, Any, Any], float32]
    reveal_type(nn.MaxPool2d(2, ceil_mode=ceil_mode)(x))
    # R: Tensor[tuple[b, c, h-2, w-2], float32]
    reveal_type(nn.MaxPool2d(3, 1, ceil_mode=ceil_mode)(x))
    # R: Tensor[tuple[b, c, h//2, w//2], float32]
    reveal_type(nn.MaxPool2d(2)(x))
    # R: Tensor[tuple[b, c, (h+1)//2, (w+1)//2], float32]
    reveal_type(nn.MaxPool2d(2, ceil_mode=True)(x))


found = nn.MaxPool2d(2).with_indices(x)
# R: Tensor[tuple[2, 4, 4, 4], float32]
reveal_type(found.values)
# R: Tensor[tuple[2, 4, 4, 4], int64]
reveal_type(found.indices)
# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(nn.MaxUnpool2d(2)(found.values, found.indices))
# R: Tensor[tuple[2, 4, 9, 9], float32]
reveal_type(nn.MaxUnpool2d(2)(found.values, found.indices, output_size=9))
# E: max_unpool2d: x (2, 4, 8, 8) and indices (2, 4, 4, 4): axis 2 of indices is 4, expected 8 [shape]
nn.MaxUnpool2d(2)(x, found.indices)
# E: max_unpool2d: output_size is 0; expected at least 1 [shape]
nn.MaxUnpool2d(2)(found.values, found.indices, 0)
# E: MaxUnpool3d: kernel_size (2, 2) has 2 values, expected an int or 3, one for each axis in space [shape]
nn.MaxUnpool3d((2, 2))
# E: max_pool2d: x (2, 4, 8, 8) and kernel_size (9, 9): axis -2 of x has 8, but the window spans 9; it must not be larger [shape]
nn.MaxPool2d(9).with_indices(x)

# R: Unfold[2, 1, 0, 1]
reveal_type(nn.Unfold(2))
# R: Tensor[tuple[2, 16, 49], float32]
reveal_type(nn.Unfold(2)(x))
columns = nn.Unfold((2, 3), padding=(0, 1), stride=(2, 3))(x)
# R: Tensor[tuple[2, 24, 12], float32]
reveal_type(columns)
# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(nn.Fold(8, (2, 3), padding=(0, 1), stride=(2, 3))(columns))
# E: fold: x (2, 24, 12): axis -1 is 12, expected 35, the number of windows [shape]
nn.Fold((8, 7), (2, 3))(columns)
# E: Unfold: stride is 0; expected at least 1 [shape]
nn.Unfold(2, stride=0)
# E: Fold: output_size (2, 8): axis -2 of x has 2, but the window spans 3; it must not be larger [shape]
nn.Fold((2, 8), 3)

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
# R: Tensor[tuple[2, 4, 5, 6], float32]
reveal_type(nn.Upsample((5, 6), mode="bicubic", align_corners=True)(x))
# R: Tensor[tuple[2, 4, 3, 3], float32]
reveal_type(nn.Upsample(3, mode="area")(x))
# R: Tensor[tuple[4, 8, 16], float32]
reveal_type(nn.Upsample(scale_factor=2, mode="linear")(x[0]))
# R: Tensor[tuple[1, 1, 3, 4, 5], float32]
reveal_type(nn.Upsample((3, 4, 5), mode="trilinear")(x[None, :1, :2]))
# E: Upsample: mode is 'cubic', expected 'nearest', 'linear', 'bilinear', 'trilinear', 'bicubic' or 'area' [shape]
nn.Upsample(3, mode="cubic")
# E: Upsample: antialias has no meaning for mode 'area'; use 'bilinear' or 'bicubic' [shape]
nn.Upsample(3, mode="area", antialias=True)
# E: Upsample: size is (3, 0); expected at least 1 [shape]
nn.Upsample((3, 0))
# E: Upsample: size (3, 4) has 2 values, expected an int or 3, one for each axis in space [shape]
nn.Upsample((3, 4), mode="trilinear")
# E: Upsample: scale_factor is 0, but expected a finite number above 0 [shape]
nn.Upsample(scale_factor=0)
# E: interpolate: x (2, 4, 8, 8) has 4 axes, expected 3 (N, C, *space) for mode 'linear' [shape-rank]
nn.Upsample(3, mode="linear")(x)
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
# E: GroupNorm: num_channels is 4, expected a multiple of num_groups, 3 [shape]
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


# E: MaxPool2d: kernel_size is (None, 3), but expected an int or a tuple of ints [arg-type]
of_any: Any = nn.MaxPool2d((None, 3))

# --- no generator
# E: Linear: rng is an int, but expected a generator, e.g. np.random.default_rng(0) [arg-type]
nn.Linear(3, 4, rng=0)
# E: TransformerBlock: rng is None, but expected a generator, e.g. np.random.default_rng(0) [arg-type]
nn.TransformerBlock(4, 2, 8, rng=None)
# E: Linear: weight_init is an int, but expected an initializer, e.g. init.he_normal [arg-type]
nn.Linear(4, 2, rng=rng, weight_init=3)
# E: GRU: rng is an int, but expected a generator, e.g. np.random.default_rng(0) [arg-type]
nn.GRU(4, 2, rng=1)
# E: MultiHeadAttention: rng is a str, but expected a generator, e.g. np.random.default_rng(0) [arg-type]
nn.MultiHeadAttention(4, 2, rng="0")
# E: Linear: rng is a ModuleType, but expected a generator, e.g. np.random.default_rng(0) [arg-type]
nn.Linear(4, 2, rng=np.random)
# E: normal: rng is an int, but expected a generator, e.g. np.random.default_rng(0) [arg-type]
ops.normal((2, 3), rng=0)
