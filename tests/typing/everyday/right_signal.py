"""Signal processing: frames, windows, spectra, filters."""
import math
from typing import Final

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops, typed

FRAME: Final = 64
HOP = FRAME // 2


@typed
def hann(n: int) -> Float32[Tensor, "_"]:
    k = ops.arange(n, dtype=np.float32)
    return 0.5 - 0.5 * ops.cos(k * (2 * math.pi / n))


@typed
def frames(x: Float32[Tensor, "b 512"]) -> Float32[Tensor, "b 15 64"]:
    pieces = [x[:, i * 32 : i * 32 + 64] for i in range(15)]
    return ops.stack(pieces, axis=1).expect("b 15 64")


@typed
def power(x: Float32[Tensor, "b 15 64"]) -> Float32[Tensor, "b 15 33"]:
    spectrum = ops.rfft(x * hann(FRAME))
    return ops.sum(spectrum**2, axis=-1)


@typed
def decibel(p: Float32[Tensor, "*s"]) -> Float32[Tensor, "*s"]:
    return 10.0 * ops.log10(ops.maximum(p, 1e-10))


@typed
def moving_average(x: Float32[Tensor, "b t"], width: int = 4) -> Float32[Tensor, "b t-3"]:
    total = ops.cumulative_sum(ops.pad(x, ((0, 0), (1, 0))), axis=1)
    return (total[:, 4:] - total[:, :-4]) / width


@typed
def band(x: Float32[Tensor, "b f t"], low: int, high: int) -> Float32[Tensor, "b t"]:
    if not 0 <= low < high <= x.shape[1]:
        raise ValueError("empty band")
    return ops.mean(x[:, low:high], axis=1)


def normalize(x: Float32[Tensor, "b t"]) -> Float32[Tensor, "b t"]:
    centred = x - ops.mean(x, axis=-1, keepdims=True)
    peak = ops.max(ops.abs(centred), axis=-1, keepdims=True)
    return ops.where(peak > 0, centred / ops.maximum(peak, 1e-6), centred)


x = ops.normal((3, 512), rng=np.random.default_rng(1))
p = power(frames(normalize(x)))
image = decibel(ops.permute_dims(p, (0, 2, 1)))
print(band(image, 2, 8).shape, moving_average(x).shape)
