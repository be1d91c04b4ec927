"""Annotated programs that train networks with PyTorch. A comment `planted: ` holds what the line above it may be replaced by."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import torch
import torch.nn.functional as F
from einops import rearrange, reduce
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn, optim


# --- digits with a sequential network
class Classifier(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1),
            # planted: nn.Conv2d(16, 64, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            # planted: nn.Identity(),
            nn.Linear(64 * 7 * 7, 10),
            # planted: nn.Linear(32 * 7 * 7, 10),
        )

    def forward(self, images: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 10"]:
        return self.body(images)
        # planted: return self.body(images.flatten(1))


def train(model: Classifier, batches: Iterator[tuple[Float[Tensor, "b 1 28 28"], Int64[Tensor, "b"]]]) -> None:
    optimizer = optim.Adam(model.parameters(), lr=1e-3)
    for images, labels in batches:
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        # planted: loss = F.cross_entropy(labels, model(images))
        # planted: loss = F.cross_entropy(model(images), images)
        # planted: loss = F.cross_entropy(model(images)[:, None], labels)
        loss.backward()
        optimizer.step()


@torch.no_grad()
def accuracy(model: Classifier, images: Float[Tensor, "b 1 28 28"], labels: Int64[Tensor, "b"]) -> float:
    guess = model(images).argmax(dim=1)
    # planted: guess = model(images).argmax(dim=2)
    return (guess == labels).float().mean().item()
    # planted: return (guess == labels).float().item()


# --- an autoencoder
class Autoencoder(nn.Module):
    def __init__(self, latent: int = 16) -> None:
        super().__init__()
        self.down = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 16))
        # planted: self.down = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(64, 16))
        # planted: self.down = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 32))
        self.up = nn.Sequential(nn.Linear(16, 128), nn.ReLU(), nn.Linear(128, 784), nn.Sigmoid())
        # planted: self.up = nn.Sequential(nn.Linear(16, 128), nn.ReLU(), nn.Linear(128, 783), nn.Sigmoid())

    def encode(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 16"]:
        return self.down(x)

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 784"]:
        return self.up(self.encode(x))
        # planted: return self.encode(self.up(x))


def reconstruction(model: Autoencoder, images: Float[Tensor, "b 28 28"]) -> Float[Tensor, ""]:
    flat = images.flatten(start_dim=1)
    # planted: flat = images
    return F.mse_loss(model(flat), flat)
    # planted: return F.mse_loss(model(flat), images)
    # planted: return F.mse_loss(model(flat), flat, reduction="none")


# --- a translation step
class Seq2Seq(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(8000, 256)
        self.encoder = nn.GRU(256, 512, batch_first=True)
        # planted: self.encoder = nn.GRU(128, 512, batch_first=True)
        # planted: self.encoder = nn.GRU(256, 256, batch_first=True)
        self.decoder = nn.GRU(256, 512, batch_first=True)
        self.head = nn.Linear(512, 8000)
        # planted: self.head = nn.Linear(256, 8000)

    def forward(self, source: Int64[Tensor, "b s"], target: Int64[Tensor, "b t"]) -> Float[Tensor, "b t 8000"]:
        _, state = self.encoder(self.embed(source))
        # planted: state, _ = self.encoder(self.embed(source))
        hidden, _ = self.decoder(self.embed(target), state)
        # planted: hidden, _ = self.decoder(target, state)
        return self.head(hidden)
        # planted: return hidden


def translation_loss(model: Seq2Seq, source: Int64[Tensor, "b s"], target: Int64[Tensor, "b t"]) -> Float[Tensor, ""]:
    logits = model(source, target[:, :-1])
    # planted: logits = model(source, target)
    return F.cross_entropy(logits.reshape(-1, 8000), target[:, 1:].reshape(-1))
    # planted: return F.cross_entropy(logits, target[:, 1:])
    # planted: return F.cross_entropy(logits.reshape(-1, 8000), target[:, 1:])


# --- attention by the library
class CausalAttention(nn.Module):
    def __init__(self, heads: int = 8) -> None:
        super().__init__()
        self.qkv = nn.Linear(256, 768, bias=False)
        # planted: self.qkv = nn.Linear(256, 512, bias=False)
        self.out = nn.Linear(256, 256)

    def forward(self, x: Float[Tensor, "b t 256"]) -> Float[Tensor, "b t 256"]:
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        # planted: q, k, v = self.qkv(x).chunk(3, dim=3)
        q, k, v = (rearrange(z, "b t (h d) -> b h t d", h=8) for z in (q, k, v))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(rearrange(y, "b h t d -> b t (h d)"))
        # planted: return self.out(rearrange(y, "b h t d -> b t h d"))
        # planted: return self.out(rearrange(y, "b h t d -> b h (t d)"))


def cross(q: Float[Tensor, "b h t d"], k: Float[Tensor, "b h s d"], v: Float[Tensor, "b h s e"], mask: Bool[Tensor, "b s"]) -> Float[Tensor, "b h t e"]:
    scores = torch.einsum("bhtd,bhsd->bhts", q, k) / math.sqrt(q.shape[-1])
    # planted: scores = torch.einsum("bhtd,bhsd->bhst", q, k) / math.sqrt(q.shape[-1])
    # planted: scores = torch.einsum("bhtd,bhsd->bts", q, k) / math.sqrt(q.shape[-1])
    scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    # planted: scores = scores.masked_fill(~mask[:, None, :, None], float("-inf"))
    return scores.softmax(dim=-1) @ v
    # planted: return v @ scores.softmax(dim=-1)
    # planted: return scores.softmax(dim=-1) @ k


# --- segmentation
class UNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Conv2d(3, 32, 3, padding=1)
        self.down = nn.Conv2d(32, 64, 3, stride=2, padding=1)
        # planted: self.down = nn.Conv2d(64, 32, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(64, 32, 2, stride=2)
        # planted: self.up = nn.ConvTranspose2d(64, 32, 3, stride=2)
        # planted: self.up = nn.ConvTranspose2d(32, 64, 2, stride=2)
        self.leave = nn.Conv2d(64, 21, 1)
        # planted: self.leave = nn.Conv2d(32, 21, 1)

    def forward(self, x: Float[Tensor, "b 3 64 64"]) -> Float[Tensor, "b 21 64 64"]:
        skip = F.relu(self.enter(x))
        deep = F.relu(self.down(skip))
        wide = torch.cat([self.up(deep), skip], dim=1)
        # planted: wide = torch.cat([deep, skip], dim=1)
        # planted: wide = torch.cat([self.up(deep), skip], dim=2)
        return self.leave(wide)


def dice(logits: Float[Tensor, "b c h w"], target: Int64[Tensor, "b h w"]) -> Float[Tensor, "c"]:
    probabilities = logits.softmax(dim=1)
    truth = F.one_hot(target, logits.size(1)).permute(0, 3, 1, 2)
    # planted: truth = F.one_hot(target, logits.size(1))
    # planted: truth = F.one_hot(target, logits.size(1)).permute(0, 3, 1)
    both = (probabilities * truth).sum(dim=(0, 2, 3))
    # planted: both = (probabilities * truth).sum(dim=(0, 1, 2))
    return 2 * both / (probabilities.sum((0, 2, 3)) + truth.sum((0, 2, 3)))


def enlarged(mask: Float[Tensor, "b 1 h w"]) -> Float[Tensor, "b 1 4*h 4*w"]:
    return F.interpolate(mask, scale_factor=4, mode="nearest")
    # planted: return F.interpolate(mask, scale_factor=2, mode="nearest")
    # planted: return F.interpolate(mask[:, 0], scale_factor=4, mode="bilinear")


# --- graph convolutions
class GraphLayer(nn.Module):
    weight: Float[Tensor, "64 32"]

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(64, 32) / 8)
        # planted: self.weight = nn.Parameter(torch.randn(32, 64) / 8)
        self.bias: Float[Tensor, "32"] = nn.Parameter(torch.zeros(32))

    def forward(self, h: Float[Tensor, "n 64"], adjacency: Float[Tensor, "n n"]) -> Float[Tensor, "n 32"]:
        degree = adjacency.sum(dim=1, keepdim=True)
        # planted: degree = adjacency.sum(dim=1, keepdim=True)[:, :, None]
        return (adjacency / degree) @ h @ self.weight + self.bias
        # planted: return h @ (adjacency / degree) @ self.weight + self.bias
        # planted: return (adjacency / degree) @ h @ self.weight.t() + self.bias


def scattered(h: Float[Tensor, "n d"], edges: Int64[Tensor, "2 e"]) -> Float[Tensor, "n d"]:
    source, target = edges
    # planted: source, target, _ = edges
    messages = h[source]
    # planted: messages = h[:, source, None]
    return torch.zeros_like(h).index_add(0, target, messages)
    # planted: return torch.zeros_like(h).index_add(0, target, h)
    # planted: return torch.zeros_like(h).index_add(2, target, messages)


# --- returns and advantages
class Rollout(NamedTuple):
    rewards: Float[Tensor, "t b"]
    values: Float[Tensor, "t+1 b"]
    done: Bool[Tensor, "t b"]


def advantages(r: Rollout, gamma: float, lam: float) -> Float[Tensor, "t b"]:
    alive = (~r.done).float()
    delta = r.rewards + gamma * r.values[1:] * alive - r.values[:-1]
    # planted: delta = r.rewards + gamma * r.values * alive - r.values[:-1]
    # planted: delta = r.rewards + gamma * r.values[1:] * alive - r.values
    result = torch.zeros_like(r.rewards)
    running = torch.zeros(r.rewards.shape[1])
    # planted: running = torch.zeros(r.rewards.shape)
    for i in reversed(range(r.rewards.shape[0])):
        running = delta[i] + gamma * lam * alive[i] * running
        result[i] = running
        # planted: result[i] = running[:, None, None]
    return result


def surrogate(new: Float[Tensor, "n"], old: Float[Tensor, "n"], advantage: Float[Tensor, "n"], clip: float = 0.2) -> Float[Tensor, ""]:
    ratio = (new - old).exp()
    clipped = ratio.clamp(1 - clip, 1 + clip)
    return -torch.min(ratio * advantage, clipped * advantage).mean()
    # planted: return -torch.min(ratio * advantage, clipped * advantage)
    # planted: return -torch.min(ratio * advantage, dim=1).values.mean()


class Policy(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(8, 64), nn.Tanh(), nn.Linear(64, 64), nn.Tanh())
        self.actor = nn.Linear(64, 4)
        self.critic = nn.Linear(64, 1)
        # planted: self.critic = nn.Linear(64, 4)

    def forward(self, seen: Float[Tensor, "n 8"]) -> tuple[Float[Tensor, "n 4"], Float[Tensor, "n"]]:
        h = self.trunk(seen)
        return self.actor(h), self.critic(h).squeeze(-1)
        # planted: return self.actor(h), self.critic(h)
        # planted: return self.critic(h).squeeze(-1), self.actor(h)
        # planted: return self.actor(seen), self.critic(h).squeeze(-1)


# --- windows and spectra
def spectrogram(waves: Float[Tensor, "b 16000"]) -> Float[Tensor, "b 124 129"]:
    frames = waves.unfold(-1, 256, 128)
    # planted: frames = waves.unfold(-1, 128, 128)
    tapered = frames * torch.hann_window(256)
    # planted: tapered = frames * torch.hann_window(255)
    # planted: tapered = frames * torch.hamming_window(124)
    return torch.fft.rfft(tapered, dim=-1).abs()
    # planted: return torch.fft.fft(tapered, dim=-1).abs()
    # planted: return torch.fft.rfft(tapered, dim=1).abs()


def mel(power: Float[Tensor, "b t 129"], filters: Float[Tensor, "40 129"]) -> Float[Tensor, "b t 40"]:
    return (power @ filters.T).clamp(min=1e-10).log()
    # planted: return (power @ filters).clamp(min=1e-10).log()
    # planted: return (filters @ power).clamp(min=1e-10).log()
    # planted: return (filters @ power.transpose(1, 2)).clamp(min=1e-10).log()


# --- statistics that build themselves
@dataclass
class Normalizer:
    mean: Float[Tensor, "d"]
    std: Float[Tensor, "d"]

    @classmethod
    def of(cls, x: Float[Tensor, "n d"]) -> Self:
        return cls(x.mean(dim=0), x.std(dim=0))
        # planted: return cls(x.mean(dim=0), x.std(dim=1))
        # planted: return cls(x.mean(dim=0, keepdim=True), x.std(dim=0))

    @classmethod
    def identity(cls, d: int) -> "Normalizer":
        return cls(torch.zeros(d), torch.ones(d))
        # planted: return cls(torch.zeros(d), torch.ones(d, 1))
        # planted: return cls(torch.zeros(1, d), torch.ones(d))

    def __call__(self, x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
        return (x - self.mean) / self.std
        # planted: return (x - self.mean.unsqueeze(-1)) / self.std
        # planted: return (x - self.mean) / self.std[:, None]


class Prototypes(nn.Module):
    centres: Float[Tensor, "k d"]

    def __init__(self, centres: Float[Tensor, "k d"]) -> None:
        super().__init__()
        self.register_buffer("centres", centres)

    @classmethod
    def from_support(cls, x: Float[Tensor, "k s d"]) -> "Prototypes":
        return cls(x.mean(dim=1))
        # planted: return cls(x)
        # planted: return cls(x.mean(dim=(1, 2)))

    def forward(self, queries: Float[Tensor, "q d"]) -> Float[Tensor, "q k"]:
        return -torch.cdist(queries, self.centres)
        # planted: return -torch.cdist(self.centres, queries)
        # planted: return -torch.cdist(queries, self.centres.T)


# --- mixtures of experts
class Experts(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gate = nn.Linear(128, 4)
        self.experts = nn.ModuleList([nn.Linear(128, 64) for _ in range(4)])
        # planted: self.experts = nn.ModuleList([nn.Linear(64, 128) for _ in range(4)])

    def forward(self, x: Float[Tensor, "b 128"]) -> Float[Tensor, "b 64"]:
        weights = self.gate(x).softmax(dim=-1)
        outputs = torch.stack([e(x) for e in self.experts], dim=1)
        # planted: outputs = torch.cat([e(x) for e in self.experts], dim=2)
        return torch.einsum("be,beo->bo", weights[:, :4], outputs)
        # planted: return torch.einsum("be,beo->beo", weights[:, :4], outputs)
        # planted: return torch.einsum("be,beo->bo", x, outputs[:, :4])


def top_two(logits: Float[Tensor, "n e"]) -> tuple[Float[Tensor, "n 2"], Int64[Tensor, "n 2"]]:
    values, places = logits.topk(2, dim=-1)
    # planted: values, places = logits.topk(3, dim=-1)
    # planted: places, values = logits.topk(2, dim=-1)
    return values.softmax(dim=-1), places
    # planted: return values.logsumexp(dim=-1), places


# --- joined lists
def pyramid(x: Float[Tensor, "b 16 32 32"]) -> Float[Tensor, "b 16*(1024+256+64)"]:
    levels = [x, F.avg_pool2d(x, 2), F.avg_pool2d(x, 4)]
    # planted: levels = [x, F.avg_pool2d(x, 2)]
    return torch.cat([level.flatten(1) for level in levels], dim=1)
    # planted: return torch.cat(levels, dim=1)


def fused(text: Float[Tensor, "b d"], image: Float[Tensor, "b e"], w: Float[Tensor, "k d+e"]) -> Float[Tensor, "b k"]:
    parts = [text, image]
    # planted: parts = [text, image[:, :-1]]
    joined = torch.cat(parts, dim=-1)
    # planted: joined = torch.cat(parts)
    return F.linear(joined, w)
    # planted: return F.linear(text, w)
    # planted: return F.linear(joined, w.T)


def ensembled(logits: Sequence[Float[Tensor, "b c"]]) -> Float[Tensor, "b c"]:
    return torch.stack(list(logits)).softmax(dim=-1).mean(dim=0)
    # planted: return torch.stack(list(logits)).softmax(dim=-1)


# --- patches and tokens
class Patches(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.project = nn.Conv2d(3, 192, kernel_size=16, stride=16)
        # planted: self.project = nn.Conv2d(3, 192, kernel_size=16, stride=8)
        self.token = nn.Parameter(torch.zeros(1, 1, 192))
        self.places = nn.Parameter(torch.zeros(1, 197, 192))
        # planted: self.places = nn.Parameter(torch.zeros(1, 196, 192))

    def forward(self, x: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 197 192"]:
        h = rearrange(self.project(x), "b c h w -> b (h w) c")
        # planted: h = rearrange(self.project(x), "b c h w -> b c (h w)")
        token = self.token.expand(x.shape[0], -1, -1)
        # planted: token = self.token.expand(x.shape[0], -1)
        return torch.cat([token, h], dim=1) + self.places
        # planted: return torch.cat([token, h], dim=2) + self.places


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(192)
        self.attention = nn.MultiheadAttention(192, 3, batch_first=True)
        # planted: self.attention = nn.MultiheadAttention(256, 4, batch_first=True)
        self.norm2 = nn.LayerNorm(192)
        # planted: self.norm2 = nn.LayerNorm(768)
        self.mlp = nn.Sequential(nn.Linear(192, 768), nn.GELU(), nn.Linear(768, 192))
        # planted: self.mlp = nn.Sequential(nn.Linear(192, 768), nn.GELU(), nn.Linear(768, 768))

    def forward(self, x: Float[Tensor, "b t 192"]) -> Float[Tensor, "b t 192"]:
        h = self.norm1(x)
        x = x + self.attention(h, h, h)[0]
        # planted: x = x + self.attention(h, h, h)[1]
        return x + self.mlp(self.norm2(x))


def class_scores(tokens: Float[Tensor, "b 197 192"], head: nn.Linear) -> Float[Tensor, "b 192"]:
    pooled = reduce(tokens[:, 1:], "b t c -> b c", "mean")
    # planted: pooled = reduce(tokens[:, 1:], "b t c -> b t", "mean")
    return tokens[:, 0] + pooled
    # planted: return tokens[:, :1] + pooled


# --- a contrastive loss
def clip_loss(images: Float[Tensor, "n d"], texts: Float[Tensor, "n d"], scale: Float[Tensor, ""]) -> Float[Tensor, ""]:
    images, texts = F.normalize(images, dim=-1), F.normalize(texts, dim=-1)
    # planted: images, texts = F.normalize(images, dim=2), F.normalize(texts, dim=-1)
    logits = scale.exp() * images @ texts.t()
    # planted: logits = scale.exp() * images @ texts
    # planted: logits = scale.exp() * images * texts
    targets = torch.arange(len(images))
    return (F.cross_entropy(logits, targets) + F.cross_entropy(logits.t(), targets)) / 2
    # planted: return (F.cross_entropy(logits, targets) + F.cross_entropy(targets, logits.t())) / 2
    # planted: return F.cross_entropy(logits, targets, reduction="none")


def similarities(a: Float[Tensor, "n d"], b: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    return F.cosine_similarity(a[:, None, :], b[None, :, :], dim=-1)
    # planted: return F.cosine_similarity(a, b, dim=-1)
    # planted: return F.cosine_similarity(a[:, None, :], b[None, :, :], dim=1)


def distilled(student: Float[Tensor, "n c"], teacher: Float[Tensor, "n c"], heat: float) -> Float[Tensor, ""]:
    soft = F.log_softmax(student / heat, dim=1)
    return F.kl_div(soft, F.softmax(teacher / heat, dim=1), reduction="batchmean") * heat**2
    # planted: return F.kl_div(soft, F.softmax(teacher / heat, dim=1), reduction="none") * heat**2
    # planted: return F.kl_div(soft, F.softmax(teacher / heat, dim=1).sum(1), reduction="batchmean") * heat**2


def mixed(x: Float[Tensor, "b c h w"], y: Float[Tensor, "b k"], lam: Float[Tensor, "b"]) -> tuple[Float[Tensor, "b c h w"], Float[Tensor, "b k"]]:
    order = torch.randperm(x.size(0))
    weight = lam.view(-1, 1, 1, 1)
    # planted: weight = lam.view(-1, 1, 1)
    images = weight * x + (1 - weight) * x[order]
    # planted: images = weight * x + (1 - weight) * x[:, order, None]
    return images, lam[:, None] * y + (1 - lam[:, None]) * y[order]
    # planted: return images, lam * y + (1 - lam) * y[order]
    # planted: return images, torch.einsum("b,bk->k", lam, y)
