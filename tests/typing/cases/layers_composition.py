"""Layers made of layers: what does not fit is refused where it is wired."""

from typing import Any, Literal, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
x = ops.zeros((2, 4, 8, 8))
v = ops.zeros((2, 7))

plain = nn.Residual(nn.Linear(7, 7, rng=rng))
# R: Residual[Linear[7, 7, float32]]
reveal_type(plain)
# R: Tensor[tuple[2, 7], float32]
reveal_type(plain(v))
# E: Residual: layer 1 'Linear[7, 7]' takes '*b 7' but x is (2, 4, 8, 8) [shape]
plain(x)
# E: Residual: the inner layer gives (*b, 8) for x (*b, 7): axis -1 is 8, expected 7 [shape]
nn.Residual(nn.Linear(7, 8, rng=rng))
# E: Residual: the inner layer gives (*b, 6) for x (*b, 7): axis -1 is 6, expected 7 [shape]
nn.Residual(nn.Sequential(nn.Linear(7, 8, rng=rng), nn.ReLU(), nn.Linear(8, 6, rng=rng)))
block = nn.Residual(
    nn.Sequential(
        nn.Conv2d(4, 8, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.Conv2d(8, 4, 3, padding=1, rng=rng),
    )
)
# R: Tensor[tuple[2, 4, 8, 8], float32]
reveal_type(block(x))
# E: Residual: the inner layer gives (2, 4, 6, 6) for x (2, 4, 8, 8): axis -1 is 6, expected 8 [shape]
nn.Residual(nn.Conv2d(4, 4, 3, rng=rng))(x)
# E: Residual: the inner layer gives (..., 5, ?, ?) for x (..., 4, ?, ?): axis -3 is 5, expected 4 [shape]
nn.Sequential(nn.Conv2d(1, 4, 3, rng=rng), nn.Residual(nn.Conv2d(4, 5, 3, padding=1, rng=rng)))

down = nn.Parallel(nn.Conv2d(4, 8, 3, 2, 1, rng=rng), nn.Conv2d(4, 8, 1, 2, rng=rng))
# R: Tensor[tuple[2, 8, 4, 4], float32]
reveal_type(down(x))
# E: Parallel: branch 2 gives (..., 7, ?, ?), but branch 1 (..., 8, ?, ?): axis -3 is 7, expected 8 [shape]
nn.Parallel(nn.Conv2d(4, 8, 3, 2, 1, rng=rng), nn.Conv2d(4, 7, 1, 2, rng=rng))
# E: Parallel: branch 2 gives (2, 8, 8, 8), but branch 1 (2, 8, 4, 4): axis -1 is 8, expected 4 [shape]
nn.Parallel(nn.Conv2d(4, 8, 3, 2, 1, rng=rng), nn.Conv2d(4, 8, 1, rng=rng))(x)
# E: Parallel: there are no branches; give it one layer or more [shape]
nn.Parallel()
# E: Parallel: branch 2 'Linear[7, 4]' takes '*b 7', but branch 1 'Linear[8, 4]' takes '*b 8' [shape]
nn.Parallel(nn.Linear(8, 4, rng=rng), nn.Linear(7, 4, rng=rng))

inception = nn.Concat(
    nn.Conv2d(4, 8, 1, rng=rng),
    nn.Conv2d(4, 3, 3, padding=1, rng=rng),
    nn.MaxPool2d(3, 1, 1),
)
# R: Tensor[tuple[2, 15, 8, 8], float32]
reveal_type(inception(x))
# R: Tensor[tuple[2, 17], float32]
reveal_type(nn.Concat(nn.Linear(7, 8, rng=rng), nn.Linear(7, 9, rng=rng), axis=-1)(v))
# E: concat: arrays[0] (2, 8) and arrays[1] (2, 9): axis 1 has 8 and 9; they must be equal [shape]
nn.Concat(nn.Linear(7, 8, rng=rng), nn.Linear(7, 9, rng=rng), axis=0)(v)
# E: concat: arrays[0] (2, 8, 6, 6) and arrays[1] (2, 3, 8, 8): axis 2 has 6 and 8; they must be equal [shape]
nn.Concat(nn.Conv2d(4, 8, 3, rng=rng), nn.Conv2d(4, 3, 1, rng=rng))(x)
# E: Sequential: layer 2 'Conv2d[14, 1, 1]': conv2d: x (2, 15, 8, 8) and weight (1, 14, 1, 1): axis -3 of x has 15 channels, axis 1 of weight 14; they must be equal [shape]
nn.Sequential(inception, nn.Conv2d(14, 1, 1, rng=rng))(x)
# R: Tensor[tuple[2, 1, 8, 8], float32]
reveal_type(nn.Sequential(inception, nn.Conv2d(15, 1, 1, rng=rng))(x))


def twice(x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b 2*n"]:
    return ops.concat([x, x], axis=1)


# R: Tensor[tuple[2, 3], float32]
reveal_type(nn.Sequential(nn.Lambda(twice), nn.Linear(14, 3, rng=rng))(v))
# R: Tensor[tuple[2, 3], float32]
reveal_type(nn.Sequential(twice, nn.Linear(14, 3, rng=rng))(v))
# E: Sequential: layer 3 'Linear[14, 3]' takes '*b 14' but layer 2 'Lambda[twice]' gives '? 16'; make it Linear(16, 3) [shape]
nn.Sequential(nn.Linear(7, 8, rng=rng), nn.Lambda(twice), nn.Linear(14, 3, rng=rng))
# E: Lambda: layer 1 'twice' takes 'b n' but x is (2, 4, 8, 8) [shape-rank]
nn.Lambda(twice)(x)


def unknown(branches: list[nn.Linear[Any, Any]], some: Any) -> None:
    # R: Tensor[Any, float32]
    reveal_type(nn.Concat(*branches)(v))
    # R: Tensor[Any, float32]
    reveal_type(nn.Parallel(*branches)(v))
    # R: Tensor[tuple[2, 7], float32]
    reveal_type(nn.Residual(some)(v))


class Mine(nn.Residual[nn.Linear[Literal[7], Literal[7]]]):
    """A layer of users."""


# R: Tensor[tuple[2, 7], float32]
reveal_type(Mine(nn.Linear(7, 7, rng=rng))(v))


class OfAnyRows(nn.Module):
    def __call__(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b 4"]:
        return ops.zeros((x.shape[0], 4))


class OfEight(nn.Module):
    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 4"]:
        return x[:, :4]


# R: Tensor[tuple[2, 4], float32]
reveal_type(nn.Parallel(OfAnyRows(), OfEight(), nn.Linear(8, 4, rng=rng))(ops.zeros((2, 8))))
# E: Concat: branch 2 'Linear[7, 4]' takes '*b 7', but branch 1 'OfEight' takes 'b 8' [shape]
nn.Concat(OfEight(), nn.Linear(7, 4, rng=rng), axis=-1)
# E: Concat: branch 2 'GroupNorm[2, 4]' takes 'b 4 *space', but branch 1 'BatchNorm[3]' takes 'b 3 *rest' [shape]
nn.Concat(nn.BatchNorm(3), nn.GroupNorm(2, 4))

# What no x fits is refused where the branches are put together, with or without rules of their calls.
# E: Parallel: branch 1 'Conv2d[16, 4, 3]' takes x (..., 16, ?, ?), but branch 2 does not: 'Conv2d[8, 4, 3]': conv2d: x (..., 16, ?, ?) and weight (4, 8, 3, 3): axis -3 of x has 16 channels, axis 1 of weight 8; they must be equal [shape]
nn.Parallel(nn.Conv2d(16, 4, 3, rng=rng), nn.Conv2d(8, 4, 3, rng=rng))
# E: Concat: branch 1 'Conv2d[16, 4, 3]' takes x (..., 16, ?, ?), but branch 2 does not: Sequential: layer 2 'Conv2d[8, 4, 1]': conv2d: x (..., 16, ?, ?) and weight (4, 8, 1, 1): axis -3 of x has 16 channels, axis 1 of weight 8; they must be equal [shape]
nn.Concat(
    nn.Conv2d(16, 4, 3, rng=rng), nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(8, 4, 1, rng=rng))
)
# E: Concat: branch 2 'Conv2d[16, 4, 3]' takes x (..., 16, ?, ?), but branch 1 does not: Sequential: layer 2 'Conv2d[8, 4, 1]': conv2d: x (..., 16, ?, ?) and weight (4, 8, 1, 1): axis -3 of x has 16 channels, axis 1 of weight 8; they must be equal [shape]
nn.Concat(
    nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(8, 4, 1, rng=rng)), nn.Conv2d(16, 4, 3, rng=rng)
)
# E: Concat: branch 1 'Sequential' takes x (..., 16, ?, ?), but branch 3 does not: Sequential: layer 1 'Conv2d[8, 4, 1]': conv2d: x (..., 16, ?, ?) and weight (4, 8, 1, 1): axis -3 of x has 16 channels, axis 1 of weight 8; they must be equal [shape]
nn.Concat(
    nn.Sequential(nn.ReLU(), nn.Conv2d(16, 4, 3, rng=rng)),
    nn.ReLU(),
    nn.Sequential(nn.Conv2d(8, 4, 1, rng=rng), nn.ReLU()),
)
# E: Concat: branch 2 'Sequential' takes '*b 9', but branch 1 'Linear[8, 4]' takes '*b 8' [shape]
nn.Concat(nn.Linear(8, 4, rng=rng), nn.Sequential(nn.Linear(9, 4, rng=rng), nn.ReLU()))
# E: Parallel: branch 2 'Linear[9, 4]' takes '*b 9', but branch 1 'Sequential' takes '*b 8' [shape]
nn.Parallel(nn.Sequential(nn.Linear(8, 4, rng=rng), nn.ReLU()), nn.Linear(9, 4, rng=rng))
# E: Concat: branch 1 'LayerNorm[8]' takes x (..., 8), but branch 2 does not: 'Linear[9, 4]' takes '*b 9' but x is (..., 8) [shape]
nn.Concat(nn.LayerNorm(8), nn.Linear(9, 4, rng=rng))
# E: Parallel: branch 2 'Conv2d[9, 4, 3]' takes x (..., 9, ?, ?), but branch 3 does not: 'Conv2d[8, 4, 3]': conv2d: x (..., 9, ?, ?) and weight (4, 8, 3, 3): axis -3 of x has 9 channels, axis 1 of weight 8; they must be equal [shape]
nn.Parallel(lambda x: x, nn.Conv2d(9, 4, 3, rng=rng), nn.Conv2d(8, 4, 3, rng=rng))
# E: Parallel: branch 1 'Residual[Conv2d[9, 9, 3, 1, 1]]' takes x (..., 9, ?, ?), but branch 2 does not: 'Conv2d[8, 9, 3, 1, 1]': conv2d: x (..., 9, ?, ?) and weight (9, 8, 3, 3): axis -3 of x has 9 channels, axis 1 of weight 8; they must be equal [shape]
nn.Parallel(
    nn.Residual(nn.Conv2d(9, 9, 3, padding=1, rng=rng)), nn.Conv2d(8, 9, 3, padding=1, rng=rng)
)
# E: Concat: branch 1 'Concat[1, (Conv2d[9, 9, 3, 1, 1], ReLU)]' takes x (..., 9, ?, ?), but branch 2 does not: 'Conv2d[8, 9, 3, 1, 1]': conv2d: x (..., 9, ?, ?) and weight (9, 8, 3, 3): axis -3 of x has 9 channels, axis 1 of weight 8; they must be equal [shape]
nn.Concat(
    nn.Concat(nn.Conv2d(9, 9, 3, padding=1, rng=rng), nn.ReLU()),
    nn.Conv2d(8, 9, 3, padding=1, rng=rng),
)
# E: Parallel: branch 1 'ConvTranspose2d[9, 4, 3]' takes x (..., 9, ?, ?), but branch 2 does not: 'ConvTranspose2d[8, 4, 3]': conv_transpose2d: x (..., 9, ?, ?) and weight (8, 4, 3, 3): axis -3 of x has 9 channels, axis 0 of weight 8; they must be equal [shape]
nn.Parallel(nn.ConvTranspose2d(9, 4, 3, rng=rng), nn.ConvTranspose2d(8, 4, 3, rng=rng))
# E: Parallel: branch 1 'SeparableConv2d[9, 4, 3]' takes x (..., 9, ?, ?), but branch 2 does not: 'Conv2d[8, 4, 3]': conv2d: x (..., 9, ?, ?) and weight (4, 8, 3, 3): axis -3 of x has 9 channels, axis 1 of weight 8; they must be equal [shape]
nn.Parallel(nn.SeparableConv2d(9, 4, 3, rng=rng), nn.Conv2d(8, 4, 3, rng=rng))
# E: Concat: branch 2 'Conv3d[8, 4, 3]' takes x (..., 8, ?, ?, ?), but branch 1 does not: 'Conv1d[9, 4, 3]': conv1d: x (..., 8, ?, ?, ?) has at least 4 axes, expected 3 axes (N, C_in, W) or 2 axes (C_in, W) [shape-rank]
nn.Concat(nn.Conv1d(9, 4, 3, rng=rng), nn.Conv3d(8, 4, 3, rng=rng))
# A BatchNorm(8) takes (9, 8, n), as a Conv2d(9, ...) does, for which it is one image.
nn.Concat(nn.BatchNorm(8), nn.Conv2d(9, 4, 3, rng=rng))
nn.Concat(nn.Conv2d(9, 4, 3, rng=rng), nn.BatchNorm(8))
nn.Parallel(nn.Embedding(9, 4, rng=rng), nn.Linear(8, 4, rng=rng))
nn.Concat(nn.Conv2d(8, 4, 3, rng=rng), nn.Conv2d(8, 4, 3, rng=rng))
nn.Concat(
    nn.Conv2d(8, 4, 1, rng=rng), nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(8, 4, 1, rng=rng))
)
nn.Concat(
    nn.Sequential(nn.Flatten(), nn.Linear(72, 4, rng=rng)),
    nn.Sequential(nn.Conv2d(8, 2, 3, rng=rng), nn.Flatten(), nn.Linear(2, 4, rng=rng)),
)
nn.Concat(nn.Conv1d(9, 4, 3, rng=rng), nn.Conv2d(9, 4, 3, rng=rng))
nn.Concat(nn.Linear(8, 4, rng=rng), nn.Conv2d(9, 4, 3, rng=rng))
nn.Concat(
    nn.Linear(8, 4, rng=rng),
    nn.Sequential(nn.Rearrange("b n d -> b d n"), nn.Conv1d(8, 3, 3, rng=rng)),
)
nn.Parallel(nn.Linear(8, 4, rng=rng), lambda x: ops.sum(x, axis=-1, keepdims=True))
nn.Concat(nn.BatchNorm(9), nn.Conv2d(9, 4, 3, rng=rng))
nn.Concat(nn.LayerNorm((9, 8, 8)), nn.Conv2d(9, 4, 3, padding=1, rng=rng))
nn.Concat(nn.GroupNorm(3, 9), nn.Sequential(nn.GlobalAvgPool(), nn.Linear(9, 9, rng=rng)))
nn.Concat(
    nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(16, 4, 1, rng=rng)),
    nn.Conv2d(4, 4, 2, 2, rng=rng),
)
nn.Parallel(
    nn.Conv2d(8, 4, 3, 2, 1, groups=2, rng=rng),
    nn.Sequential(nn.AvgPool2d(2), nn.Conv2d(8, 4, 1, rng=rng)),
)
nn.Concat(
    nn.Conv1d(9, 4, 3, rng=rng),
    nn.Sequential(nn.Unflatten(1, (3, 3)), nn.Flatten(1), nn.Linear(8, 4, rng=rng)),
)
nn.Residual(
    nn.Sequential(nn.LayerNorm(8), nn.Linear(8, 16, rng=rng), nn.GELU(), nn.Linear(16, 8, rng=rng))
)
