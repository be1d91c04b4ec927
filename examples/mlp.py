"""A perceptron with dropout and batch normalization reads MNIST's handwritten digits, by ``fit``.

python examples/mlp.py --data FOLDER, which has MNIST's four IDX files

Ioffe and Szegedy, "Batch normalization" (2015); Srivastava et al., "Dropout: a simple way to prevent
neural networks from overfitting" (2014).
"""

from argparse import ArgumentParser
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, losses, metrics, nn, optim, schedules
from typednn.data import DataLoader, load_mnist
from typednn.train import evaluate, fit, progress_callback, supervised


class MLP(nn.Module):
    """Two hidden layers of 512 and 256 features."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = nn.Sequential(
            nn.Linear(784, 512, rng=rng),
            nn.BatchNorm(512),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(512, 256, rng=rng),
            nn.BatchNorm(256),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(256, 10, rng=rng),
        )

    def __call__(
        self, pixels: Float32[Tensor, "batch 784"], mode: nn.Mode
    ) -> Float32[Tensor, "batch 10"]:
        return self.layers(pixels, mode)


def main(folder: str | Path, epochs: int = 10, batch: int = 128) -> float:
    """Trains, and gives the share of the test images that are read rightly."""
    digits = load_mnist(folder)
    loader = DataLoader(digits.train, batch, last="drop", shuffle=True)
    held_out = DataLoader(digits.test, 1000)
    rate = schedules.one_cycle(3e-3, steps=epochs * len(loader))
    objective = supervised(losses.cross_entropy)
    trained = fit(
        MLP(np.random.default_rng(0)),
        loader,
        optim.AdamW(rate),
        objective,
        epochs=epochs,
        callbacks=[progress_callback()],
    )
    found = evaluate(trained.model, held_out, objective, metrics={"accuracy": metrics.Accuracy()})
    print(f"test accuracy {100 * found['accuracy']:.2f} %")
    return found["accuracy"]


if __name__ == "__main__":
    parser = ArgumentParser(description="Trains a perceptron on MNIST.")
    parser.add_argument("--data", required=True, help="the folder with MNIST's IDX files")
    parser.add_argument("--epochs", type=int, default=10)
    arguments = parser.parse_args()
    main(arguments.data, arguments.epochs)
