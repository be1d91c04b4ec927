"""A variational autoencoder learns to draw digits like scikit-learn's, planned.

pip install 'typednn[digits]' && python examples/vae.py
What a step takes of memory and time: cd examples && typednn plan vae:step batch=32 state=optimizer 'keys=()'

Kingma and Welling, "Auto-encoding variational Bayes" (2014). What is drawn depends on a key, so a step
with the same key is the same step.
"""

from statistics import fmean
from typing import Generic, Literal, TypeVar

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, jit, nn, ops, optim, random, value_and_grad
from typednn.data import DataLoader, load_digits

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


Painter = VAE[Literal[64], Literal[128], Literal[8]]
optimizer = optim.Adam(2e-3)


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


def loss(model: Painter, x: Float32[Tensor, "batch 64"], key: random.Key) -> Float32[Tensor, ""]:
    """The mean negative bound on the log likelihood of an image (equation 10)."""
    mean, log_variance = model.encode(x)
    logits = model.decode(sampled(mean, log_variance, key))
    reconstruction = ops.sum(ops.softplus(logits) - x * logits, axis=1)
    return ops.mean(reconstruction + divergence(mean, log_variance))


@jit
def step(
    model: Painter,
    state: optim.State[Painter],
    x: Float32[Tensor, "batch 64"],
    key: random.Key,
) -> tuple[Float32[Tensor, ""], Painter, optim.State[Painter]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, x, key)
    return value, *optimizer.step(model, gradient, state)


def drawing(model: Painter, key: random.Key) -> str:
    """A new digit in 8 lines of text."""
    pixels = ops.sigmoid(model.decode(random.normal(key, (1, 8))))
    rows = np.asarray(pixels).reshape(8, 8)
    return "\n".join("".join(" .:*#"[int(4.99 * value)] * 2 for value in row) for row in rows)


def main(epochs: int = 30, batch: int = 32) -> float:
    """Trains, says how it goes, draws a digit, and gives the last epoch's mean loss."""
    rng, key = np.random.default_rng(0), random.key(0)
    digits = load_digits().train
    model = Painter(64, 128, 8, rng=rng)
    state = optimizer.init(model)
    loader = DataLoader(digits, batch, last="drop", shuffle=True)
    last = 0.0
    for epoch in range(1, epochs + 1):
        values = []
        for each in loader.batches(epoch):
            key, drawn_with = random.split(key)
            value, model, state = step(model, state, each.inputs, drawn_with)
            values.append(value.item())
        last = fmean(values)
        print(f"epoch {epoch:2}  loss {last:.2f}")
    print(drawing(model, key))
    return last


if __name__ == "__main__":
    main()
