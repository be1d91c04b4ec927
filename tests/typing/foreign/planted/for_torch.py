"""Annotated programs for PyTorch. A comment `planted: ` holds what the line above it may be replaced by, and is wrong then."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from einops import rearrange, repeat
from jaxtyping import Bool, Float, Float32, Int64
from torch import Tensor, nn


# --- a perceptron
class MLP(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(784, 256)
        self.fc2 = nn.Linear(256, 10)
        # planted: self.fc2 = nn.Linear(128, 10)

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 10"]:
        x = x.view(x.size(0), -1)
        # planted: x = x.view(x.size(0), 28, -1)
        # planted: x = x.flatten(2)
        h = F.relu(self.fc1(x))
        return self.fc2(h)
        # planted: return h


# --- a convolutional network
class LeNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        # planted: self.conv1 = nn.Conv2d(1, 6, kernel_size=5)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        # planted: self.conv2 = nn.Conv2d(3, 16, kernel_size=5)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        # planted: self.fc1 = nn.Linear(16 * 4 * 4, 120)
        self.fc2 = nn.Linear(120, 10)

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 10"]:
        x = self.pool(torch.relu(self.conv1(x)))
        x = self.pool(torch.relu(self.conv2(x)))
        # planted: x = torch.relu(self.conv2(x))
        x = torch.flatten(x, start_dim=1)
        # planted: x = torch.flatten(x)
        return self.fc2(F.relu(self.fc1(x)))


# --- a residual block
class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(64, 64, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        # planted: self.bn1 = nn.BatchNorm2d(32)
        self.conv2 = nn.Conv2d(64, 64, 3, padding=1, bias=False)
        # planted: self.conv2 = nn.Conv2d(64, 128, 3, padding=1, bias=False)
        # planted: self.conv2 = nn.Conv2d(64, 64, 3, bias=False)

    def forward(self, x: Float[Tensor, "b 64 h w"]) -> Float[Tensor, "b 64 h w"]:
        h = F.relu(self.bn1(self.conv1(x)))
        return F.relu(x + self.conv2(h))


# --- multi-head attention
class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(512, 3 * 512)
        # planted: self.qkv = nn.Linear(512, 512)
        self.out = nn.Linear(512, 512)

    def forward(self, x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b t 512"]:
        b, t, _ = x.shape
        qkv = self.qkv(x).view(b, t, 3, 8, 64)
        # planted: qkv = self.qkv(x).view(b, t, 3, 8, 32)
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        # planted: q, k, v = qkv.permute(2, 0, 3, 1).unbind(0)
        att = q @ k.transpose(-2, -1) / math.sqrt(64)
        # planted: att = q @ k / math.sqrt(64)
        mask = torch.tril(torch.ones(t, t, dtype=torch.bool))
        att = att.masked_fill(~mask, float("-inf")).softmax(dim=-1)
        # planted: att = att.masked_fill(~mask[:, None, :4], float("-inf")).softmax(dim=4)
        y = (att @ v).transpose(1, 2).reshape(b, t, 512)
        # planted: y = (att @ v).transpose(1, 2).reshape(b, 512)
        return self.out(y)
        # planted: return self.out(att @ v)


# --- functional attention
def attention(
    q: Float[Tensor, "b h t d"], k: Float[Tensor, "b h s d"], v: Float[Tensor, "b h s d"], mask: Bool[Tensor, "t s"]
) -> Float[Tensor, "b h t d"]:
    scores = torch.einsum("bhtd,bhsd->bhts", q, k) / q.shape[-1] ** 0.5
    # planted: scores = torch.einsum("bhtd,bhds->bhts", q, k) / q.shape[-1] ** 0.5
    scores = scores.masked_fill(mask.logical_not(), -1e9)
    # planted: scores = scores.masked_fill(mask.T.logical_not(), -1e9)
    weights = torch.softmax(scores, dim=-1)
    return torch.matmul(weights, v)
    # planted: return torch.matmul(weights.transpose(-1, -2), v)
    # planted: return torch.matmul(weights, v).sum(dim=1)


def self_attention(x: Float[Tensor, "b h t d"]) -> Float[Tensor, "b h t d"]:
    return F.scaled_dot_product_attention(x, x, x, is_causal=True)
    # planted: return F.scaled_dot_product_attention(x, x.transpose(-1, -2), x, is_causal=True)


# --- losses
def focal(logits: Float[Tensor, "n c"], target: Int64[Tensor, "n"], gamma: float = 2.0) -> Float[Tensor, ""]:
    logp = F.log_softmax(logits, dim=-1)
    logpt = logp.gather(1, target.unsqueeze(1)).squeeze(1)
    # planted: logpt = logp.gather(1, target).squeeze(1)
    loss = -((1 - logpt.exp()) ** gamma) * logpt
    return loss.mean()
    # planted: return loss


def dice(pred: Float[Tensor, "n c h w"], target: Float[Tensor, "n c h w"]) -> Float[Tensor, ""]:
    inter = (pred * target).sum(dim=(2, 3))
    total = pred.sum(dim=(2, 3)) + target.sum(dim=(2, 3))
    # planted: total = pred.sum(dim=(2, 3)) + target.sum(dim=(0, 1))
    return 1 - (2 * inter / (total + 1e-6)).mean()
    # planted: return 1 - (2 * inter / (total + 1e-6)).mean(dim=0)


def classify(logits: Float[Tensor, "n t c"], target: Int64[Tensor, "n t"]) -> Float[Tensor, ""]:
    return F.cross_entropy(logits.reshape(-1, logits.size(-1)), target.reshape(-1))
    # planted: return F.cross_entropy(logits, target)
    # planted: return F.cross_entropy(logits.reshape(-1, logits.size(-1)), target)


# --- contrastive learning
def nt_xent(a: Float[Tensor, "b d"], c: Float[Tensor, "b d"], tau: float = 0.5) -> Float[Tensor, ""]:
    z = F.normalize(torch.cat([a, c], dim=0), dim=1)
    # planted: z = F.normalize(torch.cat([a, c], dim=1), dim=1)
    sim = z @ z.t() / tau
    # planted: sim = z @ z / tau
    eye = torch.eye(2 * a.size(0), dtype=torch.bool)
    # planted: eye = torch.eye(a.size(0), dtype=torch.bool)
    sim = sim.masked_fill(eye, float("-inf"))
    target = torch.cat([torch.arange(a.size(0)) + a.size(0), torch.arange(a.size(0))])
    # planted: target = torch.arange(a.size(0))
    return F.cross_entropy(sim, target)


# --- a recurrent cell
class GRUCell(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.x2h = nn.Linear(32, 3 * 64)
        self.h2h = nn.Linear(64, 3 * 64)
        # planted: self.h2h = nn.Linear(64, 2 * 64)

    def forward(self, x: Float[Tensor, "b 32"], h: Float[Tensor, "b 64"]) -> Float[Tensor, "b 64"]:
        xr, xz, xn = self.x2h(x).chunk(3, dim=1)
        # planted: xr, xz, xn = self.x2h(x).chunk(3, dim=0)
        hr, hz, hn = self.h2h(h).chunk(3, dim=1)
        # planted: hr, hz, hn = self.h2h(x).chunk(3, dim=1)
        r, z = torch.sigmoid(xr + hr), torch.sigmoid(xz + hz)
        n = torch.tanh(xn + r * hn)
        return (1 - z) * n + z * h
        # planted: return (1 - z) * n + z * x

    def run(self, xs: Float[Tensor, "b t 32"]) -> Float[Tensor, "b t 64"]:
        h = xs.new_zeros(xs.size(0), 64)
        # planted: h = xs.new_zeros(64)
        states = []
        for x in xs.unbind(1):
        # planted: for x in xs.unbind(0):
            h = self(x, h)
            states.append(h)
        return torch.stack(states, dim=1)


# --- a language model
class LSTMModel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(10000, 128)
        self.lstm = nn.LSTM(128, 256, batch_first=True)
        # planted: self.lstm = nn.LSTM(256, 256, batch_first=True)
        self.head = nn.Linear(256, 10000)
        # planted: self.head = nn.Linear(128, 10000)

    def forward(self, ids: Int64[Tensor, "b t"]) -> Float[Tensor, "b t 10000"]:
        x = self.embed(ids)
        y, _ = self.lstm(x)
        # planted: y, _ = self.lstm(x.sum(dim=1))
        return self.head(y)
        # planted: return self.head(y[:, -1])


# --- batches
@dataclass
class Data:
    x: Float[Tensor, "n 784"]
    y: Int64[Tensor, "n"]

    def shuffled(self) -> "Data":
        order = torch.randperm(self.x.size(0))
        return Data(self.x[order], self.y[order])
        # planted: return Data(self.x[order], self.x[order])

    def split(self) -> tuple[Float[Tensor, "100 784"], Int64[Tensor, "100"]]:
        return self.x[:100], self.y[:100]
        # planted: return self.x[:, :100], self.y[:100]


def accuracy(logits: Float[Tensor, "n c"], y: Int64[Tensor, "n"]) -> float:
    return (logits.argmax(dim=1) == y).float().mean().item()
    # planted: return (logits.argmax(dim=0) == y).float().mean().item()
    # planted: return (logits == y).float().mean().item()


# --- positional encodings
def sinusoids(length: int) -> Float[Tensor, "length 512"]:
    position = torch.arange(length).unsqueeze(1)
    # planted: position = torch.arange(length)
    div = torch.exp(torch.arange(0, 512, 2) * (-math.log(10000.0) / 512))
    pe = torch.zeros(length, 512)
    # planted: pe = torch.zeros(512, length)
    pe[:, 0::2] = torch.sin(position * div)
    pe[:, 1::2] = torch.cos(position * div)
    # planted: pe[:, 1:] = torch.cos(position * div)
    return pe
    # planted: return pe.unsqueeze(0)


# --- a vision transformer's patches
class PatchEmbed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, 768, kernel_size=16, stride=16)
        # planted: self.proj = nn.Conv2d(3, 768, kernel_size=16, stride=8)
        self.cls = nn.Parameter(torch.zeros(1, 1, 768))
        self.pos = nn.Parameter(torch.zeros(1, 197, 768))
        # planted: self.pos = nn.Parameter(torch.zeros(1, 196, 768))

    def forward(self, x: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 197 768"]:
        x = self.proj(x).flatten(2).transpose(1, 2)
        # planted: x = self.proj(x).flatten(2)
        # planted: x = self.proj(x).flatten(1).transpose(0, 1)
        cls = self.cls.expand(x.size(0), -1, -1)
        # planted: cls = self.cls.expand(x.size(0), 2, -1, -1)
        x = torch.cat([cls, x], dim=1)
        # planted: x = torch.cat([cls, x], dim=2)
        return x + self.pos


# --- einops in a network
def to_tokens(x: Float[Tensor, "b c 32 32"]) -> Float[Tensor, "b 64 c*16"]:
    return rearrange(x, "b c (h p) (w q) -> b (h w) (c p q)", p=4, q=4)
    # planted: return rearrange(x, "b c (h p) (w q) -> b (h w) (c p q)", p=5, q=4)
    # planted: return rearrange(x, "b c (h p) (w q) -> b (c p q) (h w)", p=4, q=4)
    # planted: return rearrange(x, "b (h p) (w q) -> b (h w) (p q)", p=4, q=4)


def repeated(token: Float[Tensor, "d"], x: Float[Tensor, "b t d"]) -> Float[Tensor, "b t+1 d"]:
    first = repeat(token, "d -> b 1 d", b=x.shape[0])
    # planted: first = repeat(token, "d -> b 1 d", b=x.shape[1])
    return torch.cat((first, x), dim=1)
    # planted: return torch.cat((first, x, first), dim=1)


# --- a training loop
def train_step(
    w: Float32[Tensor, "784 10"], x: Float32[Tensor, "b 784"], y: Float32[Tensor, "b 10"], rate: float
) -> Float32[Tensor, "784 10"]:
    pred = x @ w
    # planted: pred = w @ x
    error = pred - y
    # planted: error = pred - y.t()
    grad = x.t() @ error / x.size(0)
    # planted: grad = x @ error / x.size(0)
    return w - rate * grad
    # planted: return w - rate * error


class Batch(NamedTuple):
    images: Float32[Tensor, "b 784"]
    targets: Float32[Tensor, "b 10"]


def loop(batches: Iterator[Batch]) -> Float32[Tensor, "784 10"]:
    w = torch.zeros(784, 10)
    # planted: w = torch.zeros(10, 784)
    for batch in batches:
        w = train_step(w, batch.images, batch.targets, 0.1)
        # planted: w = train_step(w, batch.targets, batch.images, 0.1)
    return w


# --- normalizations by hand
class RMSNorm(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(512))
        # planted: self.weight = nn.Parameter(torch.ones(256))

    def forward(self, x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b t 512"]:
        rms = x.pow(2).mean(dim=-1, keepdim=True).sqrt()
        # planted: rms = x.pow(2).mean(dim=-1).sqrt()
        return x / (rms + 1e-6) * self.weight


def batch_norm(x: Float[Tensor, "n c h w"], gamma: Float[Tensor, "c"]) -> Float[Tensor, "n c h w"]:
    mean = x.mean(dim=(0, 2, 3), keepdim=True)
    # planted: mean = x.mean(dim=(0, 2, 3))
    var = x.var(dim=(0, 2, 3), keepdim=True, unbiased=False)
    return (x - mean) / torch.sqrt(var + 1e-5) * gamma.view(1, -1, 1, 1)
    # planted: return (x - mean) / torch.sqrt(var + 1e-5) * gamma
    # planted: return (x - mean) / torch.sqrt(var + 1e-5) * gamma.view(-1, 1)


# --- an upsampling network
class UpBlock(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(128, 64, kernel_size=2, stride=2)
        # planted: self.up = nn.ConvTranspose2d(64, 128, kernel_size=2, stride=2)
        self.conv = nn.Sequential(nn.Conv2d(128, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1))
        # planted: self.conv = nn.Sequential(nn.Conv2d(128, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(128, 64, 3, padding=1))

    def forward(self, x: Float[Tensor, "b 128 h w"], skip: Float[Tensor, "b 64 2*h 2*w"]) -> Float[Tensor, "b 64 2*h 2*w"]:
        x = self.up(x)
        x = torch.cat([skip, x], dim=1)
        # planted: x = torch.cat([skip, x], dim=2)
        # planted: x = skip + x
        return self.conv(x)


# --- beams and sampling
def top_p(logits: Float[Tensor, "b v"], p: float) -> Int64[Tensor, "b 1"]:
    sorted_logits, index = torch.sort(logits, descending=True, dim=-1)
    cumulative = sorted_logits.softmax(-1).cumsum(-1)
    keep = cumulative - sorted_logits.softmax(-1) < p
    # planted: keep = cumulative.sum(-1) - sorted_logits.softmax(-1) < p
    probs = torch.where(keep, sorted_logits, torch.full_like(sorted_logits, -1e9)).softmax(-1)
    choice = torch.multinomial(probs, num_samples=1)
    # planted: choice = torch.multinomial(probs, num_samples=2)
    return index.gather(-1, choice)
    # planted: return index.gather(-1, choice).squeeze(-1)


def top_k(logits: Float[Tensor, "b v"]) -> tuple[Float[Tensor, "b 50"], Int64[Tensor, "b 50"]]:
    values, index = torch.topk(logits, 50, dim=-1)
    # planted: values, index = torch.topk(logits, 40, dim=-1)
    # planted: values, index = torch.topk(logits, 50, dim=0)
    return values, index


# --- Gaussian processes
def rbf(a: Float[Tensor, "n d"], b: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    return torch.exp(-0.5 * torch.cdist(a, b) ** 2)
    # planted: return torch.exp(-0.5 * torch.cdist(b, a) ** 2)
    # planted: return torch.exp(-0.5 * (a - b).pow(2).sum(-1))


def posterior(
    x: Float[Tensor, "n d"], y: Float[Tensor, "n"], new: Float[Tensor, "m d"]
) -> tuple[Float[Tensor, "m"], Float[Tensor, "m m"]]:
    k = rbf(x, x) + 1e-4 * torch.eye(len(x))
    # planted: k = rbf(x, x) + 1e-4 * torch.eye(x.size(1))
    chol = torch.linalg.cholesky(k)
    alpha = torch.cholesky_solve(y.unsqueeze(1), chol)
    # planted: alpha = torch.cholesky_solve(y, chol)
    cross = rbf(new, x)
    # planted: cross = rbf(x, new)
    v = torch.linalg.solve_triangular(chol, cross.T, upper=False)
    # planted: v = torch.linalg.solve_triangular(chol, cross, upper=False)
    return (cross @ alpha).squeeze(1), rbf(new, new) - v.T @ v
    # planted: return cross @ alpha, rbf(new, new) - v.T @ v


# --- graphs
def propagate(x: Float[Tensor, "n d"], edges: Int64[Tensor, "2 e"], w: Float[Tensor, "d h"]) -> Float[Tensor, "n h"]:
    source, target = edges[0], edges[1]
    messages = x[source] @ w
    # planted: messages = x[:, source] @ w
    out = torch.zeros(x.size(0), w.size(1)).index_add(0, target, messages)
    # planted: out = torch.zeros(x.size(0), w.size(0)).index_add(0, target, messages)
    # planted: out = torch.zeros(x.size(0), w.size(1)).index_add(1, target, messages)
    degree = torch.bincount(target, minlength=x.size(0)).clamp(min=1)
    return out / degree.unsqueeze(1)


# --- an actor and a critic
class ActorCritic(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(8, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh())
        # planted: self.body = nn.Sequential(nn.Linear(8, 64), nn.Tanh(), nn.Linear(32, 64), nn.Tanh())
        self.actor = nn.Linear(64, 4)
        # planted: self.actor = nn.Linear(64, 5)
        self.critic = nn.Linear(64, 1)

    def forward(self, s: Float[Tensor, "b 8"]) -> tuple[Float[Tensor, "b 4"], Float[Tensor, "b"]]:
        h = self.body(s)
        return self.actor(h), self.critic(h).squeeze(-1)
        # planted: return self.actor(h), self.critic(h)
        # planted: return self.critic(h), self.actor(h)


def advantages(rewards: Float[Tensor, "t b"], values: Float[Tensor, "t+1 b"]) -> Float[Tensor, "t b"]:
    return rewards + 0.99 * values[1:] - values[:-1]
    # planted: return rewards + 0.99 * values - values[:-1]
    # planted: return rewards + 0.99 * values[1:, 0] - values[:-1]


# --- diffusion
def add_noise(
    x: Float[Tensor, "b c h w"], t: Int64[Tensor, "b"], alphas: Float[Tensor, "1000"]
) -> tuple[Float[Tensor, "b c h w"], Float[Tensor, "b c h w"]]:
    noise = torch.randn_like(x)
    # planted: noise = torch.randn_like(t)
    a = alphas[t][:, None, None, None]
    # planted: a = alphas[t]
    # planted: a = alphas[t][:, None, None]
    return a.sqrt() * x + (1 - a).sqrt() * noise, noise
    # planted: return a.sqrt() * x + (1 - a).sqrt() * noise, a


def upsampled(x: Float[Tensor, "b c 16 16"]) -> Float[Tensor, "b c 32 32"]:
    return F.interpolate(x, scale_factor=2, mode="nearest")
    # planted: return F.interpolate(x, scale_factor=4, mode="nearest")
    # planted: return F.interpolate(x, size=(64, 32), mode="nearest")


# --- signals
def frames(x: Float[Tensor, "b 16000"]) -> Float[Tensor, "b 124 256"]:
    windows = x.unfold(-1, 256, 128)
    # planted: windows = x.unfold(-1, 256, 64)
    # planted: windows = x.unfold(0, 256, 128)
    return windows * torch.hann_window(256)
    # planted: return windows * torch.hann_window(255)


def spectrum(x: Float[Tensor, "b 124 256"]) -> Float[Tensor, "b 124 129"]:
    return torch.fft.rfft(x, dim=-1).abs()
    # planted: return torch.fft.rfft(x, dim=1).abs()
    # planted: return torch.fft.fft(x, dim=-1).abs()


def conv_signal(x: Float[Tensor, "b 1 t"], kernel: Float[Tensor, "k 1 9"]) -> Float[Tensor, "b k t"]:
    return F.conv1d(x, kernel, padding=4)
    # planted: return F.conv1d(x, kernel, padding=3)
    # planted: return F.conv1d(kernel, x, padding=4)
