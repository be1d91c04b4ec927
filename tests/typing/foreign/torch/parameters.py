"""Modules with parameters of their own, and with lists and dicts of layers."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn


class Affine(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(10, 784))
        self.bias = nn.Parameter(torch.zeros(10))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        return x @ self.weight.T + self.bias

    def by_function(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        return F.linear(x, self.weight, self.bias)

    def penalty(self) -> Float[Tensor, ""]:
        return (self.weight**2).sum() + torch.linalg.norm(self.bias)

    def pruned(self) -> None:
        self.weight = nn.Parameter(self.weight.data[:5])


class WrongAffine(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(10, 784))
        self.bias = nn.Parameter(torch.zeros(784))

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        # E: matmul: x (b, 784) and y (10, 784): axis -1 of x has 784, axis -2 of y has 10 [shape]
        return x @ self.weight

    def by_function(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        # E: add: x (b, 10) and y (784,): axis -1 of x has 10, axis -1 of y has 784 [shape]
        return F.linear(x, self.weight) + self.bias


class Positions(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.table: Float[Tensor, "1 196 192"] = nn.Parameter(torch.zeros(1, 196, 192))

    def forward(self, x: Float[Tensor, "b 196 192"]) -> Float[Tensor, "b 196 192"]:
        return x + self.table

    def joined(self, x: Float[Tensor, "b 196 192"]) -> Float[Tensor, "b 196 192"]:
        # E: Positions.joined: 'table' is (1, 196, 192), declared Float[Tensor, "1 197 192"]: axis 1 is 196, expected 197 [shape]
        table: Float[Tensor, "1 197 192"] = nn.Parameter(torch.zeros(1, 196, 192))
        return x + table[:, 1:]


def decayed(weight: Float[nn.Parameter, "m n"], mask: Float[Tensor, "m n"]) -> Float[Tensor, "m n"]:
    return weight * mask


decayed(nn.Parameter(torch.zeros(3, 4)), torch.ones(3, 4))
# E: decayed: argument 'mask' is (4, 3), declared Float[Tensor, "m n"]: axis 0 is 4, expected 3 [shape]
decayed(nn.Parameter(torch.zeros(3, 4)), torch.ones(4, 3))


class Blocks(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(64, 64) for _ in range(4)])
        self.ends = nn.ModuleList([nn.Linear(784, 64), nn.Linear(64, 10)])
        self.heads = nn.ModuleDict({"digits": nn.Linear(64, 10), "letters": nn.Linear(64, 26)})

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        x = self.ends[0](x)
        for block in self.blocks:
            x = F.relu(block(x))
        for _, block in enumerate(self.blocks):
            x = x + block(x)
        return self.ends[-1](x)

    def letters(self, x: Float[Tensor, "b 64"]) -> Float[Tensor, "b 26"]:
        return self.heads["letters"](x)

    def digits(self, x: Float[Tensor, "b 64"]) -> Float[Tensor, "b 26"]:
        # E: Blocks.digits: the result is (b, 10), declared Float[Tensor, "b 26"]: axis -1 is 10, expected 26 [shape]
        return self.heads["digits"](x)

    def in_wrong_order(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        # E: Linear: input (b, 784): axis -1 has 784, expected 64, in_features [shape]
        return self.ends[1](x)

    def too_early(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 784"]:
        for block in self.blocks:
            # E: Linear: input (b, 784): axis -1 has 784, expected 64, in_features [shape]
            x = block(x)
        return x

    def any_of_them(self, x: Float[Tensor, "b 64"], i: int) -> Float[Tensor, "b 64"]:
        for layer in self.ends:
            print(layer(x))
        for block in self.blocks[1:]:
            print(block(x))
        return self.blocks[i](x)

    def together(self, x: Float[Tensor, "b 64"]) -> Float[Tensor, "n b 64"]:
        return torch.stack([block(x) for block in self.blocks])

    def joined(self, x: Float[Tensor, "b 64"]) -> Float[Tensor, "n b 64"]:
        # E: stack: x (b, 64) with a new axis has no axis 3; with 3 axes it must be from -3 to 2 [shape-index]
        return torch.stack([block(x) for block in self.blocks], dim=3)

    def too_wide(self, x: Float[Tensor, "b 784"]) -> list[Float[Tensor, "b 64"]]:
        # E: Linear: input (b, 784): axis -1 has 784, expected 64, in_features [shape]
        return [block(x) for block in self.blocks]


class Growing(nn.Module):
    def __init__(self, widths: list[int]) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(784, 64)])
        for width in widths:
            self.layers.append(nn.Linear(64, width))
        self.attention = nn.ModuleList([nn.MultiheadAttention(64, 4) for _ in range(2)])

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        for layer in self.layers:
            x = layer(x)
        return x

    def attended(self, x: Float[Tensor, "t b 64"]) -> Float[Tensor, "t b 64"]:
        for layer in self.attention:
            x, _ = layer(x, x, x)
        return x
