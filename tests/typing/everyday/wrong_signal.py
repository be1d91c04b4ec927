"""Signal processing."""
import math

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops, typed

FRAME = 64
HOP = FRAME // 2


@typed
def frames(x: Float32[Tensor, "b 512"]) -> Float32[Tensor, "b 15 64"]:
    pieces = [x[:, i * HOP : i * HOP + FRAME] for i in range(15)]
    return ops.stack(pieces, axis=0)  # E: frames: the result is float32 (15, b, <=64), declared Float32[Tensor, "b 15 64"]: axis 0: f [shape]


@typed
def power(x: Float32[Tensor, "b 15 64"]) -> Float32[Tensor, "b 15 33"]:
    window = 0.5 - 0.5 * ops.cos(ops.arange(FRAME, dtype=np.float32) * (2 * math.pi / FRAME))
    spectrum = ops.rfft(x * window)
    return ops.sum(spectrum[:, :, :-1] ** 2, axis=-1)  # E: power: the result is float32 (b, 15, 32), declared Float32[Tensor, "b 15 33"]: axis -1 is [shape]


@typed
def moving_average(x: Float32[Tensor, "b t"]) -> Float32[Tensor, "b t-3"]:
    total = ops.cumulative_sum(ops.pad(x, ((0, 0), (1, 0))), axis=1)
    return (total[:, 4:] - total[:, :-3]) / 4  # E: subtract: x (b, max(t-3,0)) and y (b, max(t-2,0)): axis -1 of x has max(t-3,0), axis -1 of [shape]


@typed
def emphasis(x: Float32[Tensor, "b t"], by: float = 0.97) -> Float32[Tensor, "b t"]:
    return x[:, 1:] - by * x[:, :-1]  # E: emphasis: the result is float32 (b, max(t-1,0)), declared Float32[Tensor, "b t"]: axis -1: [shape]


def energy(x: Float32[Tensor, "b t"]) -> Float32[Tensor, "b"]:
    return ops.sum(x * x, axis=-1)
