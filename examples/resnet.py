"""ResNet-20 learns in which of ten directions the waves of an image run, planned.

python examples/resnet.py
What a step takes of memory and time: cd examples && typednn plan resnet:step batch=16 state=optimizer 'keys=()'

He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (2016), section 4.2: the
network for images of 32 by 32, with n = 3 and shortcuts without parameters (option A).
"""

from typing import Generic, TypeAlias, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, random, value_and_grad
from typednn.metrics import accuracy
from typednn.nn.init import he_normal

Images: TypeAlias = Float32[Tensor, "batch 3 32 32"]
Labels: TypeAlias = Int64[Tensor, "batch"]
Channels = TypeVar("Channels", bound=int)
In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)
Stride = TypeVar("Stride", bound=int)


class NormalizedConv(nn.Module, Generic[In, Out, Stride]):
    """A convolution of 3 by 3 with padding 1, and batch normalization."""

    def __init__(self, inputs: In, out: Out, stride: Stride, *, rng: np.random.Generator) -> None:
        self.conv = nn.Conv2d(inputs, out, 3, stride, 1, bias=False, rng=rng, weight_init=he_normal)
        self.norm = nn.BatchNorm(out)

    def __call__(
        self, x: Float32[Tensor, "b In h w"], mode: nn.Mode
    ) -> Float32[Tensor, "b Out (h-1)//Stride+1 (w-1)//Stride+1"]:
        return self.norm(self.conv(x), mode)


class Block(nn.Module, Generic[Channels]):
    """Two convolutions, added to what they read."""

    def __init__(self, channels: Channels, *, rng: np.random.Generator) -> None:
        self.first = NormalizedConv(channels, channels, 1, rng=rng)
        self.second = NormalizedConv(channels, channels, 1, rng=rng)

    def __call__(
        self, x: Float32[Tensor, "b Channels h w"], mode: nn.Mode
    ) -> Float32[Tensor, "b Channels h w"]:
        inner = ops.relu(self.first(x, mode))
        return ops.relu(x + self.second(inner, mode))


class Halving(nn.Module, Generic[Channels]):
    """A block with twice the channels and half the pixels: the shortcut's new channels are zero."""

    def __init__(self, channels: Channels, *, rng: np.random.Generator) -> None:
        self.first = NormalizedConv(channels, 2 * channels, 2, rng=rng)
        self.second = NormalizedConv(2 * channels, 2 * channels, 1, rng=rng)

    def __call__(
        self, x: Float32[Tensor, "b Channels h w"], mode: nn.Mode
    ) -> Float32[Tensor, "b 2*Channels (h-1)//2+1 (w-1)//2+1"]:
        inner = ops.relu(self.first(x, mode))
        kept = x[:, :, ::2, ::2]
        shortcut = ops.concat([kept, ops.zeros_like(kept)], axis=1)
        return ops.relu(shortcut + self.second(inner, mode))


class ResNet20(nn.Module):
    """Three stages of three blocks each, with 16, 32 and 64 channels: 0.27 million parameters."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = nn.Sequential(
            NormalizedConv(3, 16, 1, rng=rng),
            nn.ReLU(),
            Block(16, rng=rng),
            Block(16, rng=rng),
            Block(16, rng=rng),
            Halving(16, rng=rng),
            Block(32, rng=rng),
            Block(32, rng=rng),
            Halving(32, rng=rng),
            Block(64, rng=rng),
            Block(64, rng=rng),
            nn.GlobalAvgPool(),
            nn.Linear(64, 10, rng=rng),
        )

    def __call__(self, x: Float32[Tensor, "b 3 32 32"], mode: nn.Mode) -> Float32[Tensor, "b 10"]:
        return self.layers(x, mode)


optimizer = optim.SGD(0.05, momentum=0.9)


def loss(
    model: ResNet20, images: Images, labels: Labels, mode: nn.Train
) -> tuple[Float32[Tensor, ""], ResNet20]:
    """The loss, and the model with the running statistics of its normalizations."""
    value = losses.cross_entropy(model(images, mode), labels)
    return value, mode.updated(model)


@jit
def step(
    model: ResNet20,
    state: optim.State[ResNet20],
    images: Images,
    labels: Labels,
    key: random.Key,
) -> tuple[Float32[Tensor, ""], ResNet20, optim.State[ResNet20]]:
    """The loss, and the model and the optimizer's state after it."""
    compute = value_and_grad(loss, has_aux=True)
    (value, model), gradient = compute(model, images, labels, nn.Train(key))
    return value, *optimizer.step(model, gradient, state)


def drawn(rng: np.random.Generator, batch: int) -> tuple[Images, Labels]:
    """Noisy waves of any color and phase, and the tenth of a half turn in which they run."""
    labels = rng.integers(10, size=batch)
    angles = np.pi / 10 * labels[:, None, None]
    y, x = np.mgrid[:32, :32]
    phases = rng.uniform(0, 2 * np.pi, size=(batch, 1, 1))
    waves = np.sin(0.8 * (np.cos(angles) * x + np.sin(angles) * y) + phases)
    colors = rng.uniform(0.2, 1, size=(batch, 3, 1, 1))
    images = colors * waves[:, None] + 0.5 * rng.standard_normal((batch, 3, 32, 32))
    pixels = ops.asarray(images, dtype=np.float32).expect("batch 3 32 32")
    return pixels, ops.asarray(labels).expect("batch")


def main(steps: int = 100, batch: int = 16) -> float:
    """Trains, says how it goes, and gives the share of new images whose direction is found."""
    rng, keys = np.random.default_rng(0), random.key(0)
    model = ResNet20(rng)
    state = optimizer.init(model)
    for number in range(1, steps + 1):
        key = random.fold_in(keys, number)
        value, model, state = step(model, state, *drawn(rng, batch), key)
        if number % 10 == 0:
            print(f"step {number:3}  loss {value.item():.3f}")
    images, labels = drawn(rng, 100)
    share = accuracy(ops.argmax(model(images, nn.Eval()), axis=1), labels)
    print(f"found {100 * share:.0f} % of the directions")
    return share


if __name__ == "__main__":
    main()
