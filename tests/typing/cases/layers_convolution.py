"""Convolutional layers: the type has the window, and calls have the sizes of the result."""

from functools import partial
from typing import Literal, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

rng = np.random.default_rng(0)
images = ops.zeros((32, 1, 28, 28))

first = nn.Conv2d(1, 6, 5, rng=rng)
# R: Conv2d[1, 6, 5, 1, 0, 1, 1, float32]
reveal_type(first)
# R: Tensor[tuple[32, 6, 24, 24], float32]
reveal_type(first(images))
# R: Tensor[tuple[6, 24, 24], float32]
reveal_type(first(images[0]))
# E: conv2d: x (32, 3, 28, 28) and weight (6, 1, 5, 5): axis -3 of x has 3 channels, axis 1 of weight 1; they must be equal [shape]
first(ops.zeros((32, 3, 28, 28)))
# E: conv2d: x (32, 1, 4, 28) and weight (6, 1, 5, 5): axis -2 of x has 4, but the window spans 5; it must not be larger [shape]
first(ops.zeros((32, 1, 4, 28)))
# E: conv2d: x (32, 28) has 2 axes, expected 4 axes (N, C_in, H, W) or 3 axes (C_in, H, W) [shape-rank]
first(ops.zeros((32, 28)))
# E: Conv2d.__call__: argument 'x' is float64 (32, 1, 28, 28), declared Float32[Tensor, "..."]: dtype is float64, expected float32; use astype(np.float32) [shape-dtype]
first(images.astype(np.float64))

tall = nn.Conv2d(1, 6, (5, 3), 2, (2, 1), rng=rng)
# R: Conv2d[1, 6, tuple[5, 3], 2, tuple[2, 1], 1, 1, float32]
reveal_type(tall)
# R: Tensor[tuple[32, 6, 14, 14], float32]
reveal_type(tall(images))
# R: Tensor[tuple[32, 6, 28, 28], float32]
reveal_type(nn.Conv2d(1, 6, 3, padding="same", rng=rng)(images))
# R: Tensor[tuple[32, 6, 24, 24], float32]
reveal_type(nn.Conv2d(1, 6, 3, padding="valid", dilation=2, rng=rng)(images))
# R: Conv2d[1, 6, 3, 1, Literal[same], 1, 1, float32]
reveal_type(nn.Conv2d(1, 6, 3, padding="same", rng=rng))

# Constructors refuse what no call can take.
# E: Conv2d: in_channels is 0, but a size is at least 1 [shape]
nn.Conv2d(0, 6, 5, rng=rng)
# E: Conv2d: out_channels is -6, but a size is at least 1 [shape]
nn.Conv2d(1, -6, 5, rng=rng)
# E: Conv2d: kernel_size is 0; expected at least 1 [shape]
nn.Conv2d(1, 6, 0, rng=rng)
# E: Conv2d: kernel_size (5, 5, 5) has 3 values, expected an int or 2, one for each axis in space [shape]
nn.Conv2d(1, 6, (5, 5, 5), rng=rng)
# E: Conv2d: stride is 0; expected at least 1 [shape]
nn.Conv2d(1, 6, 5, stride=0, rng=rng)
# E: Conv2d: padding is -1; expected at least 0 [shape]
nn.Conv2d(1, 6, 5, padding=-1, rng=rng)
# E: Conv2d: padding 'same' needs a stride of 1, not (2, 2) [shape]
nn.Conv2d(1, 6, 3, stride=2, padding="same", rng=rng)
# E: Conv2d: padding is 'full', expected 'same', 'valid' or numbers [shape]
nn.Conv2d(1, 6, 3, padding="full", rng=rng)
# E: Conv2d: out_channels is 6, expected a multiple of groups, 4 [shape]
nn.Conv2d(4, 6, 5, groups=4, rng=rng)
# E: Conv2d: in_channels is 3, expected a multiple of groups, 2 [shape]
nn.Conv2d(3, 6, 5, groups=2, rng=rng)


def used_after_a_mistake() -> None:
    # E: Conv2d: kernel_size is 0; expected at least 1 [shape]
    refused = nn.Conv2d(1, 6, 0, rng=rng)
    # R: Tensor[Any, float32]
    reveal_type(refused(images))


some = partial(nn.Conv2d, 1, rng=rng)
# R: Conv2d[1, 6, 5, 2, 0, 1, 1, float32]
reveal_type(some(6, 5, stride=2))
# R: Tensor[tuple[32, 6, 12, 12], float32]
reveal_type(some(6, 5, stride=2)(images))

