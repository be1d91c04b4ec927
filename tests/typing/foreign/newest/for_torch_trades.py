"""Annotated programs of several trades with PyTorch. A comment `planted: ` holds what the line above it may be replaced by."""

import torch
import torch.nn.functional as F
from jaxtyping import Bool, Float, Float32, Int64
from torch import Tensor, nn


# --- speech in frames
class Speech(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.front = nn.Conv1d(80, 256, 3, padding=1)
        # planted: self.front = nn.Conv1d(40, 256, 3, padding=1)
        self.norm = nn.LayerNorm(256)
        # planted: self.norm = nn.LayerNorm(80)
        self.lstm = nn.LSTM(256, 128, batch_first=True, bidirectional=True)
        self.head = nn.Linear(256, 32)
        # planted: self.head = nn.Linear(128, 32)

    def forward(self, mel: Float[Tensor, "b 80 t"]) -> Float[Tensor, "b t 32"]:
        h = F.gelu(self.front(mel)).transpose(1, 2)
        # planted: h = F.gelu(self.front(mel))
        h, _ = self.lstm(self.norm(h))
        return self.head(h).log_softmax(dim=-1)

# --- points in space
class PointNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.local = nn.Sequential(nn.Conv1d(3, 64, 1), nn.ReLU(), nn.Conv1d(64, 128, 1))
        # planted: self.local = nn.Sequential(nn.Conv1d(3, 64, 1), nn.ReLU(), nn.Conv1d(128, 128, 1))
        self.head = nn.Linear(128, 10)

    def forward(self, points: Float[Tensor, "b n 3"]) -> Float[Tensor, "b 10"]:
        h = self.local(points.permute(0, 2, 1))
        # planted: h = self.local(points)
        pooled = h.max(dim=-1).values
        # planted: pooled = h.max(dim=1).values
        return self.head(pooled)
        # planted: return self.head(h)

# --- chamfer distance
def squared(a: Float[Tensor, "b n 3"], c: Float[Tensor, "b m 3"]) -> Float[Tensor, "b n m"]:
    return (a.unsqueeze(2) - c.unsqueeze(1)).pow(2).sum(-1)
    # planted: return (a.unsqueeze(1) - c.unsqueeze(2)).pow(2).sum(-1)
    # planted: return (a.unsqueeze(2) - c.unsqueeze(1)).pow(2).sum(1)


def chamfer(a: Float[Tensor, "b n 3"], c: Float[Tensor, "b m 3"]) -> Float[Tensor, "b"]:
    d = squared(a, c)
    return d.amin(dim=2).mean(dim=1) + d.amin(dim=1).mean(dim=1)
    # planted: return d.amin(dim=2) + d.amin(dim=1)
    # planted: return d.amin(dim=2).mean(dim=1) + d.amin(dim=1).mean(dim=0)

# --- recommendations
class Factors(nn.Module):
    def __init__(self, users: int, items: int) -> None:
        super().__init__()
        self.users = nn.Embedding(users, 32)
        # planted: self.users = nn.Embedding(users, 16)
        self.items = nn.Embedding(items, 32)
        self.bias = nn.Embedding(items, 1)

    def forward(self, u: Int64[Tensor, "b"], i: Int64[Tensor, "b"]) -> Float[Tensor, "b"]:
        dot = (self.users(u) * self.items(i)).sum(dim=-1)
        # planted: dot = (self.users(u) * self.items(i)).sum(dim=0)
        return dot + self.bias(i).squeeze(-1)
        # planted: return dot + self.bias(i)


def bpr(good: Float[Tensor, "b"], bad: Float[Tensor, "b"]) -> Float[Tensor, ""]:
    return -F.logsigmoid(good - bad).mean()
    # planted: return -F.logsigmoid(good - bad)

# --- time in sines
def time_embedding(t: Float32[Tensor, "b"]) -> Float32[Tensor, "b 64"]:
    rates = torch.exp(torch.linspace(0, -9, 32))
    angles = t[:, None] * rates[None, :]
    # planted: angles = t[:, None, None] * rates[None, :]
    return torch.cat([angles.sin(), angles.cos()], dim=-1)
    # planted: return torch.cat([angles.sin(), angles.cos()], dim=0)
    # planted: return torch.stack([angles.sin(), angles.cos()], dim=-1)


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(32, 32, 3, padding=1)
        self.time = nn.Linear(64, 32)
        # planted: self.time = nn.Linear(32, 64)

    def forward(self, x: Float32[Tensor, "b 32 h w"], t: Float32[Tensor, "b"]) -> Float32[Tensor, "b 32 h w"]:
        shift = self.time(time_embedding(t))
        return x + F.silu(self.conv(x) + shift[:, :, None, None])
        # planted: return x + F.silu(self.conv(x) + shift)

# --- boxes that overlap
def area(boxes: Float[Tensor, "n 4"]) -> Float[Tensor, "n"]:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    # planted: return (boxes[2] - boxes[0]) * (boxes[3] - boxes[1])


def iou(a: Float[Tensor, "n 4"], b: Float[Tensor, "m 4"]) -> Float[Tensor, "n m"]:
    low = torch.maximum(a[:, None, :2], b[None, :, :2])
    high = torch.minimum(a[:, None, 2:], b[None, :, 2:])
    # planted: high = torch.minimum(a[:, 2:], b[:, 2:])
    inside = (high - low).clamp(min=0).prod(dim=-1)
    # planted: inside = (high - low).clamp(min=0).prod(dim=0)
    return inside / (area(a)[:, None] + area(b)[None, :] - inside)
    # planted: return inside / (area(a) + area(b) - inside)


def best(a: Float[Tensor, "n 4"], b: Float[Tensor, "m 4"]) -> Int64[Tensor, "n"]:
    return iou(a, b).argmax(dim=1)
    # planted: return iou(a, b).argmax(dim=0)

# --- attention with heads that share keys
class Shared(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.q = nn.Linear(512, 512)
        self.kv = nn.Linear(512, 128)
        # planted: self.kv = nn.Linear(512, 64)
        self.out = nn.Linear(512, 512)

    def forward(self, x: Float[Tensor, "b t 512"], mask: Bool[Tensor, "t t"]) -> Float[Tensor, "b t 512"]:
        b, t, _ = x.shape
        q = self.q(x).view(b, t, 8, 64).transpose(1, 2)
        # planted: q = self.q(x).view(b, t, 8, 32).transpose(1, 2)
        k, v = self.kv(x).split(64, dim=-1)
        scores = q @ k.unsqueeze(1).transpose(-2, -1) / 8
        # planted: scores = q @ k.unsqueeze(1) / 8
        weights = scores.masked_fill(~mask, -1e9).softmax(dim=-1)
        mixed = weights @ v.unsqueeze(1)
        return self.out(mixed.transpose(1, 2).reshape(b, t, 512))
        # planted: return self.out(mixed.reshape(b, t, 64))

# --- prices in the future
class Forecast(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encode = nn.GRU(5, 64, batch_first=True)
        # planted: self.encode = nn.GRU(30, 64, batch_first=True)
        self.decode = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 7))
        # planted: self.decode = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(64, 7))

    def forward(self, x: Float[Tensor, "b 30 5"]) -> Float[Tensor, "b 7"]:
        _, last = self.encode(x)
        return self.decode(last[0])
        # planted: return self.decode(last)


def pinball(guess: Float[Tensor, "b 7"], truth: Float[Tensor, "b 7"], q: float) -> Float[Tensor, ""]:
    e = truth - guess
    return torch.maximum(q * e, (q - 1) * e).mean()
    # planted: return torch.maximum(q * e, (q - 1) * e).mean(dim=1)

# --- style of pictures
def gram(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c c"]:
    flat = x.flatten(2)
    # planted: flat = x.flatten(1)
    return torch.bmm(flat, flat.transpose(1, 2)) / flat.shape[-1]
    # planted: return torch.bmm(flat.transpose(1, 2), flat) / flat.shape[-1]


def style(a: Float[Tensor, "b c h w"], b: Float[Tensor, "b c h w"]) -> Float[Tensor, ""]:
    return F.mse_loss(gram(a), gram(b))
    # planted: return F.mse_loss(gram(a), b)


def total_variation(x: Float[Tensor, "b c h w"]) -> Float[Tensor, ""]:
    dx = (x[..., 1:] - x[..., :-1]).abs().mean()
    # planted: dx = (x[..., 1:] - x).abs().mean()
    dy = (x[..., 1:, :] - x[..., :-1, :]).abs().mean()
    return dx + dy

# --- a moving average of weights
class Codebook(nn.Module):
    codes: Float[Tensor, "512 64"]

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("codes", torch.randn(512, 64))

    def nearest(self, z: Float[Tensor, "n 64"]) -> Int64[Tensor, "n"]:
        return torch.cdist(z, self.codes).argmin(dim=1)
        # planted: return torch.cdist(z, self.codes).argmin(dim=0)
        # planted: return torch.cdist(z, self.codes.T).argmin(dim=1)

    def forward(self, z: Float[Tensor, "n 64"]) -> Float[Tensor, "n 64"]:
        found = self.codes[self.nearest(z)]
        # planted: found = self.codes[:, self.nearest(z)]
        return z + (found - z).detach()

    def usage(self, places: Int64[Tensor, "n"]) -> Float[Tensor, "512"]:
        return F.one_hot(places, 512).float().mean(dim=0)
        # planted: return F.one_hot(places, 512).float().mean(dim=1)
