"""A network that reads pictures.

The pictures have 28 by 28 pixels and are of ten kinds. Two sizes are wrong: mend one, and mypy
finds the other.
"""

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn


class Reader(nn.Module):
    """Gives each picture ten scores."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(784, 64, rng=rng),
            nn.ReLU(),
            nn.Linear(64, 10, rng=rng),
        )

    def __call__(self, x: Float32[Tensor, "batch 28 28"]) -> Float32[Tensor, "batch 10"]:
        return self.layers(x)


# The test. Nothing below this line may be changed.
from jaxtyping import Int64

from typednn import losses, ops, optim, value_and_grad


def loss(
    reader: Reader, x: Float32[Tensor, "batch 28 28"], y: Int64[Tensor, "batch"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(reader(x), y)


rng = np.random.default_rng(0)
kinds = ops.normal((10, 28, 28), rng=rng)
y = ops.asarray(rng.integers(0, 10, size=200))
x = kinds[y] + ops.normal((200, 28, 28), rng=rng)
reader, optimizer = Reader(rng), optim.Adam(1e-3)
state = optimizer.init(reader)
for _ in range(60):
    _, gradient = value_and_grad(loss)(reader, x, y)
    reader, state = optimizer.step(reader, gradient, state)
right = (reader(x).numpy().argmax(axis=1) == y.numpy()).mean()
kept = [type(layer).__name__ for layer in reader.layers]
assert kept == ["Flatten", "Linear", "ReLU", "Linear"], "the network keeps its four layers"
assert right > 0.95, f"only {100 * right:.0f} % of the pictures are read rightly"
