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
    return ops.mean(x, axis=(2, 3))

x = ops.ones((2, 3, 32, 32))
y = pooled(features(x))
head = nn.Linear(16 * 16, 10, rng=rng)
nn.Linear(16, 10, rng=rng)(y)
stem(ops.ones((2, 3, 32, 32)))
