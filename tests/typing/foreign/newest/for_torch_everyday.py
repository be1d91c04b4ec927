"""Annotated programs of everyday PyTorch. A comment `planted: ` holds what the line above it may be replaced by."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange, reduce, repeat
from jaxtyping import Bool, Float, Float32, Int64
from torch import Tensor


# --- attention with several heads
class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.q = nn.Linear(256, 256, bias=False)
        self.kv = nn.Linear(256, 512, bias=False)
        # planted: self.kv = nn.Linear(256, 256, bias=False)
        self.out = nn.Linear(256, 256)
        self.drop = nn.Dropout(0.1)

    def forward(
        self, x: Float[Tensor, "b t 256"], context: Float[Tensor, "b s 256"], mask: Bool[Tensor, "b s"]
    ) -> Float[Tensor, "b t 256"]:
        b, t, _ = x.shape
        s = context.size(1)
        q = self.q(x).view(b, t, 8, 32).transpose(1, 2)
        # planted: q = self.q(x).view(b, t, 8, 64).transpose(1, 2)
        k, v = self.kv(context).chunk(2, dim=-1)
        k = k.view(b, s, 8, 32).transpose(1, 2)
        v = v.view(b, s, 8, 32).transpose(1, 2)
        scores = q @ k.transpose(-2, -1) / math.sqrt(32)
        # planted: scores = q @ k / math.sqrt(32)
        scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
        # planted: scores = scores.masked_fill(~mask[:, :, None], float("-inf"))
        mixed = self.drop(scores.softmax(dim=-1)) @ v
        # planted: mixed = v @ self.drop(scores.softmax(dim=-1))
        return self.out(mixed.transpose(1, 2).reshape(b, t, 256))
        # planted: return self.out(mixed.transpose(1, 2))

# --- a residual block that halves the image
class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(64, 128, 3, stride=2, padding=1, bias=False)
        # planted: self.conv1 = nn.Conv2d(64, 128, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(128)
        # planted: self.bn1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Conv2d(128, 128, 3, padding=1, bias=False)
        # planted: self.conv2 = nn.Conv2d(128, 128, 3, bias=False)
        self.bn2 = nn.BatchNorm2d(128)
        self.skip = nn.Sequential(nn.Conv2d(64, 128, 1, stride=2, bias=False), nn.BatchNorm2d(128))
        # planted: self.skip = nn.Sequential(nn.Conv2d(64, 128, 1, stride=2, bias=False), nn.BatchNorm2d(64))

    def forward(self, x: Float[Tensor, "b 64 32 32"]) -> Float[Tensor, "b 128 16 16"]:
        out = F.relu(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out))
        out += self.skip(x)
        # planted: out += x
        return F.relu(out)


def pooled(x: Float[Tensor, "b 128 16 16"]) -> Float[Tensor, "b 128"]:
    return F.adaptive_avg_pool2d(x, 1).flatten(1)
    # planted: return F.adaptive_avg_pool2d(x, 2).flatten(1)

# --- a network that goes down and up
class UNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.down1 = nn.Conv2d(3, 32, 3, padding=1)
        self.down2 = nn.Conv2d(32, 64, 3, padding=1)
        self.middle = nn.Conv2d(64, 128, 3, padding=1)
        self.up2 = nn.ConvTranspose2d(128, 64, 2, stride=2)
        # planted: self.up2 = nn.ConvTranspose2d(128, 64, 3, stride=2)
        self.merge2 = nn.Conv2d(128, 64, 3, padding=1)
        # planted: self.merge2 = nn.Conv2d(64, 64, 3, padding=1)
        self.up1 = nn.ConvTranspose2d(64, 32, 2, stride=2)
        self.merge1 = nn.Conv2d(64, 32, 3, padding=1)
        self.head = nn.Conv2d(32, 5, 1)

    def forward(self, x: Float[Tensor, "b 3 64 64"]) -> Float[Tensor, "b 5 64 64"]:
        a = F.relu(self.down1(x))
        b = F.relu(self.down2(F.max_pool2d(a, 2)))
        c = F.relu(self.middle(F.max_pool2d(b, 2)))
        # planted: c = F.relu(self.middle(F.max_pool2d(b, 4)))
        y = self.merge2(torch.cat([self.up2(c), b], dim=1))
        # planted: y = self.merge2(torch.cat([self.up2(c), b], dim=2))
        y = self.merge1(torch.cat([self.up1(F.relu(y)), a], dim=1))
        # planted: y = self.merge1(torch.cat([self.up1(F.relu(y)), b], dim=1))
        return self.head(F.relu(y))


def dice(logits: Float[Tensor, "b 5 64 64"], target: Int64[Tensor, "b 64 64"]) -> Float[Tensor, ""]:
    p = logits.softmax(dim=1)
    wanted = F.one_hot(target, 5).permute(0, 3, 1, 2)
    # planted: wanted = F.one_hot(target, 5)
    both = (p * wanted).sum(dim=(0, 2, 3))
    return 1 - (2 * both / (p.sum(dim=(0, 2, 3)) + wanted.sum(dim=(0, 2, 3)))).mean()
    # planted: return 1 - 2 * both / (p.sum(dim=(0, 2, 3)) + wanted.sum(dim=(0, 2, 3)))

# --- sentences that an LSTM reads
class Reader(nn.Module):
    def __init__(self, words: int, classes: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, 128, padding_idx=0)
        self.lstm = nn.LSTM(128, 256, num_layers=2, batch_first=True, bidirectional=True)
        # planted: self.lstm = nn.LSTM(64, 256, num_layers=2, batch_first=True, bidirectional=True)
        self.attention = nn.Linear(512, 1)
        self.head = nn.Linear(512, 4)
        # planted: self.head = nn.Linear(256, 4)

    def forward(self, tokens: Int64[Tensor, "b t"]) -> Float[Tensor, "b 4"]:
        states, _ = self.lstm(self.embedding(tokens))
        # planted: _, states = self.lstm(self.embedding(tokens))
        weights = self.attention(states).squeeze(-1)
        # planted: weights = self.attention(states).squeeze(1)
        weights = weights.masked_fill(tokens == 0, -1e9).softmax(dim=1)
        summary = torch.bmm(weights.unsqueeze(1), states).squeeze(1)
        # planted: summary = torch.bmm(weights.unsqueeze(2), states).squeeze(1)
        return self.head(summary)


def evaluate(model: Reader, tokens: Int64[Tensor, "b t"], labels: Int64[Tensor, "b"]) -> float:
    with torch.no_grad():
        logits = model(tokens)
    loss = F.cross_entropy(logits, labels)
    # planted: loss = F.cross_entropy(labels, logits)
    hits = (logits.argmax(dim=1) == labels).float().mean()
    return (hits - loss).item()
    # planted: return (logits - labels).mean().item()

# --- a variational autoencoder
class VAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 400), nn.ReLU())
        # planted: self.encoder = nn.Sequential(nn.Flatten(), nn.Linear(784, 200), nn.ReLU())
        self.mean = nn.Linear(400, 20)
        self.log_var = nn.Linear(400, 20)
        # planted: self.log_var = nn.Linear(400, 40)
        self.decoder = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784))
        # planted: self.decoder = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(200, 784))

    def sample(self, mean: Float[Tensor, "b 20"], log_var: Float[Tensor, "b 20"]) -> Float[Tensor, "b 20"]:
        return mean + torch.randn_like(mean) * torch.exp(0.5 * log_var)

    def forward(
        self, x: Float[Tensor, "b 1 28 28"]
    ) -> tuple[Float[Tensor, "b 784"], Float[Tensor, "b 20"], Float[Tensor, "b 20"]]:
        h = self.encoder(x)
        mean, log_var = self.mean(h), self.log_var(h)
        return self.decoder(self.sample(mean, log_var)), mean, log_var
        # planted: return self.decoder(h), mean, log_var


def loss(model: VAE, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, ""]:
    logits, mean, log_var = model(x)
    rebuilt = F.binary_cross_entropy_with_logits(logits, x.flatten(1), reduction="sum")
    # planted: rebuilt = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    divergence = -0.5 * torch.sum(1 + log_var - mean.pow(2) - log_var.exp())
    return rebuilt + divergence

# --- a small language model
class CausalBlock(nn.Module):
    mask: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.ln1 = nn.LayerNorm(384)
        self.qkv = nn.Linear(384, 3 * 384)
        # planted: self.qkv = nn.Linear(384, 2 * 384)
        self.proj = nn.Linear(384, 384)
        self.ln2 = nn.LayerNorm(384)
        # planted: self.ln2 = nn.LayerNorm(192)
        self.mlp = nn.Sequential(nn.Linear(384, 1536), nn.GELU(), nn.Linear(1536, 384))
        # planted: self.mlp = nn.Sequential(nn.Linear(384, 1536), nn.GELU(), nn.Linear(1536, 192))
        self.register_buffer("mask", torch.tril(torch.ones(256, 256)).view(1, 1, 256, 256))

    def forward(self, x: Float[Tensor, "b t 384"]) -> Float[Tensor, "b t 384"]:
        b, t, c = x.size()
        q, k, v = self.qkv(self.ln1(x)).split(384, dim=2)
        # planted: q, k, v = self.qkv(self.ln1(x)).split(192, dim=2)
        q = q.view(b, t, 6, 64).transpose(1, 2)
        k = k.view(b, t, 6, 64).transpose(1, 2)
        v = v.view(b, t, 6, 64).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(64))
        att = att.masked_fill(self.mask[:, :, :t, :t] == 0, float("-inf"))
        y = F.softmax(att, dim=-1) @ v
        x = x + self.proj(y.transpose(1, 2).contiguous().view(b, t, c))
        # planted: x = x + self.proj(y.contiguous().view(b, t, 64))
        return x + self.mlp(self.ln2(x))


class GPT(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.tokens = nn.Embedding(65, 384)
        self.positions = nn.Embedding(256, 384)
        # planted: self.positions = nn.Embedding(256, 128)
        self.blocks = nn.ModuleList([CausalBlock() for _ in range(6)])
        self.head = nn.Linear(384, 65, bias=False)
        # planted: self.head = nn.Linear(256, 65, bias=False)

    def forward(self, idx: Int64[Tensor, "b t"]) -> Float[Tensor, "b t 65"]:
        x = self.tokens(idx) + self.positions(torch.arange(idx.size(1)))
        for block in self.blocks:
            x = block(x)
        return self.head(x)
        # planted: return self.head(x[:, -1])

# --- clouds of points
class PointNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(3, 64, 1)
        self.conv2 = nn.Conv1d(64, 1024, 1)
        # planted: self.conv2 = nn.Conv1d(128, 1024, 1)
        self.bn = nn.BatchNorm1d(64)
        # planted: self.bn = nn.BatchNorm1d(3)
        self.fc = nn.Linear(1024, 40)

    def forward(self, points: Float[Tensor, "b n 3"]) -> Float[Tensor, "b 40"]:
        x = points.transpose(1, 2)
        # planted: x = points
        x = F.relu(self.bn(self.conv1(x)))
        x = self.conv2(x)
        x = torch.max(x, 2)[0]
        # planted: x = torch.max(x, 1)[0]
        return self.fc(x)
        # planted: return self.fc(x.unsqueeze(1))


def farthest(points: Float[Tensor, "n 3"], chosen: Int64[Tensor, "k"]) -> Int64[Tensor, ""]:
    apart = torch.cdist(points, points[chosen])
    # planted: apart = torch.cdist(points, chosen)
    return apart.min(dim=1).values.argmax()
    # planted: return apart.min(dim=1).values


def chamfer(a: Float[Tensor, "b n 3"], b: Float[Tensor, "b m 3"]) -> Float[Tensor, "b"]:
    d = (a.unsqueeze(2) - b.unsqueeze(1)).pow(2).sum(-1)
    # planted: d = (a.unsqueeze(1) - b.unsqueeze(1)).pow(2).sum(-1)
    return d.amin(dim=2).mean(dim=1) + d.amin(dim=1).mean(dim=1)
    # planted: return d.amin(dim=2) + d.amin(dim=1)

# --- learning from played games
class Batch(NamedTuple):
    state: Float32[Tensor, "b 84"]
    action: Int64[Tensor, "b"]
    reward: Float32[Tensor, "b"]
    following: Float32[Tensor, "b 84"]
    done: Bool[Tensor, "b"]


class Duel(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Linear(84, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU())
        self.value = nn.Linear(128, 1)
        # planted: self.value = nn.Linear(128, 5)
        self.gain = nn.Linear(128, 6)

    def forward(self, state: Float32[Tensor, "b 84"]) -> Float32[Tensor, "b 6"]:
        h = self.body(state)
        gain = self.gain(h)
        return self.value(h) + gain - gain.mean(dim=1, keepdim=True)
        # planted: return self.value(h) + gain - gain.mean(dim=1)


def td_loss(net: Duel, target: Duel, batch: Batch) -> Float32[Tensor, ""]:
    q = net(batch.state).gather(1, batch.action.unsqueeze(1)).squeeze(1)
    # planted: q = net(batch.state).gather(1, batch.action).squeeze(1)
    with torch.no_grad():
        best = target(batch.following).max(dim=1).values
        # planted: best = target(batch.reward).max(dim=1).values
        wanted = batch.reward + 0.99 * best * (~batch.done).float()
    return F.smooth_l1_loss(q, wanted)
    # planted: return F.smooth_l1_loss(q, wanted, reduction="none")


def act(net: Duel, state: Float32[Tensor, "84"]) -> int:
    return int(net(state.unsqueeze(0)).argmax(dim=1).item())
    # planted: return int(net(state).argmax(dim=1).item())

# --- two networks that compete
class Generator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.ConvTranspose2d(100, 128, 7),
            nn.BatchNorm2d(128),
            # planted: nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.ConvTranspose2d(128, 64, 4, 2, 1),
            # planted: nn.ConvTranspose2d(64, 128, 4, 2, 1),
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.ConvTranspose2d(64, 1, 4, 2, 1),
            # planted: nn.ConvTranspose2d(64, 1, 3, 2, 1),
            nn.Tanh(),
        )

    def forward(self, z: Float[Tensor, "b 100"]) -> Float[Tensor, "b 1 28 28"]:
        return self.net(z[:, :, None, None])
        # planted: return self.net(z)


class Critic(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 64, 4, 2, 1)
        self.out = nn.Linear(64 * 14 * 14, 1)
        # planted: self.out = nn.Linear(64 * 7 * 7, 1)

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b"]:
        return self.out(F.leaky_relu(self.conv(x), 0.2).flatten(1)).squeeze(1)
        # planted: return self.out(F.leaky_relu(self.conv(x), 0.2).flatten(1))


def train(
    g: Generator, c: Critic, loader: Iterable[Float[Tensor, "64 1 28 28"]], opt_g: torch.optim.Optimizer, opt_c: torch.optim.Optimizer
) -> None:
    ones, zeros = torch.ones(64), torch.zeros(64)
    # planted: ones, zeros = torch.ones(64, 1), torch.zeros(64)
    for real in loader:
        fake = g(torch.randn(64, 100))
        # planted: fake = g(torch.randn(64, 128))
        opt_c.zero_grad()
        loss_c = F.binary_cross_entropy_with_logits(c(real), ones) + F.binary_cross_entropy_with_logits(c(fake.detach()), zeros)
        loss_c.backward()
        opt_c.step()
        opt_g.zero_grad()
        F.binary_cross_entropy_with_logits(c(fake), ones).backward()
        # planted: F.binary_cross_entropy_with_logits(c(fake), ones, reduction="none").backward()
        opt_g.step()

# --- a graph whose edges are an index
class GraphConv(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.own = nn.Linear(16, 32)
        self.other = nn.Linear(16, 32, bias=False)
        # planted: self.other = nn.Linear(32, 16, bias=False)

    def forward(self, x: Float[Tensor, "n 16"], edges: Int64[Tensor, "2 e"]) -> Float[Tensor, "n 32"]:
        source, target = edges
        messages = self.other(x)[source]
        # planted: messages = self.other(x)[edges]
        total = torch.zeros(x.size(0), 32).index_add(0, target, messages)
        # planted: total = torch.zeros(x.size(0), 16).index_add(0, target, messages)
        return self.own(x) + total
        # planted: return self.own(x + total)


def degree(edges: Int64[Tensor, "2 e"], nodes: int) -> Float[Tensor, "{nodes}"]:
    return torch.bincount(edges[1], minlength=nodes).float()
    # planted: return torch.bincount(edges, minlength=nodes).float()


def per_graph(x: Float[Tensor, "n 32"], graph: Int64[Tensor, "n"]) -> Float[Tensor, "8 32"]:
    index = graph.unsqueeze(1).expand(-1, 32)
    # planted: index = graph.expand(-1, 32)
    total = torch.zeros(8, 32).scatter_add(0, index, x)
    return total / torch.bincount(graph, minlength=8).clamp(min=1).unsqueeze(1)
    # planted: return total.T / torch.bincount(graph, minlength=8).clamp(min=1).unsqueeze(1)

# --- patches that a transformer sees
class ViT(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Linear(16 * 16 * 3, 192)
        # planted: self.embed = nn.Linear(16 * 16, 192)
        self.cls = nn.Parameter(torch.zeros(1, 1, 192))
        self.pos = nn.Parameter(torch.randn(1, 197, 192))
        # planted: self.pos = nn.Parameter(torch.randn(1, 196, 192))
        layer = nn.TransformerEncoderLayer(192, 3, 768, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 12)
        self.norm = nn.LayerNorm(192)
        self.head = nn.Linear(192, 1000)

    def forward(self, images: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 1000"]:
        x = rearrange(images, "b c (h p) (w q) -> b (h w) (p q c)", p=16, q=16)
        # planted: x = rearrange(images, "b c (h p) (w q) -> b (h w) (p q c)", p=32, q=32)
        # planted: x = rearrange(images, "b h w c -> b (h w) c")
        x = self.embed(x)
        cls = repeat(self.cls, "1 1 d -> b 1 d", b=x.shape[0])
        # planted: cls = repeat(self.cls, "1 1 d -> b d", b=x.shape[0])
        x = torch.cat((cls, x), dim=1) + self.pos
        x = self.encoder(x)
        return self.head(self.norm(x[:, 0]))
        # planted: return self.head(self.norm(x))


def heat(x: Float[Tensor, "b 196 192"]) -> Float[Tensor, "b 14 14"]:
    return reduce(x, "b (h w) d -> b h w", "mean", h=14)
    # planted: return reduce(x, "b (h w) d -> b h w", "mean", h=7)

# --- experts and a router
class Expert(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.up = nn.Linear(512, 2048)
        self.gate = nn.Linear(512, 2048)
        # planted: self.gate = nn.Linear(512, 1024)
        self.down = nn.Linear(2048, 512)
        # planted: self.down = nn.Linear(512, 2048)

    def forward(self, x: Float[Tensor, "n 512"]) -> Float[Tensor, "n 512"]:
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Mixture(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.router = nn.Linear(512, 8, bias=False)
        # planted: self.router = nn.Linear(256, 8, bias=False)
        self.experts = nn.ModuleList([Expert() for _ in range(8)])

    def forward(self, x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b t 512"]:
        flat = x.reshape(-1, 512)
        # planted: flat = x.reshape(-1, 1024)
        weights, chosen = torch.topk(self.router(flat).softmax(dim=-1), 2, dim=-1)
        weights = weights / weights.sum(dim=-1, keepdim=True)
        # planted: weights = weights / weights.sum(dim=-1)
        out = torch.zeros_like(flat)
        for i, expert in enumerate(self.experts):
            token, slot = torch.where(chosen == i)
            out[token] += weights[token, slot, None] * expert(flat[token])
            # planted: out[token] += weights[token, slot] * expert(flat[token])
        return out.view_as(x)
        # planted: return out

# --- a student that a teacher guides
@dataclass
class Outputs:
    logits: Float[Tensor, "b classes"]
    hidden: Float[Tensor, "b d"]


def distill(student: Outputs, teacher: Outputs, t: float) -> Float[Tensor, ""]:
    soft = F.kl_div(F.log_softmax(student.logits / t, dim=-1), F.softmax(teacher.logits / t, dim=-1), reduction="batchmean")
    hint = F.mse_loss(student.hidden, teacher.hidden)
    # planted: hint = F.mse_loss(student.hidden, teacher.hidden, reduction="none")
    return soft * t * t + hint
    # planted: return soft * t * t + student.hidden


def smooth(labels: Int64[Tensor, "b"]) -> Float[Tensor, "b 10"]:
    wanted = torch.full((labels.size(0), 10), 0.1 / 9)
    # planted: wanted = torch.full((10, labels.size(0)), 0.1 / 9)
    return wanted.scatter(1, labels.unsqueeze(1), 0.9)
    # planted: return wanted.scatter(1, labels, 0.9)


def confusion(predicted: Int64[Tensor, "n"], labels: Int64[Tensor, "n"]) -> Int64[Tensor, "10 10"]:
    flat = torch.bincount(labels * 10 + predicted, minlength=100)
    return flat.reshape(10, 10)
    # planted: return flat.reshape(10, 9)


def accuracy(logits: Float[Tensor, "b 10"], labels: Int64[Tensor, "b"]) -> Float[Tensor, "2"]:
    _, top = logits.topk(5, dim=1)
    hits = top.eq(labels.view(-1, 1))
    # planted: hits = top.eq(labels)
    first = hits[:, :1].float().sum(dim=1).mean()
    return torch.stack([first, hits.any(dim=1).float().mean()])
    # planted: return torch.stack([first, hits.any(dim=1).float()])

# --- positions that are rotated
def frequencies(t: int) -> Float[Tensor, "{t} 32"]:
    inverse = 1.0 / 10000 ** (torch.arange(0, 64, 2).float() / 64)
    # planted: inverse = 1.0 / 10000 ** (torch.arange(0, 64).float() / 64)
    return torch.outer(torch.arange(t).float(), inverse)
    # planted: return torch.outer(inverse, torch.arange(t).float())


def rotate(x: Float[Tensor, "b h t 64"], angle: Float[Tensor, "t 32"]) -> Float[Tensor, "b h t 64"]:
    a, b = x[..., :32], x[..., 32:]
    # planted: a, b = x[..., :16], x[..., 16:]
    cos, sin = angle.cos(), angle.sin()
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)
    # planted: return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1)


class Sinusoid(nn.Module):
    table: Float[Tensor, "512 256"]

    def __init__(self) -> None:
        super().__init__()
        position = torch.arange(512).unsqueeze(1)
        scale = torch.exp(torch.arange(0, 256, 2) * (-math.log(10000.0) / 256))
        table = torch.zeros(512, 256)
        table[:, 0::2] = torch.sin(position * scale)
        # planted: table[:, 0::2] = torch.sin(torch.arange(512) * scale)
        table[:, 1::2] = torch.cos(position * scale)
        # planted: table[:, 1::4] = torch.cos(position * scale)
        self.register_buffer("table", table)

    def forward(self, x: Float[Tensor, "b 100 256"]) -> Float[Tensor, "b 100 256"]:
        return x + self.table[:100]
        # planted: return x + self.table

# --- models that are mapped as functions
class Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(10, 32)
        self.fc2 = nn.Linear(32, 3)
        # planted: self.fc2 = nn.Linear(64, 3)

    def forward(self, x: Float[Tensor, "n 10"]) -> Float[Tensor, "n 3"]:
        return self.fc2(torch.tanh(self.fc1(x)))


def kernel(x: Float[Tensor, "d"], y: Float[Tensor, "d"]) -> Float[Tensor, ""]:
    return torch.exp(-torch.sum((x - y) ** 2))
    # planted: return torch.exp(-((x - y) ** 2))


def gram(x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    rows = torch.func.vmap(kernel, in_dims=(None, 0))
    return torch.func.vmap(rows, in_dims=(0, None))(x, y)
    # planted: return torch.func.vmap(rows, in_dims=(0, None))(y, x)


def whiten(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    centred = x - x.mean(dim=0)
    # planted: centred = x - x.mean(dim=1)
    cov = centred.T @ centred / (x.size(0) - 1)
    # planted: cov = centred @ centred.T / (x.size(0) - 1)
    values, vectors = torch.linalg.eigh(cov)
    return centred @ vectors / values.sqrt()
    # planted: return vectors @ centred / values.sqrt()


def gradients(net: Net, x: Float[Tensor, "n 10"], y: Int64[Tensor, "n"]) -> Float[Tensor, "32 10"]:
    loss = F.nll_loss(F.log_softmax(net(x), dim=1), y)
    # planted: loss = F.nll_loss(F.log_softmax(net(x), dim=1), x)
    (g,) = torch.autograd.grad(loss, [net.fc1.weight])
    return g