# R: Tensor[tuple[2, 4, 6], float32]
reveal_type(nn.Conv1d(3, 4, 5, stride=2, rng=rng)(ops.zeros((2, 3, 16))))
# R: Tensor[tuple[2, 4, 4, 3, 4], float32]
reveal_type(nn.Conv3d(3, 4, (1, 3, 3), rng=rng)(ops.zeros((2, 3, 4, 5, 6))))
# R: Tensor[tuple[2, 3, 16, 16], float32]
reveal_type(nn.ConvTranspose2d(6, 3, 2, stride=2, rng=rng)(ops.zeros((2, 6, 8, 8))))
# R: Tensor[tuple[2, 3, 16], float32]
reveal_type(nn.ConvTranspose1d(6, 3, 3, 2, 1, 1, rng=rng)(ops.zeros((2, 6, 8))))
# E: conv_transpose2d: x (2, 5, 8, 8) and weight (6, 3, 2, 2): axis -3 of x has 5 channels, axis 0 of weight 6; they must be equal [shape]
nn.ConvTranspose2d(6, 3, 2, stride=2, rng=rng)(ops.zeros((2, 5, 8, 8)))
# R: Tensor[tuple[2, 8, 8, 8], float32]
reveal_type(nn.Conv2d(4, 8, 3, padding=1, groups=4, rng=rng)(ops.zeros((2, 4, 8, 8))))
# R: Tensor[tuple[2, 6, 8, 8], float32]
reveal_type(nn.SeparableConv2d(4, 6, 3, padding=1, rng=rng)(ops.zeros((2, 4, 8, 8))))
# E: conv2d: x (2, 5, 8, 8) and weight (4, 1, 3, 3): axis -3 of x has 5 channels, axis 1 of weight 1 in each of 4 groups, so 4; they must be equal [shape]
nn.SeparableConv2d(4, 6, 3, padding=1, rng=rng)(ops.zeros((2, 5, 8, 8)))


def symbolic(x: Float32[Tensor, "b 3 h w"], n: int, pad: str) -> None:
    # R: Tensor[tuple[b, 8, h, w], float32]
    reveal_type(nn.Conv2d(3, 8, 3, padding=1, rng=rng)(x))
    # R: Tensor[tuple[b, 8, (h+1)//2-1, (w+1)//2-1], float32]
    reveal_type(nn.Conv2d(3, 8, 3, 2, rng=rng)(x))
    # R: Tensor[tuple[b, 8, h, w], float32]
    reveal_type(nn.Conv2d(x.shape[1], 8, 1, rng=rng)(x))
    # What is not known is not said.
    # R: Tensor[tuple[b, Any, h, w], float32]
    reveal_type(nn.Conv2d(3, n, 3, padding=1, rng=rng)(x))
    # R: Tensor[tuple[b, 8, Any, Any], float32]
    reveal_type(nn.Conv2d(3, 8, n, rng=rng)(x))
    # R: Tensor[tuple[b, 8, Any, Any], float32]
    reveal_type(nn.Conv2d(3, 8, 3, n, rng=rng)(x))
    # R: Tensor[tuple[b, 8, Any, Any], float32]
    reveal_type(nn.Conv2d(3, 8, 3, padding=pad, rng=rng)(x))
    # R: Tensor[tuple[b, Any, Any, Any], float32]
    reveal_type(nn.Conv2d(*(3, 8, 3, 2), rng=rng)(x))


