"""Annotated programs of PyTorch for pictures. A comment `planted: ` holds what the line above it may be replaced by."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from einops import rearrange, repeat
from jaxtyping import Bool, Float, Int64
from torch import Tensor


# --- a residual block that narrows
class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(64, 128, 3, stride=2, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(128)
        # planted: self.bn1 = nn.BatchNorm2d(64)
        self.conv2 = nn.Conv2d(128, 128, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(128)
        self.shortcut = nn.Sequential(nn.Conv2d(64, 128, 1, stride=2), nn.BatchNorm2d(128))
        # planted: self.shortcut = nn.Sequential(nn.Conv2d(64, 128, 1, stride=1), nn.BatchNorm2d(128))

    def forward(self, x: Float[Tensor, "b 64 32 32"]) -> Float[Tensor, "b 128 16 16"]:
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        # planted: out += x
        return F.relu(out)

# --- a net with skips
class UNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.down1 = nn.Conv2d(3, 32, 3, padding=1)
        self.down2 = nn.Conv2d(32, 64, 3, padding=1)
        self.up = nn.ConvTranspose2d(64, 32, 2, stride=2)
        # planted: self.up = nn.ConvTranspose2d(64, 64, 2, stride=2)
        self.merge = nn.Conv2d(64, 32, 3, padding=1)
        self.out = nn.Conv2d(32, 5, 1)

    def forward(self, x: Float[Tensor, "b 3 64 64"]) -> Float[Tensor, "b 5 64 64"]:
        a = F.relu(self.down1(x))
        b = F.relu(self.down2(F.max_pool2d(a, 2)))
        c = self.up(b)
        c = torch.cat([c, a], dim=1)
        # planted: c = torch.cat([c, a], dim=0)
        # planted: c = torch.cat([c, x], dim=1)
        return self.out(F.relu(self.merge(c)))

# --- patches with a class token
class ViT(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.patch = nn.Conv2d(3, 192, kernel_size=16, stride=16)
        self.cls = nn.Parameter(torch.zeros(1, 1, 192))
        self.pos = nn.Parameter(torch.zeros(1, 197, 192))
        # planted: self.pos = nn.Parameter(torch.zeros(1, 196, 192))
        self.norm = nn.LayerNorm(192)
        self.head = nn.Linear(192, 1000)

    def forward(self, x: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 1000"]:
        x = self.patch(x).flatten(2).transpose(1, 2)
        # planted: x = self.patch(x).flatten(2)
        cls = self.cls.expand(x.shape[0], -1, -1)
        x = torch.cat((cls, x), dim=1) + self.pos
        x = self.norm(x)
        return self.head(x[:, 0])
        # planted: return self.head(x[:, 1:])

# --- a classifier in one Sequential
class LeNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding=2),
            nn.Tanh(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 16, 5),
            nn.Tanh(),
            nn.AvgPool2d(2),
        )
        self.fc = nn.Sequential(nn.Linear(16 * 5 * 5, 120), nn.Tanh(), nn.Linear(120, 10))
        # planted: self.fc = nn.Sequential(nn.Linear(16 * 4 * 4, 120), nn.Tanh(), nn.Linear(120, 10))

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 10"]:
        x = self.features(x)
        return self.fc(x.view(x.size(0), -1))
        # planted: return self.fc(x.view(-1, x.size(1)))

# --- an autoencoder that samples
class VAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.enc = nn.Linear(784, 400)
        self.mu = nn.Linear(400, 20)
        self.logvar = nn.Linear(400, 20)
        # planted: self.logvar = nn.Linear(400, 1 * 40)
        self.dec = nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784), nn.Sigmoid())

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> tuple[Float[Tensor, "b 784"], Float[Tensor, "b"]]:
        h = F.relu(self.enc(x.view(-1, 784)))
        # planted: h = F.relu(self.enc(x))
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)
        kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp(), dim=1)
        # planted: kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
        return self.dec(z), kl

# --- a penalty of gradients
def penalty(critic: nn.Module, real: Float[Tensor, "b c h w"], fake: Float[Tensor, "b c h w"]) -> Float[Tensor, ""]:
    alpha = torch.rand(real.size(0), 1, 1, 1, device=real.device)
    mixed = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
    score = critic(mixed)
    (grad,) = torch.autograd.grad(score.sum(), mixed, create_graph=True)
    norm = grad.flatten(1).norm(2, dim=1)
    return ((norm - 1) ** 2).mean()
    # planted: return (norm - 1) ** 2

# --- noise is added
class Diffusion(nn.Module):
    alphas: Float[Tensor, "1000"]

    def __init__(self) -> None:
        super().__init__()
        betas = torch.linspace(1e-4, 0.02, 1000)
        self.register_buffer("alphas", torch.cumprod(1 - betas, dim=0))

    def noised(self, x: Float[Tensor, "b 3 32 32"], t: Int64[Tensor, "b"], noise: Float[Tensor, "b 3 32 32"]) -> Float[Tensor, "b 3 32 32"]:
        a = self.alphas[t][:, None, None, None]
        # planted: a = self.alphas[t][:, None]
        # planted: a = self.alphas[:, None, None, None]
        return a.sqrt() * x + (1 - a).sqrt() * noise

# --- times as sines
def embedded(t: Float[Tensor, "b"]) -> Float[Tensor, "b 128"]:
    freqs = torch.exp(-torch.arange(64) * (9.21 / 64))
    # planted: freqs = torch.exp(-torch.arange(128) * (9.21 / 128))
    args = t[:, None] * freqs[None, :]
    # planted: args = t * freqs[None, :]
    return torch.cat([args.sin(), args.cos()], dim=-1)
    # planted: return torch.stack([args.sin(), args.cos()], dim=-1)

# --- overlaps of boxes
def iou(a: Float[Tensor, "n 4"], b: Float[Tensor, "m 4"]) -> Float[Tensor, "n m"]:
    area_a = (a[:, 2] - a[:, 0]) * (a[:, 3] - a[:, 1])
    area_b = (b[:, 2] - b[:, 0]) * (b[:, 3] - b[:, 1])
    lt = torch.max(a[:, None, :2], b[None, :, :2])
    # planted: lt = torch.max(a[:, :2], b[:, :2])
    rb = torch.min(a[:, None, 2:], b[None, :, 2:])
    wh = (rb - lt).clamp(min=0)
    inter = wh[..., 0] * wh[..., 1]
    # planted: inter = wh.prod(dim=1)
    return inter / (area_a[:, None] + area_b - inter)
    # planted: return inter / (area_a + area_b[:, None] - inter)

# --- dice over classes
def dice(logits: Float[Tensor, "b 4 h w"], target: Int64[Tensor, "b h w"]) -> Float[Tensor, ""]:
    probs = logits.softmax(dim=1)
    hot = F.one_hot(target, 4).permute(0, 3, 1, 2).float()
    # planted: hot = F.one_hot(target, 4).float()
    # planted: hot = F.one_hot(target, 5).permute(0, 3, 1, 2).float()
    inter = (probs * hot).sum(dim=(2, 3))
    total = probs.sum(dim=(2, 3)) + hot.sum(dim=(2, 3))
    # planted: total = probs.sum(dim=(2, 3)) + hot.sum(dim=2)
    return 1 - (2 * inter / (total + 1e-6)).mean()

# --- squeeze and excite
class SE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc1 = nn.Linear(64, 16)
        self.fc2 = nn.Linear(16, 64)
        # planted: self.fc2 = nn.Linear(64, 16)

    def forward(self, x: Float[Tensor, "b 64 h w"]) -> Float[Tensor, "b 64 h w"]:
        b, c, _, _ = x.shape
        y = self.pool(x).view(b, c)
        y = torch.sigmoid(self.fc2(F.relu(self.fc1(y))))
        return x * y.view(b, c, 1, 1)
        # planted: return x * y.view(b, 1, c, 1)

# --- levels that are enlarged
class FPN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lateral = nn.ModuleList([nn.Conv2d(c, 256, 1) for c in (256, 512)])
        self.smooth = nn.Conv2d(256, 256, 3, padding=1)

    def forward(self, low: Float[Tensor, "b 256 64 64"], high: Float[Tensor, "b 512 32 32"]) -> Float[Tensor, "b 256 64 64"]:
        top = F.interpolate(self.lateral[1](high), scale_factor=2, mode="nearest")
        # planted: top = F.interpolate(self.lateral[1](high), scale_factor=4, mode="nearest")
        merged = self.lateral[0](low) + top
        # planted: merged = self.lateral[1](low) + top
        return self.smooth(merged)

# --- windows of pictures
def windows(x: Float[Tensor, "b 3 32 32"]) -> Float[Tensor, "b 64 48"]:
    patches = F.unfold(x, kernel_size=4, stride=4)
    # planted: patches = F.unfold(x, kernel_size=4)
    return patches.transpose(1, 2)
    # planted: return patches

# --- statistics by hand
class BatchNorm(nn.Module):
    running: Float[Tensor, "c"]

    def __init__(self, c: int) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(c))
        self.eps = 1e-5

    def forward(self, x: Float[Tensor, "n 16 h w"]) -> Float[Tensor, "n 16 h w"]:
        mean = x.mean(dim=(0, 2, 3), keepdim=True)
        # planted: mean = x.mean(dim=(0, 2, 3))
        var = x.var(dim=(0, 2, 3), keepdim=True, unbiased=False)
        return (x - mean) / torch.sqrt(var + self.eps)

# --- a style of features
def gram(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c c"]:
    f = x.flatten(2)
    # planted: f = x.flatten(1)
    return f @ f.transpose(1, 2) / f.shape[-1]
    # planted: return f.transpose(1, 2) @ f / f.shape[-1]

# --- prompts of a mask
def masked(x: Float[Tensor, "b c h w"], mask: Bool[Tensor, "b h w"]) -> Float[Tensor, "b c"]:
    w = mask.unsqueeze(1).float()
    # planted: w = mask.unsqueeze(-1).float()
    return (x * w).sum((2, 3)) / w.sum((2, 3)).clamp(min=1)
    # planted: return (x * w).sum((1, 2)) / w.sum((2, 3)).clamp(min=1)

# --- tokens of a picture
def tokens(x: Float[Tensor, "b c 16 16"], cls: Float[Tensor, "c"]) -> Float[Tensor, "b 257 c"]:
    flat = rearrange(x, "b c h w -> b (h w) c")
    # planted: flat = rearrange(x, "b c h w -> b c (h w)")
    first = repeat(cls, "c -> b 1 c", b=x.shape[0])
    # planted: first = repeat(cls, "c -> b 2 c", b=x.shape[0])
    return torch.cat([first, flat], dim=1)
    # planted: return torch.cat([first, flat], dim=2)
