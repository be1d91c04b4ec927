"""Images: uint8, crops, flips, patches, U-shaped network, IoU."""
import numpy as np
from jaxtyping import Bool, Float32, UInt8

from typednn import Tensor, nn, ops


def as_floats(images: UInt8[Tensor, "n h w c"]) -> Float32[Tensor, "n c h w"]:
    scaled = images.astype(np.float32) / 255.0
    return ops.permute_dims(scaled, (0, 3, 1, 2))


def random_crop(x: Float32[Tensor, "n c 36 36"], rng: np.random.Generator) -> Float32[Tensor, "n c 32 32"]:
    top, left = (int(v) for v in rng.integers(0, 5, size=2))
    return x[:, :, top : top + 32, left : left + 32].expect("n c 32 32")


def patches(x: Float32[Tensor, "n c 32 32"]) -> Float32[Tensor, "n 64 c*16"]:
    return ops.rearrange(x, "n c (a p) (b q) -> n (a b) (c p q)", p=4, q=4)


class Down(nn.Module):
    def __init__(self, channels: int, out: int, rng: np.random.Generator) -> None:
        self.conv = nn.Conv2d(channels, out, 3, padding=1, rng=rng)
        self.norm = nn.GroupNorm(1, out)

    def __call__(self, x: Float32[Tensor, "n c h w"]) -> tuple[Float32[Tensor, "n _ h w"], Float32[Tensor, "n _ h//2 w//2"]]:
        full = ops.relu(self.norm(self.conv(x)))
        return full, ops.max_pool2d(full, 2)


class UNet(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.down = Down(3, 8, rng)
        self.bottom = nn.Conv2d(8, 8, 3, padding=1, rng=rng)
        self.up = nn.ConvTranspose2d(8, 8, 2, stride=2, rng=rng)
        self.head = nn.Conv2d(16, 1, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "n 3 32 32"]) -> Float32[Tensor, "n 1 32 32"]:
        skip, small = self.down(x)
        up = self.up(ops.relu(self.bottom(small)))
        return self.head(ops.concat([skip, up], axis=1))


def iou(p: Bool[Tensor, "n h w"], t: Bool[Tensor, "n h w"]) -> Float32[Tensor, "n"]:
    both = ops.sum((p & t).astype(np.float32), axis=(1, 2))
    either = ops.sum((p | t).astype(np.float32), axis=(1, 2))
    return ops.where(either > 0, both / ops.maximum(either, 1.0), 1.0)


rng = np.random.default_rng(0)
raw = ops.asarray(rng.integers(0, 256, size=(2, 36, 36, 3)).astype(np.uint8)).expect("2 36 36 3")
x = random_crop(as_floats(raw), rng)
mask = ops.sigmoid(UNet(rng)(x))[:, 0] > 0.5
print(patches(x).shape, iou(mask, ~mask).shape, ops.mean(x, axis=(0, 2, 3)).shape)
