"""Layers annotated without type parameters: usable, and gradual."""

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)


class Wrapper(nn.Module):
    """A field of any convolution."""

    layer: nn.Conv2d

    def __init__(self, layer: nn.Conv2d) -> None:
        self.layer = layer

    def __call__(self, x: Float32[Tensor, "b 3 h w"]) -> Float32[Tensor, "b c p q"]:
        return self.layer(x)


def through(layer: nn.Conv2d, pool: nn.MaxPool2d, x: Float32[Tensor, "b 3 h w"]) -> Tensor:
    """Each of them in a chain, too."""
    return nn.Sequential(layer, pool, nn.Flatten())(layer(pool(x)))


Wrapper(nn.Conv2d(3, 6, 5, rng=rng))(ops.ones((1, 3, 8, 8)))
through(nn.Conv2d(3, 3, (3, 1), 1, "same", rng=rng), nn.MaxPool2d(2), ops.ones((1, 3, 8, 8)))
Wrapper(nn.Conv1d(3, 6, 5, rng=rng))  # E: Wrapper: argument 'layer' is Conv1d[3, 6, 5, 1, 0, 1, 1, float32], declared Conv2d[Any, Any, Any, Any, Any, Any, Any, float32] [arg-type]


def linear(layer: nn.Linear, attention: nn.MultiHeadAttention, norm: nn.LayerNorm) -> None:
    """Of other families."""
    x = ops.ones((2, 5, 12))
    norm(attention(layer(x)))
    nn.Sequential(layer, attention, norm)(x)


linear(nn.Linear(12, 12, rng=rng), nn.MultiHeadAttention(12, 3, rng=rng), nn.LayerNorm(12))
