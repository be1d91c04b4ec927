"""Annotations of PyTorch's tensors that have a name of their own."""

from typing import TypeAlias, reveal_type

import torch
from jaxtyping import Bool, Float, Float32, Int64
from torch import Tensor, nn

Batch = Float32[Tensor, "b 784"]
Images: TypeAlias = Float[torch.Tensor, "b c h w"]
Mask = Bool[Tensor, "t t"]
Tokens = Int64[Tensor, "b t"]
Pair = tuple[Float[Tensor, "b d"], Int64[Tensor, "b"]]
T = torch.Tensor
Rows = Float32[T, "n 4"]


# --- a dense layer
def logits(x: Batch, w: Float32[Tensor, "784 10"]) -> Float32[Tensor, "b 10"]:
    reveal_type(x)  # R: Tensor[tuple[b, 784], float32]
    return x @ w


def logits_wrong(x: Batch, w: Float32[Tensor, "785 10"]) -> Float32[Tensor, "b 10"]:
    return x @ w  # E: matmul: x (b, 784) and y (785, 10) [shape]


# --- images
def flat(x: Images) -> Float[Tensor, "b c*h*w"]:
    return x.flatten(1)


def flat_wrong(x: Images) -> Float[Tensor, "b c*h"]:
    return x.flatten(1)  # E: [shape]


# --- a mask
def masked(scores: Float[Tensor, "b t t"], mask: Mask) -> Float[Tensor, "b t t"]:
    return scores.masked_fill(mask, -1e9)


def masked_wrong(scores: Float[Tensor, "b t 4"], mask: Mask) -> Float[Tensor, "b t 4"]:
    return scores.masked_fill(mask, -1e9)  # E: [shape]


# --- a pair
def accuracy(data: Pair, guesses: Int64[Tensor, "b"]) -> float:
    _, y = data
    return (y == guesses).float().mean().item()


def accuracy_wrong(data: Pair, guesses: Int64[Tensor, "b 10"]) -> Float[Tensor, "b"]:
    x, _ = data
    return x.sum(0)  # E: [shape]


# --- an alias of the class
def total(x: Rows) -> Float32[T, "n"]:
    return x.sum(1)


def total_wrong(x: Rows) -> Float32[T, "n"]:
    return x.sum(0)  # E: [shape]


# --- a module
class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(784, 10)

    def forward(self, x: Batch) -> Float[Tensor, "b 10"]:
        out: Float[Tensor, "b 10"] = self.first(x)
        return out


def classify(net: Net, x: Float32[Tensor, "5 783"], tokens: Tokens) -> Tokens:
    net.forward(x)  # E: [shape]
    return tokens
