"""Convolutional stages with sizes of the kernel."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops, typed

rng = np.random.default_rng(0)
stem = nn.Conv2d(3, 8, 3, rng=rng, padding=1)
down = nn.Conv2d(8, 16, 3, rng=rng, stride=2, padding=1)

@typed
def features(x: Float32[Tensor, "b 3 32 32"]) -> Float32[Tensor, "b 16 16 16"]:
    h = ops.relu(stem(x))
    return down(h)

@typed
def pooled(x: Float32[Tensor, "b c h w"]) -> Float32[Tensor, "b c"]:
    return ops.mean(x, axis=(1, 2))  # E: pooled: the result is float32 (b, w), declared Float32[Tensor, "b c"]: axis -1: for c=2, w [shape]

x = ops.ones((2, 3, 32, 32))
y = pooled(features(x))
head = nn.Linear(16 * 16, 10, rng=rng)
head(y)  # E: Linear.__call__: argument 'x' is float32 (2, 16), declared Float32[Tensor, "*b 256"]: axis [shape]
stem(ops.ones((2, 32, 32, 3)))  # E: conv2d: x (2, 32, 32, 3) and weight (8, 3, 3, 3): axis -3 of x has 32 channels, axis 1 of [shape]
