"""Pooling, resizing, gathering, updating: what comes out, and the mistakes that the rules find."""

from typing import reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

image = ops.zeros((8, 3, 32, 30))
signal = ops.zeros((8, 4, 50))
volume = ops.zeros((1, 2, 6, 7, 8))
m = ops.zeros((3, 4))
i = ops.zeros((3, 2), dtype=np.int64)
row = ops.zeros(5, dtype=np.int64)

# pooling

reveal_type(ops.max_pool2d(image, 2))  # R: Tensor[tuple[8, 3, 16, 15], float32]
reveal_type(ops.max_pool2d(image, (3, 2), 2, (1, 0)))  # R: Tensor[tuple[8, 3, 16, 15], float32]
reveal_type(ops.max_pool2d(image[0], kernel_size=3, stride=1))  # R: Tensor[tuple[3, 30, 28], float32]
reveal_type(ops.max_pool1d(signal, 4, padding=2))  # R: Tensor[tuple[8, 4, 13], float32]
reveal_type(ops.max_pool3d(volume, 2))  # R: Tensor[tuple[1, 2, 3, 3, 4], float32]
reveal_type(ops.avg_pool2d(image, 3, None, 1))  # R: Tensor[tuple[8, 3, 11, 10], float32]
reveal_type(ops.avg_pool1d(signal, 50))  # R: Tensor[tuple[8, 4, 1], float32]
reveal_type(ops.avg_pool3d(volume, (1, 7, 2)))  # R: Tensor[tuple[1, 2, 6, 1, 4], float32]
reveal_type(ops.max_pool2d(image, 3, 2, 1, (1, 2), True))  # R: Tensor[tuple[8, 3, 17, 15], float32]
reveal_type(ops.avg_pool1d(signal, 3, 4, ceil_mode=True, count_include_pad=False))  # R: Tensor[tuple[8, 4, 13], float32]
found = ops.max_pool2d_with_indices(image, 2)
reveal_type(found.indices)  # R: Tensor[tuple[8, 3, 16, 15], int64]
reveal_type(ops.max_unpool2d(found.values, found.indices, 2))  # R: Tensor[tuple[8, 3, 32, 30], float32]
reveal_type(ops.max_unpool2d(found.values, found.indices, 2, output_size=(33, 31)))  # R: Tensor[tuple[8, 3, 33, 31], float32]
# E: max_unpool2d: x (8, 3, 32, 30) and indices (8, 3, 16, 15): axis 2 of indices is 16, expected 32 [shape]
ops.max_unpool2d(image, found.indices, 2)
# E: max_pool1d: x (8, 4, 50): axis -1 has 50, and with padding dilation is at most that, not 51 [shape]
ops.max_pool1d(signal, 2, 1, 1, 51)
reveal_type(ops.adaptive_avg_pool2d(image, 1))  # R: Tensor[tuple[8, 3, 1, 1], float32]
reveal_type(ops.adaptive_avg_pool2d(image, (None, 7)))  # R: Tensor[tuple[8, 3, 32, 7], float32]
reveal_type(ops.adaptive_max_pool1d(signal, 5))  # R: Tensor[tuple[8, 4, 5], float32]
reveal_type(ops.adaptive_max_pool3d(volume, (2, 2, 2)))  # R: Tensor[tuple[1, 2, 2, 2, 2], float32]
# E: max_pool2d: x (8, 3, 32, 30) and kernel_size (31, 31): axis -1 of x has 30, but the window spans 31; it must not be larger [shape]
ops.max_pool2d(image, 31)
# E: max_pool2d: x (3, 4) has 2 axes, expected 4 axes (N, C, H, W) or 3 axes (C, H, W) [shape-rank]
ops.max_pool2d(m, 2)
ops.avg_pool2d(image, 2, padding=2)  # E: avg_pool2d: padding is 2, expected at most half of kernel_size, 2 [shape]
ops.max_pool1d(signal, 2, stride=0)  # E: max_pool1d: stride is 0; expected at least 1 [shape]
ops.adaptive_max_pool2d(image, (None, 0))  # E: adaptive_max_pool2d: output_size is (None, 0); expected at least 1 [shape]

# resizing

reveal_type(ops.interpolate(image, 7))  # R: Tensor[tuple[8, 3, 7, 7], float32]
reveal_type(ops.interpolate(image, (9, 7), mode="bilinear"))  # R: Tensor[tuple[8, 3, 9, 7], float32]
reveal_type(ops.interpolate(image, scale_factor=2))  # R: Tensor[tuple[8, 3, 64, 60], float32]
reveal_type(ops.interpolate(image, scale_factor=0.7))  # R: Tensor[tuple[8, 3, 22, 21], float32]
reveal_type(ops.interpolate(image, scale_factor=(0.5, 1), mode="bilinear", align_corners=True))  # R: Tensor[tuple[8, 3, 16, 30], float32]
reveal_type(ops.interpolate(signal, scale_factor=1.5))  # R: Tensor[tuple[8, 4, 75], float32]


