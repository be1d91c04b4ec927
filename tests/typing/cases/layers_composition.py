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
# E: Sequential: layer 2 'Residual[Conv2d[4, 5, 3, 1, 1]]': Residual: the inner layer gives (..., 5, ?, ?) for x (..., 4, ?, ?): axis -3 is 5, expected 4 [shape]
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
