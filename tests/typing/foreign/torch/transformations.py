"""Functions that ``torch.func`` transforms, modules in containers, and what a loop or a second module reuses."""

from functools import partial

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.func import grad, grad_and_value, hessian, jacfwd, jacrev, vmap


# --- maps
def kernel(x: Float[Tensor, "d"], y: Float[Tensor, "d"]) -> Float[Tensor, ""]:
    return torch.exp(-torch.sum((x - y) ** 2))


def gram(x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    rows = torch.func.vmap(kernel, in_dims=(None, 0))
    return torch.vmap(rows, in_dims=(0, None))(x, y)


def wrong_gram(x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    rows = torch.vmap(kernel, (None, 0), out_dims=0)
    # E: the result is (m, n), declared Float[Tensor, "n m"] [shape]
    return torch.vmap(rows, in_dims=(0, None))(y, x)


def partially(x: Float[Tensor, "n d"], w: Float[Tensor, "d"]) -> Float[Tensor, "n"]:
    return torch.vmap(partial(kernel, w))(x)


# --- derivatives
def first(x: Float[Tensor, "k"]) -> Float[Tensor, "3"]:
    return x[:3]


def derivatives(x: Float[Tensor, "d"], xs: Float[Tensor, "n d"]) -> None:
    # R: Tensor[tuple[3, d], floating[Any]]
    reveal_type(jacrev(first)(x))
    # R: Tensor[tuple[3, d], floating[Any]]
    reveal_type(jacfwd(first)(x))
    # R: Tensor[tuple[d, d], floating[Any]]
    reveal_type(hessian(kernel)(x, x))
    # R: tuple[Tensor[tuple[d], floating[Any]], Tensor[tuple[()], floating[Any]]]
    reveal_type(grad_and_value(kernel)(x, x))
    # R: Tensor[tuple[n, d], floating[Any]]
    reveal_type(vmap(grad(kernel), in_dims=(0, None))(xs, x))
    # E: a gradient is taken of a floating-point scalar, not of floating(3,) [shape-rank]
    grad(first)(x)


# --- the start of a gradient
def backward(x: Float[Tensor, "64"], one: Float[Tensor, "1 1"], loss: Float[Tensor, ""]) -> None:
    loss.backward()
    one.backward()
    x.backward(torch.ones(64))
    # E: backward: the tensor (64,) must have 1 element [shape-rank]
    x.backward()


# --- modules of one's own in containers
class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(32, 32)

    def forward(self, x: Float[Tensor, "b 32"]) -> Float[Tensor, "b 32"]:
        return self.fc(x)


class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([Block() for _ in range(3)])
        self.norms = nn.ModuleList([nn.LayerNorm(32) for _ in range(3)])
        self.wide = nn.ModuleList([nn.LayerNorm(64) for _ in range(3)])
        self.head = nn.Linear(32, 3)

    def forward(self, x: Float[Tensor, "b 32"]) -> Float[Tensor, "b 3"]:
        for block, norm in zip(self.blocks, self.norms):
            x = x + block(norm(x))
        for i, (block, norm) in enumerate(zip(self.blocks, self.norms)):
            x = block(norm(x)) * i
        # E: Block.forward: argument 'x' is floating (b, 3), declared Float[Tensor, "b 32"] [shape]
        self.blocks[1](x[:, :3])
        for norm in self.wide:
            # E: layer_norm: input (b, 32) must end as normalized_shape (64,) [shape]
            norm(x)
        return self.head(x)


# --- a variable of another dtype
def positive(x: Float[Tensor, "n"]) -> Bool[Tensor, "n"]:
    y = x + 1
    y = y > 0
    return y