def resized(size: int | None, factor: float | None) -> None:  # either may be None: nothing is wrong for certain
    reveal_type(ops.interpolate(image, size, factor))  # R: Tensor[tuple[8, 3, Any, Any], float32]
    reveal_type(ops.interpolate(image, size, 2))  # R: Tensor[tuple[8, 3, 64, 60], float32]
    reveal_type(ops.interpolate(image, 7, factor))  # R: Tensor[tuple[8, 3, 7, 7], float32]


reveal_type(ops.interpolate(image, (9, 7), mode="bicubic", antialias=True))  # R: Tensor[tuple[8, 3, 9, 7], float32]
reveal_type(ops.interpolate(signal, 3, mode="area"))  # R: Tensor[tuple[8, 4, 3], float32]
ops.interpolate(image, 7, mode="area", antialias=True)  # E: interpolate: antialias has no meaning for mode 'area'; use 'bilinear' or 'bicubic' [shape]
ops.interpolate(image)  # E: interpolate: one of size and scale_factor is needed, not none [shape]
ops.interpolate(signal, 7, mode="bilinear")  # E: interpolate: x (8, 4, 50) has 3 axes, expected 4 (N, C, *space) for mode 'bilinear' [shape-rank]
ops.interpolate(image, 7, mode="cubic")  # E: interpolate: mode is 'cubic', expected 'nearest', 'linear', 'bilinear', 'trilinear', 'bicubic' or 'area' [shape]
ops.interpolate(image, (7, 7, 7))  # E: interpolate: size (7, 7, 7) has 3 values, expected an int or 2, one for each axis in space [shape]

# patches

deep = ops.zeros((8, 12, 5, 7))
reveal_type(ops.unfold(image, (3, 2), stride=2))  # R: Tensor[tuple[8, 18, 225], float32]
reveal_type(ops.fold(ops.zeros((8, 12, 6)), (3, 4), 2))  # R: Tensor[tuple[8, 3, 3, 4], float32]
reveal_type(ops.pixel_shuffle(deep, 2))  # R: Tensor[tuple[8, 3, 10, 14], float32]
reveal_type(ops.pixel_unshuffle(image, 2))  # R: Tensor[tuple[8, 12, 16, 15], float32]
ops.fold(ops.zeros((8, 12, 5)), (3, 4), 2)  # E: fold: x (8, 12, 5): axis -1 is 5, expected 6, the number of windows [shape]
ops.fold(ops.zeros((8, 13, 6)), (3, 4), 2)  # E: fold: x (8, 13, 6): axis -2 is 13, expected a multiple of 4, the elements of a window [shape]
ops.pixel_shuffle(deep, 3)  # E: pixel_shuffle: x (8, 12, 5, 7): axis -3 is 12, expected a multiple of 9, upscale_factor squared [shape]
ops.pixel_unshuffle(deep, 5)  # E: pixel_unshuffle: x (8, 12, 5, 7): axis -1 is 7, expected a multiple of 5, downscale_factor [shape]


# gathering

reveal_type(ops.gather(m, i, 1))  # R: Tensor[tuple[3, 2], float32]
reveal_type(m.gather(i, axis=0))  # R: Tensor[tuple[3, 2], float32]
reveal_type(ops.take_along_axis(m, i))  # R: Tensor[tuple[3, 2], float32]
reveal_type(ops.take_along_axis(m, i[:1], 1))  # R: Tensor[tuple[3, 2], float32]
reveal_type(ops.take_along_axis(m, ops.argmax(m, 0, keepdims=True), 0))  # R: Tensor[tuple[1, 4], float32]
reveal_type(ops.scatter_add(m, i, m[:, :2], 1))  # R: Tensor[tuple[3, 4], float32]
reveal_type(m.scatter_add(i, m[:, 2:], 0))  # R: Tensor[tuple[3, 4], float32]
ops.gather(m, row, 1)  # E: gather: x (3, 4) and index (5,) have different numbers of axes; they must be equal [shape-rank]
ops.gather(m, i, 2)  # E: gather: x (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.gather(m[:2], i, 1)  # E: gather: x (2, 4) and index (3, 2): axis 0 of index is 3, expected at most 2, as x has [shape]
# E: take_along_axis: x (2, 4) and indices (3, 2): axis -2 of x has 2, axis -2 of indices has 3; they must be equal, or one of them 1 [shape]
ops.take_along_axis(m[:2], i, 1)
ops.scatter_add(m, i, m, 1)  # E: scatter_add: index (3, 2) and updates (3, 4): axis 1 of updates is 4, expected 2 [shape]
# E: scatter_add: x is float32 and updates is float64; dtypes are never promoted: convert one of them, e.g. updates.astype(np.float32) [shape-dtype]
ops.scatter_add(m, i, ops.zeros((3, 2), dtype=np.float64), 1)

