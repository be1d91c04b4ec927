"""A small MobileNet, of depthwise separable convolutions, reads scikit-learn's digits, planned.

pip install 'typednn[digits]' && python examples/mobilenet.py
What a step takes of memory and time: cd examples && typednn plan mobilenet:step batch=32 state=optimizer 'keys=()'

Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision applications"
(2017), figure 3 and table 1, for images of 8 by 8.
"""

from statistics import fmean
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, random, value_and_grad
from typednn.data import DataLoader, load_digits
from typednn.metrics import accuracy

Pixels: TypeAlias = Float32[Tensor, "batch 64"]
Labels: TypeAlias = Int64[Tensor, "batch"]
In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)
Stride = TypeVar("Stride", bound=int)


class Separable(nn.Module, Generic[In, Out, Stride]):
    """A kernel of 3 by 3 for each channel, then one of 1 by 1 for all; each is normalized."""

    def __init__(self, inputs: In, out: Out, stride: Stride, *, rng: np.random.Generator) -> None:
        self.depthwise = nn.Conv2d(
            inputs, inputs, 3, stride, padding=1, groups=inputs, bias=False, rng=rng
        )
        self.depthwise_norm = nn.BatchNorm(inputs)
        self.pointwise = nn.Conv2d(inputs, out, 1, bias=False, rng=rng)
        self.pointwise_norm = nn.BatchNorm(out)

    def __call__(
        self, x: Float32[Tensor, "b In h w"], mode: nn.Mode
    ) -> Float32[Tensor, "b Out (h-1)//Stride+1 (w-1)//Stride+1"]:
        x = ops.relu(self.depthwise_norm(self.depthwise(x), mode))
        return ops.relu(self.pointwise_norm(self.pointwise(x), mode))


class MobileNet(nn.Module):
    """One full convolution, four separable ones, and a linear layer."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = nn.Sequential(
            nn.Unflatten(1, (1, 8, 8)),
            nn.Conv2d(1, 16, 3, padding=1, bias=False, rng=rng),
            nn.BatchNorm(16),
            nn.ReLU(),
            Separable(16, 32, 1, rng=rng),
            Separable(32, 64, 2, rng=rng),
            Separable(64, 64, 1, rng=rng),
            Separable(64, 128, 2, rng=rng),
            nn.GlobalAvgPool(),
            nn.Dropout(0.1),
            nn.Linear(128, 10, rng=rng),
        )

    def __call__(self, pixels: Pixels, mode: nn.Mode) -> Float32[Tensor, "batch 10"]:
        return self.layers(pixels, mode)


optimizer = optim.Adam(3e-3)


def loss(
    model: MobileNet, pixels: Pixels, labels: Labels, mode: nn.Train
) -> tuple[Float32[Tensor, ""], MobileNet]:
    """The loss, and the model with the running statistics of its normalizations."""
    value = losses.cross_entropy(model(pixels, mode), labels)
    return value, mode.updated(model)


@jit
def step(
    model: MobileNet,
    state: optim.State[MobileNet],
    pixels: Pixels,
    labels: Labels,
    key: random.Key,
) -> tuple[Float32[Tensor, ""], MobileNet, optim.State[MobileNet]]:
    """The loss, and the model and the optimizer's state after it."""
    compute = value_and_grad(loss, has_aux=True)
    (value, model), gradient = compute(model, pixels, labels, nn.Train(key))
    return value, *optimizer.step(model, gradient, state)


def main(epochs: int = 10, batch: int = 32) -> float:
    """Trains, says how it goes, and gives the share of held-out digits read rightly."""
    rng, key = np.random.default_rng(0), random.key(0)
    digits = load_digits()
    model = MobileNet(rng)
    state = optimizer.init(model)
    loader = DataLoader(digits.train, batch, last="drop", shuffle=True)
    share = 0.0
    for epoch in range(1, epochs + 1):
        values = []
        for each in loader.batches(epoch):
            key, drawn_with = random.split(key)
            value, model, state = step(model, state, each.inputs, each.labels, drawn_with)
            values.append(value.item())
        guesses = ops.argmax(model(digits.test.inputs, nn.Eval()), axis=1)
        share = accuracy(guesses, digits.test.labels)
        print(f"epoch {epoch:2}  loss {fmean(values):.3f}  held out {100 * share:.1f} %")
    return share


if __name__ == "__main__":
    main()
