"""Images."""
import numpy as np
from jaxtyping import Bool, Float32, UInt8

from typednn import Tensor, nn, ops


def as_floats(images: UInt8[Tensor, "n h w c"]) -> Float32[Tensor, "n c h w"]:
    scaled = images.astype(np.float32) / 255.0
    return ops.permute_dims(scaled, (0, 3, 2, 1))  # E: as_floats: the result is float32 (n, c, w, h), declared Float32[Tensor, "n c h w"]: axis 2 [shape]


def patches(x: Float32[Tensor, "n c 32 32"]) -> Float32[Tensor, "n 64 c*16"]:
    return ops.rearrange(x, "n c (a p) (b q) -> n (a b) (c p q)", p=8, q=8)  # E: patches: the result is float32 (n, 16, 64*c), declared Float32[Tensor, "n 64 c*16"]: axis [shape]


class UNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.down = nn.Conv2d(3, 8, 3, padding=1, rng=rng)
        self.up = nn.ConvTranspose2d(8, 8, 2, stride=2, rng=rng)
        self.head = nn.Conv2d(16, 1, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "n 3 32 32"]) -> Float32[Tensor, "n 1 32 32"]:
        skip = ops.relu(self.down(x))
        up = self.up(ops.max_pool2d(skip, 4))
        return self.head(ops.concat([skip, up], axis=1))  # E: concat: arrays[0] (n, 8, 32, 32) and arrays[1] (n, 8, 16, 16): axis 2 has 32 and 16; they [shape]


def iou(p: Bool[Tensor, "n h w"], t: Bool[Tensor, "n h w"]) -> Float32[Tensor, "n"]:
    both = ops.sum((p & t).astype(np.float32), axis=(1, 2))
    either = ops.sum((p | t).astype(np.float32), axis=(0, 1))
    return both / either  # E: divide: x (n,) and y (w,): axis -1 of x has n, axis -1 of y has w; they must be equal, or [shape]


def brightness(images: UInt8[Tensor, "n 28 28"]) -> Float32[Tensor, "n"]:
    return ops.mean(images, axis=(1, 2))  # E: mean: x is uint8, it must be floating-point: e.g. x.astype(np.float32) [shape-dtype]
