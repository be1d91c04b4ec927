"""LeNet-5 learns to read MNIST's handwritten digits, planned.

python examples/lenet.py --data FOLDER, which has MNIST's four IDX files
What a step takes of memory and time: cd examples && typednn plan lenet:step batch=64 rate=0.001 state=optim.Adam

LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition" (1998),
with the usual changes: each channel of the second convolution reads all of the first, activations are
ReLU, pools take the maximum, and the last layer is linear. It reads 99.2 % of the test images.
"""

import math
from argparse import ArgumentParser
from pathlib import Path
from statistics import fmean
from typing import Literal

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, value_and_grad
from typednn.data import DataLoader, Dataset, load_mnist
from typednn.metrics import accuracy


class LeNet(nn.Module):
    """Two convolutions and three linear layers: 61 706 parameters."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2, rng=rng),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(6, 16, 5, rng=rng),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(400, 120, rng=rng),
            nn.ReLU(),
            nn.Linear(120, 84, rng=rng),
            nn.ReLU(),
            nn.Linear(84, 10, rng=rng),
        )

    def __call__(self, images: Float32[Tensor, "batch 1 28 28"]) -> Float32[Tensor, "batch 10"]:
        return self.classifier(self.features(images))


def logits(model: LeNet, pixels: Float32[Tensor, "batch 784"]) -> Float32[Tensor, "batch 10"]:
    return model(ops.reshape(pixels, (-1, 1, 28, 28)))


def loss(
    model: LeNet, pixels: Float32[Tensor, "batch 784"], labels: Int64[Tensor, "batch"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(logits(model, pixels), labels)


@jit
def step(
    model: LeNet,
    state: optim.State[LeNet],
    pixels: Float32[Tensor, "batch 784"],
    labels: Int64[Tensor, "batch"],
    rate: float,
) -> tuple[Float32[Tensor, ""], LeNet, optim.State[LeNet]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, pixels, labels)
    return value, *optim.Adam(rate).step(model, gradient, state)


def share_read(model: LeNet, dataset: Dataset[Literal[784]]) -> float:
    """The share of the images that the model reads rightly."""
    pieces = [ops.argmax(logits(model, each.inputs), axis=1) for each in DataLoader(dataset, 500)]
    return accuracy(ops.concat(pieces), dataset.labels)


def main(folder: str | Path, epochs: int = 10, batch: int = 64) -> float:
    """Trains, says how it goes, and gives the share of the test images read rightly."""
    rng = np.random.default_rng(0)
    digits = load_mnist(folder)
    model = LeNet(rng)
    state = optim.Adam().init(model)
    loader = DataLoader(digits.train, batch, shuffle=True)
    for epoch in range(1, epochs + 1):
        values, rate = [], 1e-3 * (1 + math.cos(math.pi * (epoch - 1) / epochs))
        for each in loader.batches(epoch):
            value, model, state = step(model, state, each.inputs, each.labels, rate)
            values.append(value.item())
        print(f"epoch {epoch:2}  loss {fmean(values):.4f}")
    share = share_read(model, digits.test)
    print(f"test accuracy {100 * share:.2f} %")
    return share


if __name__ == "__main__":
    parser = ArgumentParser(description="Trains LeNet-5 on MNIST.")
    parser.add_argument("--data", required=True, help="the folder with MNIST's IDX files")
    parser.add_argument("--epochs", type=int, default=10)
    arguments = parser.parse_args()
    main(arguments.data, arguments.epochs)
