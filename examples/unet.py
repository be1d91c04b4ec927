"""A U-Net learns to find the discs in noisy images, planned.

python examples/unet.py
What a step takes of memory and time: cd examples && typednn plan unet:step batch=8 state=optimizer

Ronneberger, Fischer and Brox, "U-Net: convolutional networks for biomedical image segmentation"
(2015), with padded convolutions and two levels: sides are multiples of 4.
"""

from typing import Generic, TypeAlias, TypeVar

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, jit, nn, ops, optim, value_and_grad

Images: TypeAlias = Float32[Tensor, "batch 1 32 32"]
In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)


class TwoConvs(nn.Module, Generic[In, Out]):
    """Two convolutions of 3 by 3, each with a ReLU; the image keeps its size."""

    def __init__(self, inputs: In, out: Out, *, rng: np.random.Generator) -> None:
        self.first = nn.Conv2d(inputs, out, 3, padding=1, rng=rng)
        self.second = nn.Conv2d(out, out, 3, padding=1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In h w"]) -> Float32[Tensor, "b Out h w"]:
        return ops.relu(self.second(ops.relu(self.first(x))))


class UNet(nn.Module):
    """Halves an image twice, doubles it twice, and joins what it had at each size."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.fine = TwoConvs(1, 8, rng=rng)
        self.middle = TwoConvs(8, 16, rng=rng)
        self.coarse = TwoConvs(16, 32, rng=rng)
        self.to_middle = nn.ConvTranspose2d(32, 16, 2, stride=2, rng=rng)
        self.joined_middle = TwoConvs(16 + 16, 16, rng=rng)
        self.to_fine = nn.ConvTranspose2d(16, 8, 2, stride=2, rng=rng)
        self.joined_fine = TwoConvs(8 + 8, 8, rng=rng)
        self.output = nn.Conv2d(8, 1, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 1 4*h 4*w"]) -> Float32[Tensor, "b 1 4*h 4*w"]:
        """The logits of each pixel's being part of a disc."""
        fine = self.fine(x)
        middle = self.middle(ops.max_pool2d(fine, 2))
        coarse = self.coarse(ops.max_pool2d(middle, 2))
        middle = self.joined_middle(ops.concat([middle, self.to_middle(coarse)], axis=1))
        fine = self.joined_fine(ops.concat([fine, self.to_fine(middle)], axis=1))
        return self.output(fine)


optimizer = optim.Adam(3e-3)


def loss(model: UNet, images: Images, masks: Images) -> Float32[Tensor, ""]:
    """The mean cross entropy of the pixels, each of which is part of a disc or is not."""
    logits = model(images)
    return ops.mean(ops.softplus(logits) - masks * logits)


@jit
def step(
    model: UNet, state: optim.State[UNet], images: Images, masks: Images
) -> tuple[Float32[Tensor, ""], UNet, optim.State[UNet]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, images, masks)
    return value, *optimizer.step(model, gradient, state)


def drawn(rng: np.random.Generator, batch: int) -> tuple[Images, Images]:
    """Images with a disc each, in much noise, and the pixels of the discs."""
    y, x = np.mgrid[:32, :32]
    centers = rng.uniform(8, 24, size=(2, batch, 1, 1, 1))
    radii = rng.uniform(4, 9, size=(batch, 1, 1, 1))
    masks = (x - centers[0]) ** 2 + (y - centers[1]) ** 2 < radii**2
    images = masks + rng.standard_normal(masks.shape)
    return (
        ops.asarray(images, dtype=np.float32).expect("batch 1 32 32"),
        ops.asarray(masks, dtype=np.float32).expect("batch 1 32 32"),
    )


def overlap(found: Images, masks: Images) -> float:
    """The pixels in both, as a share of those in one or the other."""
    return (ops.sum(ops.minimum(found, masks)) / ops.sum(ops.maximum(found, masks))).item()


def main(steps: int = 200, batch: int = 8) -> float:
    """Trains, says how it goes, and gives the overlap of what it finds in new images."""
    rng = np.random.default_rng(0)
    model = UNet(rng)
    state = optimizer.init(model)
    for number in range(1, steps + 1):
        value, model, state = step(model, state, *drawn(rng, batch))
        if number % 20 == 0:
            print(f"step {number:3}  loss {value.item():.3f}")
    images, masks = drawn(rng, 50)
    found = overlap(ops.astype(model(images) > 0, np.float32), masks)
    print(f"overlap {100 * found:.0f} %")
    return found


if __name__ == "__main__":
    main()
