"""LeNet-5: convolutions, pooling and linear layers, whose sizes mypy proves from the image on.

LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998.
python examples/lenet.py
What a step takes of memory and time: cd examples && typednn plan lenet:step batch=64
"""

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, value_and_grad


class LeNet(nn.Module):
    """Ten scores for each image of 28 by 28."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2, rng=rng),
            nn.Tanh(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 16, 5, rng=rng),
            nn.Tanh(),
            nn.AvgPool2d(2),
            nn.Flatten(),
        )
        self.classifier = nn.Sequential(
            nn.Linear(400, 120, rng=rng),
            nn.Tanh(),
            nn.Linear(120, 84, rng=rng),
            nn.Tanh(),
            nn.Linear(84, 10, rng=rng),
        )

    def __call__(self, images: Float32[Tensor, "batch 1 28 28"]) -> Float32[Tensor, "batch 10"]:
        return self.classifier(self.features(images))


def loss(
    model: LeNet, images: Float32[Tensor, "batch 1 28 28"], digits: Int64[Tensor, "batch"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(images), digits)


optimizer = optim.Adam(1e-3)


@jit
def step(
    model: LeNet,
    state: optim.AdamState[LeNet],
    images: Float32[Tensor, "batch 1 28 28"],
    digits: Int64[Tensor, "batch"],
) -> tuple[Float32[Tensor, ""], LeNet, optim.AdamState[LeNet]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, images, digits)
    return value, *optimizer.step(model, gradient, state)


def main(steps: int = 20) -> list[float]:
    """Learns ten drawn images by heart, and gives the losses on the way."""
    rng = np.random.default_rng(0)
    model = LeNet(rng)
    state = optimizer.init(model)
    images, digits = ops.normal((10, 1, 28, 28), rng=rng), ops.arange(10)
    values = []
    for _ in range(steps):
        value, model, state = step(model, state, images, digits)
        values.append(value.item())
    print(f"{nn.parameter_count(model)} parameters, loss {values[0]:.2f} to {values[-1]:.2f}")
    return values


if __name__ == "__main__":
    main()
