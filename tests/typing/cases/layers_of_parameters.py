"""Layers that a module builds of parameters without a size in its type: their rules are asked at the call."""

from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops

In = TypeVar("In", bound=int)
Out = TypeVar("Out", bound=int)
rng = np.random.default_rng(0)
image = ops.ones((2, 4, 8, 8))


class Block(nn.Module):
    def __init__(self, d: int, heads: int) -> None:
        self.attention = nn.MultiHeadAttention(d, heads, rng=rng)
        self.norm = nn.LayerNorm(d)


class Model(nn.Module):
    def __init__(self, d: int = 12, heads: int = 4, layers: int = 2) -> None:
        self.blocks = [Block(d, heads) for _ in range(layers)]
        self.out = nn.Sequential(nn.Linear(d, 4 * d, rng=rng), nn.Dropout(0.1))


class Repeated(nn.Module):
    def __init__(self, d: int, heads: int, layers: int) -> None:
        self.blocks = nn.Repeat(layers, lambda: nn.TransformerBlock(d, heads, 4 * d, rng=rng))


Model()
Model(12, 6)
Model(12, 5)  # E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 5 [shape]
Model(heads=7)  # E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 7 [shape]
Model(0, 1)  # E: MultiHeadAttention: d_model is 0, but a size is at least 1 [shape]
Model(12, 5, layers=0)
Repeated(8, 2, 3)
Repeated(8, 3, 2)  # E: TransformerBlock: d_model is 8, expected a multiple of heads, 3 [shape]


class Grouped(nn.Module, Generic[In, Out]):
    """The channels are type variables, the groups are none."""

    def __init__(self, i: In, o: Out, groups: int) -> None:
        self.conv = nn.Conv2d(i, o, 3, groups=groups, padding=1, rng=rng)
        self.halves = nn.Conv2d(o, o, 3, groups=2, padding=1, rng=rng)
        self.back = nn.ConvTranspose2d(o, o, 3, groups=2, padding=1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b In h w"]) -> Float32[Tensor, "b Out h w"]:
        return self.back(self.halves(self.conv(x)))


reveal_type(Grouped(4, 6, 2)(image))  # R: Tensor[tuple[2, 6, 8, 8], float32]
Grouped(5, 6, 2)  # E: Conv2d: in_channels is 5, expected a multiple of groups, 2 [shape]
Grouped(4, 6, 4)  # E: Conv2d: out_channels is 6, expected a multiple of groups, 4 [shape]
Grouped(3, 3, 3)  # E: Conv2d: in_channels is 3, expected a multiple of groups, 2 [shape]


class WrongChannels(nn.Module, Generic[In, Out]):
    def __init__(self, i: In, o: Out) -> None:
        self.conv = nn.Conv2d(i, o, 3, groups=2, rng=rng)

    def __call__(self, x: Float32[Tensor, "b Out h w"]) -> Float32[Tensor, "b Out *s"]:
        # E: conv2d: x (b, Out, h, w) and weight (Out, In, 3, 3): axis -3 of x has Out channels, axis 1 of weight In; they must be equal: for In=2, Out=3 it is 3, not 2 [shape]
        return self.conv(x)


# --- What may be built of other values, or not at all, is not refused.


class Guarded(nn.Module):
    def __init__(self, d: int, heads: int | None = None) -> None:
        if heads is None:
            heads = 2
        self.attention = nn.MultiHeadAttention(d, heads, rng=rng)


class Chosen(nn.Module):
    def __init__(self, d: int, groups: int) -> None:
        self.norm = nn.GroupNorm(groups, d) if d % groups == 0 else nn.LayerNorm(d)


class OfEach(nn.Module):
    def __init__(self, d: int) -> None:
        self.several = [nn.MultiHeadAttention(6, d, rng=rng) for d in (2, 3)]


Guarded(8, 3)  # X: MultiHeadAttention: d_model is 8, expected a multiple of heads, 3
Chosen(8, 3)
OfEach(4)
