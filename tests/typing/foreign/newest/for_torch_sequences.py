"""Annotated programs of PyTorch for sequences. A comment `planted: ` holds what the line above it may be replaced by."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from jaxtyping import Bool, Float, Int64
from torch import Tensor
from torch.nn.utils.rnn import pack_padded_sequence


# --- causal attention
class Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(384, 3 * 384)
        # planted: self.qkv = nn.Linear(384, 2 * 384)
        self.proj = nn.Linear(384, 384)

    def forward(self, x: Float[Tensor, "b t 384"]) -> Float[Tensor, "b t 384"]:
        B, T, C = x.shape
        q, k, v = self.qkv(x).split(384, dim=2)
        q = q.view(B, T, 6, C // 6).transpose(1, 2)
        # planted: q = q.view(B, T, 5, C // 6).transpose(1, 2)
        k = k.view(B, T, 6, C // 6).transpose(1, 2)
        v = v.view(B, T, 6, C // 6).transpose(1, 2)
        att = (q @ k.transpose(-2, -1)) / math.sqrt(64)
        # planted: att = (q @ k) / math.sqrt(64)
        mask = torch.tril(torch.ones(T, T)).bool()
        # planted: mask = torch.tril(torch.ones(C, C)).bool()
        att = att.masked_fill(~mask, float("-inf")).softmax(dim=-1)
        y = (att @ v).transpose(1, 2).contiguous().view(B, T, C)
        return self.proj(y)

# --- a small language model
class GPT(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.tok = nn.Embedding(50257, 768)
        self.pos = nn.Embedding(1024, 768)
        # planted: self.pos = nn.Embedding(1024, 512)
        self.ln = nn.LayerNorm(768)
        self.head = nn.Linear(768, 50257, bias=False)

    def forward(self, idx: Int64[Tensor, "b t"]) -> Float[Tensor, "b t 50257"]:
        t = idx.size(1)
        x = self.tok(idx) + self.pos(torch.arange(t, device=idx.device))
        # planted: x = torch.cat([self.tok(idx), self.pos(idx)], dim=-1)
        return self.head(self.ln(x))

    def loss(self, idx: Int64[Tensor, "b t"], target: Int64[Tensor, "b t"]) -> Float[Tensor, ""]:
        logits = self(idx)
        return F.cross_entropy(logits.view(-1, 50257), target.view(-1))
        # planted: return F.cross_entropy(logits.view(-1, 50257), target)
        # planted: return F.cross_entropy(logits.view(-1, 50257), target.view(-1), reduction="none")

# --- tags by an LSTM
class Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.emb = nn.Embedding(10000, 100)
        self.lstm = nn.LSTM(100, 128, batch_first=True, bidirectional=True)
        # planted: self.lstm = nn.LSTM(100, 128, bidirectional=True, num_layers=2, batch_first=True, proj_size=64)
        self.fc = nn.Linear(256, 17)
        # planted: self.fc = nn.Linear(128, 17)

    def forward(self, x: Int64[Tensor, "b t"]) -> Float[Tensor, "b t 17"]:
        out, (h, c) = self.lstm(self.emb(x))
        return self.fc(out)
        # planted: return self.fc(out[:, -1])

# --- the last state of a GRU
class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(40, 64, num_layers=2, batch_first=True)
        self.fc = nn.Linear(64, 12)

    def forward(self, x: Float[Tensor, "b t 40"]) -> Float[Tensor, "b 12"]:
        _, h = self.gru(x)
        return self.fc(h[-1])
        # planted: return self.fc(h)
        # planted: return self.fc(h[:, -1])

# --- packed sentences
class Packed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(32, 48, batch_first=True)
        self.fc = nn.Linear(48, 2)
        # planted: self.fc = nn.Linear(32, 2)

    def forward(self, x: Float[Tensor, "b t 32"], lengths: Int64[Tensor, "b"]) -> Float[Tensor, "b 2"]:
        packed = pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
        _, (last, _) = self.lstm(packed)
        return self.fc(last.squeeze(0))
        # planted: return self.fc(last)

# --- rotary positions
def rotate(x: Float[Tensor, "b h t 64"]) -> Float[Tensor, "b h t 64"]:
    t = x.shape[2]
    inv = 1.0 / (10000 ** (torch.arange(0, 64, 2).float() / 64))
    # planted: inv = 1.0 / (10000 ** (torch.arange(0, 64).float() / 64))
    freqs = torch.outer(torch.arange(t).float(), inv)
    # planted: freqs = torch.outer(inv, torch.arange(t).float())
    emb = torch.cat((freqs, freqs), dim=-1)
    x1, x2 = x.chunk(2, dim=-1)
    turned = torch.cat((-x2, x1), dim=-1)
    # planted: turned = torch.cat((-x2, x1), dim=-2)
    return x * emb.cos() + turned * emb.sin()

# --- a norm by hand
class RMSNorm(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(512))
        # planted: self.weight = nn.Parameter(torch.ones(256))

    def forward(self, x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b t 512"]:
        rms = x.pow(2).mean(-1, keepdim=True).add(1e-6).rsqrt()
        # planted: rms = x.pow(2).mean(-1).add(1e-6).rsqrt()
        return x * rms * self.weight

# --- keys that are kept
def step(q: Float[Tensor, "b h 1 d"], k: Float[Tensor, "b h 1 d"], past: Float[Tensor, "b h s d"]) -> Float[Tensor, "b h 1 s+1"]:
    keys = torch.cat([past, k], dim=2)
    # planted: keys = torch.cat([past, k], dim=3)
    return torch.softmax(q @ keys.transpose(2, 3), dim=-1)
    # planted: return torch.softmax(q @ past.transpose(2, 3), dim=-1)

# --- grouped heads
def grouped(q: Float[Tensor, "b 8 t d"], k: Float[Tensor, "b 2 t d"], v: Float[Tensor, "b 2 t d"]) -> Float[Tensor, "b 8 t d"]:
    k = k.repeat_interleave(4, dim=1)
    # planted: k = k.repeat_interleave(2, dim=1)
    v = v.repeat_interleave(4, dim=1)
    # planted: v = v.repeat_interleave(4, dim=2)
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)

# --- a low rank
class LoRA(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.base = nn.Linear(512, 1024)
        self.a = nn.Parameter(torch.randn(512, 8) * 0.01)
        # planted: self.a = nn.Parameter(torch.randn(8, 512) * 0.01)
        self.b = nn.Parameter(torch.zeros(8, 1024))
        # planted: self.b = nn.Parameter(torch.zeros(8, 512))

    def forward(self, x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b t 1024"]:
        return self.base(x) + (x @ self.a @ self.b) * 2.0

# --- attention to a memory
class Cross(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.attn = nn.MultiheadAttention(256, 8, batch_first=True)
        self.norm = nn.LayerNorm(256)
        # planted: self.norm = nn.LayerNorm(128)

    def forward(self, x: Float[Tensor, "b t 256"], memory: Float[Tensor, "b s 256"], pad: Bool[Tensor, "b s"]) -> Float[Tensor, "b t 256"]:
        out, _ = self.attn(x, memory, memory, key_padding_mask=pad)
        # planted: _, out = self.attn(x, memory, memory, key_padding_mask=pad)
        # planted: out, _ = self.attn(memory, x, x)
        return self.norm(x + out)

# --- an encoder that is pooled
class Pooled(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(d_model=128, nhead=4, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, num_layers=2)
        self.head = nn.Linear(128, 3)
        # planted: self.head = nn.Linear(512, 3)

    def forward(self, x: Float[Tensor, "b t 128"], pad: Bool[Tensor, "b t"]) -> Float[Tensor, "b 3"]:
        x = self.encoder(x, src_key_padding_mask=pad)
        keep = (~pad).unsqueeze(-1)
        # planted: keep = ~pad
        x = (x * keep).sum(1) / keep.sum(1)
        # planted: x = (x * keep).sum(1) / keep.sum(2)
        return self.head(x)

# --- waves to frames
def frames(wave: Float[Tensor, "b 16000"]) -> Float[Tensor, "b 98 400"]:
    cut = wave.unfold(-1, 400, 160)
    # planted: cut = wave.unfold(-1, 400, 400)
    return cut * torch.hann_window(400)
    # planted: return cut * torch.hann_window(160)

# --- a causal convolution
class Causal(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv1d(16, 32, 3, dilation=2)

    def forward(self, x: Float[Tensor, "b 16 t"]) -> Float[Tensor, "b 32 t"]:
        x = F.pad(x, (4, 0))
        # planted: x = F.pad(x, (2, 0))
        # planted: x = F.pad(x, (0, 0, 4, 0))
        return self.conv(x)

# --- greedy words
@torch.no_grad()
def decode(logits: Float[Tensor, "b t v"], k: int) -> Int64[Tensor, "b"]:
    last = logits[:, -1, :]
    # planted: last = logits[:, -1:, :]
    probs = F.softmax(last, dim=-1)
    return torch.multinomial(probs, num_samples=1).squeeze(1)
    # planted: return torch.multinomial(probs, num_samples=1)

# --- padded texts in a batch
def collate(batch: list[tuple[Float[Tensor, "40"], int]]) -> tuple[Float[Tensor, "b 40"], Int64[Tensor, "b"]]:
    xs, ys = zip(*batch)
    x = torch.stack(xs)
    # planted: x = torch.cat(xs)
    return x, torch.tensor(ys)
    # planted: return x, torch.tensor(ys).unsqueeze(1)
