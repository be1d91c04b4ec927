"""ResNet-20 learns to read MNIST's handwritten digits, padded to 32 by 32, planned.

python examples/resnet.py --data FOLDER, which has MNIST's four IDX files
What a step takes of memory and time: cd examples && typednn plan resnet:step batch=128 state=optimizer

He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (2016), section 4.2: the
network for images of 32 by 32, with n = 3 and shortcuts without parameters (option A).
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, random, schedules, value_and_grad
from typednn.data import DataLoader, load_mnist
from typednn.metrics import accuracy
from typednn.nn.init import he_normal

Images: TypeAlias = Float32[Tensor, "batch 3 32 32"]
Pixels: TypeAlias = Float32[Tensor, "batch 784"]
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


def images(pixels: Pixels) -> Images:
    """The digits with a frame of 2 pixels, the same in each of the three colors."""
    framed = ops.pad(ops.reshape(pixels, (-1, 1, 28, 28)), ((0, 0), (0, 0), (2, 2), (2, 2)))
    return ops.broadcast_to(framed, (pixels.shape[0], 3, 32, 32))


EPOCHS, BATCH = 2, 128
optimizer = optim.SGD(schedules.one_cycle(0.1, steps=EPOCHS * (60_000 // BATCH)), momentum=0.9)


def loss(
    model: ResNet20, pixels: Pixels, labels: Labels, mode: nn.Train
) -> tuple[Float32[Tensor, ""], ResNet20]:
    """The loss, and the model with the running statistics of its normalizations."""
    value = losses.cross_entropy(model(images(pixels), mode), labels)
    return value, mode.updated(model)


@jit
def step(
    model: ResNet20, state: optim.State[ResNet20], pixels: Pixels, labels: Labels, key: random.Key
) -> tuple[Float32[Tensor, ""], ResNet20, optim.State[ResNet20]]:
    """The loss, and the model and the optimizer's state after it."""
    compute = value_and_grad(loss, has_aux=True)
    (value, model), gradient = compute(model, pixels, labels, nn.Train(key))
    return value, *optimizer.step(model, gradient, state)


def main(folder: str | Path, epochs: int = EPOCHS, batch: int = BATCH) -> float:
    """Trains, says how it goes, and gives the share of the test images read rightly."""
    digits = load_mnist(folder)
    model = ResNet20(np.random.default_rng(0))
    state = optimizer.init(model)
    loader = DataLoader(digits.train, batch, last="drop", shuffle=True)
    for epoch in range(epochs):
        for number, each in enumerate(loader.batches(epoch), start=1):
            key = random.fold_in(random.key(epoch), number)
            value, model, state = step(model, state, each.inputs, each.labels, key)
            if number % 50 == 0:
                print(f"epoch {epoch + 1}  step {number:3}  loss {value.item():.4f}", flush=True)
    logits = [model(images(each.inputs), nn.Eval()) for each in DataLoader(digits.test, 250)]
    share = accuracy(ops.argmax(ops.concat(logits), axis=1), digits.test.labels)
    print(f"test accuracy {100 * share:.2f} %")
    return share


if __name__ == "__main__":
    parser = ArgumentParser(description="Trains ResNet-20 on MNIST.")
    parser.add_argument("--data", required=True, help="the folder with MNIST's IDX files")
    main(parser.parse_args().data)
