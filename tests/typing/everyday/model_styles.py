"""Models whose sizes come from constants, configurations, enums and dicts."""
import enum
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, losses, nn, ops, optim, scan, value_and_grad

CHANNELS = (3, 16, 32)
KERNEL, STRIDE = 3, 2
HEADS = 4
DIM = HEADS * 8
HIDDEN = {"small": 32, "large": 64}
rng = np.random.default_rng(int(os.environ.get("SEED", "0")))


# --- config
@dataclass(frozen=True)
class Config:
    dim: int = 32
    heads: int = 4
    depth: int = 2
    vocab: int = 100
    dropout: float = 0.1


CONFIG = Config()


# --- width
class Width(enum.IntEnum):
    IN = 8
    OUT = 3


# --- convnet
class ConvNet(nn.Module):
    KERNEL: ClassVar[int] = 3

    def __init__(self, rng: np.random.Generator) -> None:
        a, b, c = CHANNELS
        self.conv1 = nn.Conv2d(a, b, KERNEL, stride=STRIDE, padding=KERNEL // 2, rng=rng)
        self.conv2 = nn.Conv2d(b, c, self.KERNEL, stride=STRIDE, padding=1, rng=rng)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = nn.Linear(c, 10, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 32 32"]) -> Float32[Tensor, "b 10"]:
        x = ops.relu(self.conv1(x))
        x = ops.relu(self.conv2(x))
        x = self.pool(x)
        return self.head(x.reshape((len(x), -1)))

    def bad(self, x: Float32[Tensor, "b 3 32 32"]) -> Float32[Tensor, "b 10"]:
        x = ops.relu(self.conv1(x))
        x = ops.relu(self.conv1(x))  # E: axis -3 of x has 16 channels, axis 1 of weight 3; they must be equal [shape]
        return self.head(self.pool(x)[:, :, 0, 0])


# --- encoder
class Encoder(nn.Module):
    def __init__(self, config: Config, rng: np.random.Generator) -> None:
        self.embed = nn.Embedding(config.vocab, config.dim, rng=rng)
        self.blocks = tuple(nn.TransformerBlock(config.dim, config.heads, 4 * config.dim, rng=rng) for _ in range(config.depth))
        self.norm = nn.LayerNorm(config.dim)
        self.out = nn.Linear(config.dim, config.vocab, rng=rng)

    def __call__(self, ids: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t _"]:
        x = self.embed(ids)
        for block in self.blocks:
            x = block(x, nn.Eval())
        return self.out(self.norm(x))


# --- fixed
class Fixed(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.attention = nn.MultiHeadAttention(DIM, HEADS, rng=rng)
        self.norm = nn.LayerNorm(DIM)
        self.mlp = nn.Sequential(nn.Linear(DIM, 4 * DIM, rng=rng), nn.GELU(), nn.Linear(4 * DIM, DIM, rng=rng))

    def __call__(self, x: Float32[Tensor, "b t 32"]) -> Float32[Tensor, "b t 32"]:
        x = x + self.attention(self.norm(x))
        return x + self.mlp(self.norm(x))

    def bad(self, x: Float32[Tensor, "b t 32"]) -> Float32[Tensor, "b t 32"]:
        return self.norm(x.mT)  # E: for t=2 it is 2, not 32 [shape]


# --- bydict
class ByDict(nn.Module):
    def __init__(self, size: str, rng: np.random.Generator) -> None:
        width = HIDDEN[size]
        self.a = nn.Linear(8, width, rng=rng)
        self.b = nn.Linear(width, 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 3"]:
        return self.b(ops.tanh(self.a(x)))


# --- byenum
class ByEnum(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.a = nn.Linear(Width.IN, Width.OUT, rng=rng)
        self.pool = nn.AvgPool1d(Width.OUT)

    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 3"]:
        return self.a(x)

    def bad(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
        return self.a(x)  # E: axis -1 is 3, expected 8 [shape]


# --- optional
class Optional_(nn.Module):
    def __init__(self, rng: np.random.Generator, *, residual: bool = True, out: int | None = None) -> None:
        self.a = nn.Linear(8, 8, rng=rng)
        self.skip = nn.Linear(8, 8, rng=rng) if residual else None
        self.head = nn.Linear(8, out, rng=rng) if out is not None else None
        self.act = ops.relu if residual else ops.tanh

    def __call__(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 8"]:
        y = self.act(self.a(x))
        if self.skip is not None:
            y = y + self.skip(x)
        return y

    def bad(self, x: Float32[Tensor, "b 8"]) -> Float32[Tensor, "b 8"]:
        y = self.act(self.a(x))
        if self.skip is not None:
            y = y + self.skip(x.T)  # E: for b=2 it is 2, not 8 [shape]
        return y


# --- gru
class Gru(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.cell = nn.GRUCell(8, 16, rng=rng)
        self.out = nn.Linear(16, 1, rng=rng)

    def __call__(self, xs: Float32[Tensor, "t b 8"]) -> Float32[Tensor, "b"]:
        h = ops.zeros((xs.shape[1], 16))
        for x in xs:
            h = self.cell(x, h)
        return ops.squeeze(self.out(h), axis=1)

    def scanned(self, xs: Float32[Tensor, "t b 8"]) -> Float32[Tensor, "t b 16"]:
        def step(h: Float32[Tensor, "b 16"], x: Float32[Tensor, "b 8"]) -> tuple[Float32[Tensor, "b 16"], Float32[Tensor, "b 16"]]:
            h = self.cell(x, h)
            return h, h

        return scan(step, ops.zeros((xs.shape[1], 16)), xs)[1]

    def bad(self, xs: Float32[Tensor, "t b 8"]) -> Float32[Tensor, "b"]:
        h = ops.zeros((xs.shape[0], 16))
        for x in xs:
            h = self.cell(x, h)  # E: *b is (b,), and (t,) is not [shape]
        return ops.squeeze(self.out(h), axis=1)

    def bad2(self, xs: Float32[Tensor, "t b 8"]) -> Float32[Tensor, "b"]:
        h = ops.zeros((xs.shape[1], 16))
        for x in xs:
            h = self.cell(x, h)
        return self.out(h)  # E: 1 axis expected, 2 found [shape-rank]


# --- hyper
class Hyper(nn.Module):
    def __init__(self, sizes: Sequence[int], rng: np.random.Generator, act: Callable[[Float32[Tensor, "*s"]], Float32[Tensor, "*s"]] = ops.relu) -> None:
        self.layers = [nn.Linear(i, o, rng=rng) for i, o in zip(sizes, sizes[1:])]
        self.act = act

    def __call__(self, x: Float32[Tensor, "b _"]) -> Float32[Tensor, "b _"]:
        for layer in self.layers[:-1]:
            x = self.act(layer(x))
        return self.layers[-1](x)


# --- norms
class Norms(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.conv = nn.Conv1d(4, DIM, kernel_size=KERNEL, padding="same", rng=rng)
        self.bn = nn.GroupNorm(HEADS, DIM)
        self.pool = nn.MaxPool1d(STRIDE)
        self.up = nn.Upsample(scale_factor=STRIDE)

    def __call__(self, x: Float32[Tensor, "b 4 t"]) -> Float32[Tensor, "b 32 t//2"]:
        return self.pool(self.bn(self.conv(x)))

    def bad(self, x: Float32[Tensor, "b 4 t"]) -> Float32[Tensor, "b 32 t"]:
        return self.pool(self.bn(self.conv(x)))  # E: for t=4 it is 2, not 4 [shape]


# --- train
def train(model: ConvNet, images: Float32[Tensor, "n 3 32 32"], labels: Int64[Tensor, "n"], batch: int = 8) -> ConvNet:
    opt = optim.SGD(0.1, momentum=0.9)
    state = opt.init(model)

    def loss(m: ConvNet, x: Float32[Tensor, "b 3 32 32"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        return losses.cross_entropy(m(x), y)

    step = value_and_grad(loss)
    for epoch in range(2):
        order = rng.permutation(len(images))
        for i in range(0, len(images), batch):
            idx = ops.asarray(order[i : i + batch])
            value, g = step(model, images[idx], labels[idx])
            model, state = opt.step(model, g, state)
        print(epoch, value.item())
    return model


# --- accuracy
def accuracy(model: Callable[[Float32[Tensor, "b 3 32 32"]], Float32[Tensor, "b 10"]], x: Float32[Tensor, "b 3 32 32"], y: Int64[Tensor, "b"]) -> float:
    return ops.mean((ops.argmax(model(x), axis=-1) == y).astype(np.float32)).item()


net = ConvNet(rng)
images, labels = ops.normal((8, 3, 32, 32), rng=rng), ops.asarray(rng.integers(0, 10, 8))
net = train(net, images, labels)
print(accuracy(net, images, labels))
accuracy(net, images, labels[:, None])  # E: 1 axis expected, 2 found [shape-rank]
accuracy(Fixed(rng), images, labels)  # E: 3 axes expected, 4 found [shape-rank]
Encoder(CONFIG, rng)(ops.zeros((2, 5), dtype=np.int64))
Fixed(rng)(ops.ones((1, 3, 32)))
ByDict("small", rng)(ops.ones((2, 8))), ByEnum(rng)(ops.ones((2, 8))), Optional_(rng)(ops.ones((2, 8)))
Gru(rng)(ops.ones((3, 2, 8))), Gru(rng).scanned(ops.ones((3, 2, 8))), Hyper([3, 4, 5], rng)(ops.ones((1, 3)))
Norms(rng)(ops.ones((1, 4, 6)))
