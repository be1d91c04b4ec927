"""A convolutional autoencoder packs MNIST's digits into 32 numbers, and draws them from these.

pip install 'typednn[images]' && python -m examples.autoencoder --data FOLDER [--png FILE]

Hinton and Salakhutdinov, "Reducing the dimensionality of data with neural networks" (2006), with
convolutions.
"""

from argparse import ArgumentParser
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from examples.pictures import save_png
from typednn import Tensor, losses, nn, ops, optim, schedules
from typednn.data import DataLoader, load_mnist
from typednn.train import evaluate, fit, progress_callback


class Autoencoder(nn.Module):
    """Two convolutions that halve the image, 32 numbers, and two that double it again."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.encoder = nn.Sequential(
            nn.Unflatten(1, (1, 28, 28)),
            nn.Conv2d(1, 16, 3, stride=2, padding=1, rng=rng),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, stride=2, padding=1, rng=rng),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(1568, 32, rng=rng),
        )
        self.decoder = nn.Sequential(
            nn.Linear(32, 1568, rng=rng),
            nn.ReLU(),
            nn.Unflatten(1, (32, 7, 7)),
            nn.ConvTranspose2d(32, 16, 4, stride=2, padding=1, rng=rng),
            nn.ReLU(),
            nn.ConvTranspose2d(16, 1, 4, stride=2, padding=1, rng=rng),
            nn.Flatten(),
        )

    def __call__(self, pixels: Float32[Tensor, "batch 784"]) -> Float32[Tensor, "batch 784"]:
        """The logits of each pixel's being bright."""
        return self.decoder(self.encoder(pixels))


def objective(
    model: Autoencoder, pixels: Float32[Tensor, "batch 784"], mode: nn.Mode
) -> Float32[Tensor, ""]:
    """The mean cross entropy of a pixel."""
    return losses.binary_cross_entropy_with_logits(model(pixels), pixels)


def main(folder: str | Path, png: str | Path, epochs: int = 5, batch: int = 128) -> float:
    """Trains, draws five test images above their reconstructions, and gives the test loss."""
    digits = load_mnist(folder)
    loader = DataLoader(digits.train.inputs, batch, last="drop", shuffle=True)
    trained = fit(
        Autoencoder(np.random.default_rng(0)),
        loader,
        optim.Adam(schedules.one_cycle(3e-3, steps=epochs * len(loader))),
        objective,
        epochs=epochs,
        callbacks=[progress_callback()],
    )
    five = digits.test.inputs[:5]
    save_png(Path(png), five, ops.sigmoid(trained.model(five)))
    found = evaluate(trained.model, DataLoader(digits.test.inputs, 1000), objective)["loss"]
    print(f"test loss {found:.4f}, in {png} five test images above what is drawn from 32 numbers")
    return found


if __name__ == "__main__":
    parser = ArgumentParser(description="Trains a convolutional autoencoder on MNIST.")
    parser.add_argument("--data", required=True, help="the folder with MNIST's IDX files")
    parser.add_argument("--png", default="autoencoder.png", help="the image that is drawn")
    arguments = parser.parse_args()
    main(arguments.data, arguments.png)