# updating

reveal_type(ops.index_update(m, 0, 1.0))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.index_update(m, (slice(None), slice(1, 3)), m[:, :2]))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.index_update(m, m > 0, 0.0))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.index_update(m, (..., 0), ops.ones(3)))  # R: Tensor[tuple[3, 4], float32]
reveal_type(ops.getitem(m, (0, slice(1, 3))))  # R: Tensor[tuple[2], float32]
ops.index_update(m, 3, 0.0)  # E: index_update: x (3, 4): index 3 is out of range for axis 0 of size 3 [shape-index]
ops.index_update(m, (slice(None), slice(1, 3)), m)  # E: index_update: value (3, 4) and x[key] (3, 2): axis -1 of value is 4, expected 1 or 2 [shape]
ops.index_update(m, 0, m)  # E: index_update: value (3, 4) has 2 axes, x[key] (4,) fewer [shape-rank]
ops.index_update(m, 0, i[0])  # E: index_update: x is float32 and value is int64; dtypes are never promoted: convert one of them, e.g. value.astype(np.float32) [shape-dtype]


def symbolic(
    x: Float32[Tensor, "b c h w"], same: Float32[Tensor, "*b n"], n: int, factor: float
) -> None:
    reveal_type(ops.max_pool2d(x, 2))  # R: Tensor[tuple[b, c, h//2, w//2], float32]
    reveal_type(ops.max_pool2d(x, 3, 2, 1))  # R: Tensor[tuple[b, c, (h+1)//2, (w+1)//2], float32]
    reveal_type(ops.avg_pool2d(x, n))  # R: Tensor[tuple[b, c, Any, Any], float32]
    reveal_type(ops.adaptive_avg_pool2d(x, (None, 5)))  # R: Tensor[tuple[b, c, h, 5], float32]
    reveal_type(ops.interpolate(x, scale_factor=2))  # R: Tensor[tuple[b, c, 2*h, 2*w], float32]
    reveal_type(ops.interpolate(x, scale_factor=0.5))  # R: Tensor[tuple[b, c, h//2, w//2], float32]
    reveal_type(ops.interpolate(x, scale_factor=factor))  # R: Tensor[tuple[b, c, Any, Any], float32]
    reveal_type(ops.interpolate(x, x.shape[2:]))  # R: Tensor[tuple[b, c, h, w], float32]
    reveal_type(ops.take_along_axis(same, ops.argmax(same, -1, keepdims=True)))  # R: Tensor[tuple[*b, 1], float32]
    reveal_type(ops.index_update(same, ..., same))  # R: Tensor[tuple[*b, n], float32]

# attention

heads, cache = ops.zeros((8, 4, 10, 16)), ops.zeros((8, 2, 30, 16))
seen = ops.ones((10, 30), dtype=np.bool_)
reveal_type(ops.scaled_dot_product_attention(heads, heads, heads, is_causal=True))  # R: Tensor[tuple[8, 4, 10, 16], float32]
reveal_type(ops.scaled_dot_product_attention(heads, cache, cache[..., :5], mask=seen))  # R: Tensor[tuple[8, 4, 10, 5], float32]
# E: scaled_dot_product_attention: q (8, 4, 10, 16) and k (8, 2, 30, 15): axis -1 of q has 16, axis -1 of k has 15; they must be equal [shape]
ops.scaled_dot_product_attention(heads, cache[..., 1:], cache)
# E: scaled_dot_product_attention: q (8, 4, 10, 16) and k (8, 3, 10, 16): axis -3 of q has 4 heads, expected a multiple of axis -3 of k, 3 [shape]
ops.scaled_dot_product_attention(heads, heads[:, 1:], heads[:, 1:])
# E: scaled_dot_product_attention: mask (10, 30) does not broadcast to the scores (8, 4, 10, 10): axis -1 is 30, expected 1 or 10 [shape]
ops.scaled_dot_product_attention(heads, heads, heads, mask=seen)
ops.scaled_dot_product_attention(heads, heads, heads, mask=heads)  # E: scaled_dot_product_attention: mask (8, 4, 10, 16) does not broadcast to the scores (8, 4, 10, 10): axis -1 is 16, expected 1 or 10 [shape]
