"""Annotated programs with modules of PyTorch. A comment `planted: ` holds what the line above it may be replaced by."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import einsum, rearrange, reduce
from einops.layers.torch import Rearrange
from jaxtyping import Bool, Float, Int64
from torch import Tensor


# --- parameters and buffers
class Codebook(nn.Module):
    counts: Float[Tensor, "512"]

    def __init__(self) -> None:
        super().__init__()
        self.codes = nn.Parameter(torch.randn(512, 64))
        # planted: self.codes = nn.Parameter(torch.randn(64, 512))
        self.scale = nn.Parameter(torch.ones(64))
        # planted: self.scale = nn.Parameter(torch.ones(512))
        self.register_buffer("counts", torch.zeros(512))

    def forward(self, z: Float[Tensor, "b 64"]) -> tuple[Float[Tensor, "b 64"], Int64[Tensor, "b"]]:
        z = z * self.scale
        apart = torch.cdist(z, self.codes)
        nearest = apart.argmin(dim=1)
        # planted: nearest = apart.argmin(dim=0)
        return self.codes[nearest], nearest
        # planted: return nearest, self.codes[nearest]

    def perplexity(self, used: Int64[Tensor, "b"]) -> Float[Tensor, ""]:
        hits = F.one_hot(used, 512).float().mean(dim=0)
        # planted: hits = F.one_hot(used, 256).float().mean(dim=0)
        p = hits + self.counts
        return torch.exp(-(p * torch.log(p + 1e-10)).sum())
        # planted: return torch.exp(-(p * torch.log(p + 1e-10)))

# --- lists and dictionaries of modules
class Heads(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.ModuleList([nn.Linear(128, 128) for _ in range(3)])
        # planted: self.body = nn.ModuleList([nn.Linear(128, 64) for _ in range(3)])
        self.norms = nn.ModuleList(nn.LayerNorm(128) for _ in range(3))
        # planted: self.norms = nn.ModuleList(nn.LayerNorm(64) for _ in range(3))
        self.heads = nn.ModuleDict({"mean": nn.Linear(128, 16), "scale": nn.Linear(128, 16)})
        # planted: self.heads = nn.ModuleDict({"mean": nn.Linear(128, 16), "scale": nn.Linear(64, 16)})

    def forward(self, x: Float[Tensor, "b 128"]) -> tuple[Float[Tensor, "b 16"], Float[Tensor, "b 16"]]:
        for layer, norm in zip(self.body, self.norms):
            x = x + F.gelu(layer(norm(x)))
        mean = self.heads["mean"](x)
        # planted: mean = self.heads["mean"](x[:, :64])
        scale = F.softplus(self.heads["scale"](x))
        return mean, scale
        # planted: return mean, scale[:, None]


class Tower(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 8)])
        # planted: self.layers = nn.ModuleList([nn.Linear(32, 64), nn.ReLU(), nn.Linear(32, 8)])

    def forward(self, x: Float[Tensor, "b 32"]) -> Float[Tensor, "b 8"]:
        for layer in self.layers:
            x = layer(x)
        return x

# --- a variable of several shapes
class Pyramid(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 16, 3, padding=1)
        self.convs = nn.ModuleList([nn.Conv2d(16, 16, 3, padding=1) for _ in range(3)])
        self.head = nn.Linear(16, 10)
        # planted: self.head = nn.Linear(32, 10)

    def forward(self, x: Float[Tensor, "b 3 64 64"], deep: bool) -> Float[Tensor, "b 10"]:
        x = F.relu(self.stem(x))
        for conv in self.convs:
            x = F.max_pool2d(F.relu(conv(x)), 2)
        if deep:
            x = x.mean(dim=(2, 3))
        else:
            x = x.amax(dim=(2, 3))
            # planted: x = x.amax(dim=(1, 3))
        return self.head(x)


def folded(x: Float[Tensor, "n d"], times: int) -> Float[Tensor, "n d"]:
    total = x
    for _ in range(times):
        total = total + x.roll(1, dims=0)
        # planted: total = total + x.sum(dim=1)
    return total
    # planted: return total.T


def pooled(x: Float[Tensor, "b t d"], mask: Bool[Tensor, "b t"] | None) -> Float[Tensor, "b d"]:
    if mask is None:
        return x.mean(dim=1)
        # planted: return x.mean(dim=0)
    weights = mask.float().unsqueeze(-1)
    # planted: weights = mask.float()
    return (x * weights).sum(dim=1) / weights.sum(dim=1)
    # planted: return (x * weights).sum(dim=1) / weights.sum(dim=2)

# --- products by their letters
def attend(q: Float[Tensor, "b h t d"], k: Float[Tensor, "b h s d"], v: Float[Tensor, "b h s d"]) -> Float[Tensor, "b t h*d"]:
    scores = torch.einsum("bhtd,bhsd->bhts", q, k)
    # planted: scores = torch.einsum("bhtd,bhds->bhts", q, k)
    mixed = einsum(scores.softmax(-1), v, "b h t s, b h s d -> b h t d")
    # planted: mixed = einsum(scores.softmax(-1), v, "b h t s, b h t d -> b h s d")
    return rearrange(mixed, "b h t d -> b t (h d)")
    # planted: return rearrange(mixed, "b h t d -> b (h t) d")


def bilinear(x: Float[Tensor, "b i"], w: Float[Tensor, "o i j"], y: Float[Tensor, "b j"]) -> Float[Tensor, "b o"]:
    return torch.einsum("bi,oij,bj->bo", x, w, y)
    # planted: return torch.einsum("bj,oij,bi->bo", x, w, y)


def space_to_depth(x: Float[Tensor, "b c 32 32"]) -> Float[Tensor, "b 4*c 16 16"]:
    return rearrange(x, "b c (h p) (w q) -> b (p q c) h w", p=2, q=2)
    # planted: return rearrange(x, "b c (h p) (w q) -> b (p q c) h w", p=4, q=4)


def pooled_by_name(x: Float[Tensor, "b t d"]) -> Float[Tensor, "b d"]:
    return reduce(x, "b t d -> b d", "max")
    # planted: return reduce(x, "b t d -> b t", "max")


class Patches(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(
            Rearrange("b c (h p) (w q) -> b (h w) (p q c)", p=8, q=8),
            nn.Linear(192, 96),
            # planted: nn.Linear(64, 96),
        )

    def forward(self, x: Float[Tensor, "b 3 32 32"]) -> Float[Tensor, "b 16 96"]:
        return self.net(x)
        # planted: return self.net(x.flatten(2))

# --- functions that are mapped and differentiated
def energy(w: Float[Tensor, "d"], x: Float[Tensor, "d"]) -> Float[Tensor, ""]:
    return (w * x).sum() ** 2
    # planted: return (w * x) ** 2


def per_sample(w: Float[Tensor, "d"], xs: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    return torch.func.vmap(torch.func.grad(energy), in_dims=(None, 0))(w, xs)
    # planted: return torch.func.vmap(torch.func.grad(energy), in_dims=(0, None))(w, xs)
    # planted: return torch.func.vmap(energy, in_dims=(None, 0))(w, xs)


def energies(w: Float[Tensor, "d"], xs: Float[Tensor, "n d"]) -> Float[Tensor, "n"]:
    return torch.vmap(lambda x: energy(w, x))(xs)
    # planted: return torch.vmap(lambda x: energy(x, w[:-1]))(xs)


def descend(w: Float[Tensor, "d"], xs: Float[Tensor, "n d"], y: Float[Tensor, "n"]) -> Float[Tensor, "d"]:
    w = w.clone().requires_grad_()
    optimizer = torch.optim.SGD([w], lr=0.1)
    for _ in range(10):
        optimizer.zero_grad()
        loss = F.mse_loss(xs @ w, y)
        # planted: loss = F.mse_loss(w @ xs, y)
        # planted: loss = F.mse_loss(xs @ w, xs)
        loss.backward()
        optimizer.step()
    return w.detach()
    # planted: return loss.detach()


def masked_mean(x: Float[Tensor, "n d"], keep: Bool[Tensor, "n"]) -> Float[Tensor, "d"]:
    return x[keep].mean(dim=0)
    # planted: return x[:, keep].mean(dim=0)
    # planted: return x[keep, None].mean(dim=0)