class Network(nn.Module):
    declared: nn.Conv2d[Literal[1], Literal[6], Literal[5]]
    any_window: nn.Conv2d

    def __init__(self) -> None:
        self.declared = nn.Conv2d(1, 6, 5, 2, rng=rng)
        self.any_window = nn.Conv2d(1, 6, 5, 2, rng=rng)
        self.conv = nn.Conv2d(1, 6, 5, rng=rng)
        self.deeper = nn.Conv2d(6, 16, 5, stride=2, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 1 28 28"]) -> Float32[Tensor, "b 16 10 10"]:
        # R: Tensor[tuple[b, 6, Any, Any], float32]
        reveal_type(self.declared(x))
        # R: Tensor[tuple[b, Any, Any, Any], float32]
        reveal_type(self.any_window(x))
        return self.deeper(self.conv(x))

    def wrong(self, x: Float32[Tensor, "b 1 28 28"]) -> Float32[Tensor, "b 16 12 12"]:
        # E: Network.wrong: the result is float32 (b, 16, 10, 10), declared Float32[Tensor, "b 16 12 12"]: axis 2 is 10, expected 12 [shape]
        return self.deeper(self.conv(x))


class Mine(nn.Conv2d[Literal[3], Literal[4], Literal[3], Literal[1], Literal[0], Literal[1], Literal[1]]):
    """A layer of users."""


# R: Tensor[tuple[2, 4, 3, 3], float32]
reveal_type(Mine(3, 4, 3, rng=rng)(ops.zeros((2, 3, 5, 5))))

lenet = nn.Sequential(
    nn.Conv2d(1, 6, 5, padding=2, rng=rng),
    nn.Tanh(),
    nn.AvgPool2d(2),
    nn.Conv2d(6, 16, 5, rng=rng),
    nn.Tanh(),
    nn.AvgPool2d(2),
    nn.Flatten(),
    nn.Linear(400, 120, rng=rng),
)
# R: Tensor[tuple[32, 120], float32]
reveal_type(lenet(images))
# E: Sequential: layer 8 'Linear[400, 120]' takes '*b 400' but layer 7 'Flatten' gives '32 576'; make it Linear(576, 120) [shape]
lenet(ops.zeros((32, 1, 32, 32)))
# E: Sequential: layer 3 'Conv2d[5, 16, 5]': conv2d: x (..., 6, ?, ?) and weight (16, 5, 5, 5): axis -3 of x has 6 channels, axis 1 of weight 5; they must be equal [shape]
nn.Sequential(nn.Conv2d(1, 6, 5, rng=rng), nn.ReLU(), nn.Conv2d(5, 16, 5, rng=rng))
# E: Sequential: layer 2 'Conv2d[5, 16, 5]': conv2d: x (..., 4) and weight (16, 5, 5, 5): axis -1 of x has 4, but the window spans 5; it must not be larger [shape]
nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Sequential(nn.ReLU(), nn.Conv2d(5, 16, 5, rng=rng)))(ops.zeros((2, 6, 8, 3)))


class Classifier(nn.Module):
    """The convolutions and the linear layer meet where they are wired."""

    def __init__(self) -> None:
        self.body = nn.Sequential(nn.Conv2d(1, 8, 3, rng=rng), nn.MaxPool2d(2), nn.Flatten())
        self.head = nn.Linear(1350, 10, rng=rng)
        self.right = nn.Linear(1352, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 1 28 28"]) -> Float32[Tensor, "b 10"]:
        # E: Linear.__call__: argument 'x' is float32 (b, 1352), declared Float32[Tensor, "*b 1350"]: axis -1 is 1352, expected 1350 [shape]
        self.head(self.body(x))
        return self.right(self.body(x))


class Dense(nn.Module):
    """``x`` grows in each pass: the second one is a mistake, also for layers whose calls have rules."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.layers = tuple(nn.Conv2d(8, 8, 3, padding=1, rng=rng) for _ in range(3))
        self.chain = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1, rng=rng), nn.ReLU())

    def grown(self, x: Float32[Tensor, "b 8 h w"]) -> None:
        for layer in self.layers:
            # E: conv2d: x (b, 16, h, w) and weight (8, 8, 3, 3): axis -3 of x has 16 channels, axis 1 of weight 8; they must be equal [shape]
            x = ops.concat([x, layer(x)], axis=1)

    def kept(self, x: Float32[Tensor, "b 8 h w"]) -> None:
        for layer in self.layers:
            x = x + layer(x)
        for layer in self.layers:
            x = ops.max_pool2d(layer(x), 2)
        reveal_type(self.chain(x))  # R: Tensor[tuple[b, 8, Any, Any], float32]

    def through_chain(self, x: Float32[Tensor, "b 8 h w"]) -> None:
        for _ in range(3):
            # E: Sequential: layer 1 'Conv2d[8, 8, 3, 1, 1]': conv2d: x (b, 16, h, w) and weight (8, 8, 3, 3): axis -3 of x has 16 channels, axis 1 of weight 8; they must be equal [shape]
            y = self.chain(x)
            x = ops.concat([x, y], axis=1)

    def chosen(self, x: Float32[Tensor, "b 8 h w"], is_wide: bool) -> None:
        z = x if is_wide else ops.max_pool2d(x, 2)
        reveal_type(self.chain(z))  # R: Tensor[tuple[b, 8, Any, Any], float32]
        reveal_type(self.layers[0](z))  # R: Tensor[tuple[b, 8, Any, Any], float32]
