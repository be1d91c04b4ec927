"""PyTorch without shape annotations: mypy says the same with the plugin and without."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset


class Block(nn.Module):
    def __init__(self, d: int, h: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(d, d) for _ in range(3)])
        self.norm = nn.LayerNorm(d)
        self.w = nn.Parameter(torch.randn(d, h))
        self.act: Callable[[Tensor], Tensor] = F.relu
        self.cache: Tensor | None = None

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        if mask is not None:
            x = x.masked_fill(mask == 0, -1e9)
        b, t, _ = x.shape
        x = x.view(b, t, -1) @ self.w
        shape = x.shape
        out = self.act(x)
        shape = out.shape
        reveal_type(x == out)
        return out.view(shape)


def metrics(xs: list[Tensor], named: dict[str, torch.Tensor]) -> tuple[Tensor, float]:
    t = torch.stack(xs)
    v, _ = t.max(dim=0)
    t = torch.cat([t, *xs, *named.values()])
    reveal_type(torch.max(t, 0))
    reveal_type(t.sum())
    reveal_type(xs[0] < xs[1])
    return v, float(t.mean().item())


def loop(model: Block, loader: "DataLoader[tuple[Tensor, ...]]") -> Tensor:
    total = torch.tensor(0.0)
    for x, y in loader:
        loss = F.mse_loss(model(x), y)
        loss.backward()
        total += loss
    return total


class Rows(Dataset[Tensor]):
    def __getitem__(self, i: int) -> torch.Tensor:
        return torch.zeros(3)[i]


def wrong(x: Tensor) -> Tensor:
    y: int = x
    print(x.foo)
    return [y]


reveal_type(nn.Linear(3, 4))
reveal_type(nn.Sequential(nn.Linear(3, 4), nn.ReLU()))
