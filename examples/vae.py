"""A variational autoencoder learns to draw digits like MNIST's, planned.

pip install 'typednn[images]' && python -m examples.vae --data FOLDER [--png FILE]
What a step takes of memory and time: typednn plan examples.vae:step batch=32 state=optimizer

Kingma and Welling, "Auto-encoding variational Bayes" (2014). What is drawn depends on a key, so a step
with the same key is the same step.
"""

from argparse import ArgumentParser
from pathlib import Path
from statistics import fmean
from typing import Generic, Literal, TypeVar

import numpy as np
from jaxtyping import Float32

from examples.pictures import save_png
from typednn import Tensor, jit, nn, ops, optim, random, value_and_grad
from typednn.data import DataLoader, Dataset, load_mnist

Pixels = TypeVar("Pixels", bound=int)
Hidden = TypeVar("Hidden", bound=int)
Latent = TypeVar("Latent", bound=int)


class VAE(nn.Module, Generic[Pixels, Hidden, Latent]):
    """An encoder to the mean and the log variance of a code, and a decoder of codes."""

    def __init__(
        self, pixels: Pixels, hidden: Hidden, latent: Latent, *, rng: np.random.Generator
    ) -> None:
        self.encoder = nn.Linear(pixels, hidden, rng=rng)
        self.mean = nn.Linear(hidden, latent, rng=rng)
        self.log_variance = nn.Linear(hidden, latent, rng=rng)
        self.decoder = nn.Sequential(
            nn.Linear(latent, hidden, rng=rng), nn.ReLU(), nn.Linear(hidden, pixels, rng=rng)
        )

    def encode(
        self, x: Float32[Tensor, "b Pixels"]
    ) -> tuple[Float32[Tensor, "b Latent"], Float32[Tensor, "b Latent"]]:
        hidden = ops.relu(self.encoder(x))
        return self.mean(hidden), self.log_variance(hidden)

    def decode(self, z: Float32[Tensor, "b Latent"]) -> Float32[Tensor, "b Pixels"]:
        """The logits of each pixel's being bright."""
        return self.decoder(z)


Painter = VAE[Literal[784], Literal[400], Literal[20]]
optimizer = optim.Adam(1e-3)


def sampled(
    mean: Float32[Tensor, "b n"], log_variance: Float32[Tensor, "b n"], key: random.Key
) -> Float32[Tensor, "b n"]:
    """A draw with this mean and variance, through which gradients go (section 2.4)."""
    return mean + ops.exp(0.5 * log_variance) * random.normal(key, mean.shape)


def divergence(
    mean: Float32[Tensor, "b n"], log_variance: Float32[Tensor, "b n"]
) -> Float32[Tensor, "b"]:
    """The Kullback-Leibler divergence from the standard normal distribution (appendix B)."""
    return 0.5 * ops.sum(mean**2 + ops.exp(log_variance) - 1 - log_variance, axis=1)


def loss(model: Painter, x: Float32[Tensor, "batch 784"], key: random.Key) -> Float32[Tensor, ""]:
    """The mean negative bound on the log likelihood of an image (equation 10)."""
    mean, log_variance = model.encode(x)
    logits = model.decode(sampled(mean, log_variance, key))
    reconstruction = ops.sum(ops.softplus(logits) - x * logits, axis=1)
    return ops.mean(reconstruction + divergence(mean, log_variance))


@jit
def step(
    model: Painter,
    state: optim.State[Painter],
    x: Float32[Tensor, "batch 784"],
    key: random.Key,
) -> tuple[Float32[Tensor, ""], Painter, optim.State[Painter]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, x, key)
    return value, *optimizer.step(model, gradient, state)


def bound(model: Painter, digits: Dataset[Literal[784]]) -> float:
    """The mean loss of images that are held out."""
    key, loader = random.key(1), DataLoader(digits.inputs, 1000)
    values = [loss(model, x, random.fold_in(key, i)).item() for i, x in enumerate(loader)]
    return fmean(values)


def main(folder: str | Path, png: str | Path, epochs: int = 10, batch: int = 128) -> float:
    """Trains, draws, and gives the mean loss of the test images.

    The first row of the image are five test images, the second their reconstructions, the third new ones.
    """
    digits = load_mnist(folder)
    model = Painter(784, 400, 20, rng=np.random.default_rng(0))
    state = optimizer.init(model)
    loader = DataLoader(digits.train.inputs, batch, last="drop", shuffle=True)
    for epoch in range(epochs):
        values, keys = [], random.key(epoch)
        for number, x in enumerate(loader.batches(epoch)):
            value, model, state = step(model, state, x, random.fold_in(keys, number))
            values.append(value.item())
        print(f"epoch {epoch + 1:2}  loss {fmean(values):.2f}", flush=True)
    five, drawn = digits.test.inputs[:5].expect("5 784"), random.normal(random.key(2), (5, 20))
    again = model.decode(model.encode(five)[0])
    save_png(Path(png), five, ops.sigmoid(again), ops.sigmoid(model.decode(drawn)))
    found = bound(model, digits.test)
    print(f"test loss {found:.2f}; {png} has test images, their reconstructions, and new ones")
    return found


if __name__ == "__main__":
    parser = ArgumentParser(description="Trains a variational autoencoder on MNIST.")
    parser.add_argument("--data", required=True, help="the folder with MNIST's IDX files")
    parser.add_argument("--png", default="vae.png", help="the image that is drawn")
    arguments = parser.parse_args()
    main(arguments.data, arguments.png)
