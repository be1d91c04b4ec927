"""Layers in the fields of a user's module, whose sizes its constructor gets: refused where it is called."""

from typing import Final, Generic, Literal, TypeVar

import numpy as np
from jaxtyping import Float32
from typing_extensions import reveal_type

from typednn import Tensor, nn

rng = np.random.default_rng(0)
Heads = TypeVar("Heads", bound=int)
Model = TypeVar("Model", bound=int)
Groups = TypeVar("Groups", bound=int)


class Block(nn.Module, Generic[Model, Heads]):
    """Both sizes are type parameters."""

    attention: nn.MultiHeadAttention[Model, Heads]

    def __init__(self, d: Model, heads: Heads) -> None:
        self.attention = nn.MultiHeadAttention(d, heads, rng=rng)

    def __call__(self, x: Float32[Tensor, "*b t Model"]) -> Float32[Tensor, "*b t Model"]:
        return self.attention(x)


reveal_type(Block(12, 3))  # R: Block[12, 3]
Block(12, 5)  # E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 5 [shape]
Block(12, 0)  # E: MultiHeadAttention: heads is 0, but a size is at least 1 [shape]


class Fixed(nn.Module, Generic[Heads]):
    """One of them is a constant of the class."""

    D: Final = 12

    def __init__(self, heads: Heads) -> None:
        self.attention = nn.MultiHeadAttention(self.D, heads=heads, rng=rng)
        reveal_type(self.attention)  # R: MultiHeadAttention[12, Heads, Heads, None, float32]


Fixed(4)
Fixed(5)  # E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 5 [shape]


class Transformer(nn.Module, Generic[Heads]):
    """A layer whose constructor is that of its base."""

    def __init__(self, heads: Heads) -> None:
        self.block = nn.TransformerBlock(12, heads, 20, rng=rng)


Transformer(3)
Transformer(7)  # E: TransformerBlock: d_model is 12, expected a multiple of heads, 7 [shape]


class Convolutions(nn.Module, Generic[Groups]):
    """The sizes of other layers too, in layers made of layers."""

    def __init__(self, groups: Groups) -> None:
        self.layers = nn.Sequential(nn.ReLU(), nn.Conv2d(4, 6, 3, groups=groups, rng=rng))


class Parts(nn.Module, Generic[Groups]):
    """In each kind of layer that is made of layers."""

    def __init__(self, groups: Groups) -> None:
        conv = nn.Conv2d(4, 4, 3, padding=1, groups=groups, rng=rng)
        self.residual = nn.Residual(nn.Sequential(conv, nn.ReLU()))
        self.repeated = nn.Repeat(2, lambda: nn.Linear(3, 3, rng=rng))
        self.pair = (nn.Parallel(conv, nn.ReLU()), nn.Lambda(abs))


Parts(4)
Parts(3)  # E: Conv2d: in_channels is 4, expected a multiple of groups, 3 [shape]
Convolutions(2)
Convolutions(3)  # E: Conv2d: in_channels is 4, expected a multiple of groups, 3 [shape]


class Outer(nn.Module, Generic[Heads]):
    """A module in a module."""

    def __init__(self, heads: Heads) -> None:
        self.inner = Fixed(heads)


Outer(6)
Outer(5)  # E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 5 [shape]


class Derived(Block[Literal[12], Heads]):
    """A subclass builds what its base does."""


Derived(12, 4)
Derived(12, 5)  # E: MultiHeadAttention: d_model is 12, expected a multiple of heads, 5 [shape]


def unknown(heads: int) -> None:
    """It is seen at run time."""
    Block(12, heads)
    Fixed(heads)


class Perhaps(nn.Module, Generic[Heads]):
    """The layer is not built for all sizes."""

    attention: nn.MultiHeadAttention[Literal[12], Heads]

    def __init__(self, heads: Heads) -> None:
        if heads > 0:
            self.attention = nn.MultiHeadAttention(12, heads, rng=rng)


Perhaps(0)


class Early(nn.Module, Generic[Heads]):
    """Nor here."""

    def __init__(self, heads: Heads) -> None:
        if heads == 0:
            return
        self.attention = nn.MultiHeadAttention(12, heads, rng=rng)


Early(0)


class Several(nn.Module, Generic[Heads]):
    """A list may be empty."""

    def __init__(self, heads: Heads, count: int) -> None:
        self.layers = [nn.MultiHeadAttention(12, heads, rng=rng) for _ in range(count)]


Several(5, 0)
