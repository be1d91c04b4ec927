"""Attention, as it is written in PyTorch."""

import math

import torch
import torch.nn.functional as F
from einops import rearrange
from jaxtyping import Bool, Float
from torch import Tensor, nn


def attention(
    q: Float[Tensor, "b h t d"], k: Float[Tensor, "b h s d"], v: Float[Tensor, "b h s d"]
) -> Float[Tensor, "b h t d"]:
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.size(-1))
    weights = F.softmax(scores, dim=-1)
    return weights @ v


def attention_without_transpose(
    q: Float[Tensor, "b h t d"], k: Float[Tensor, "b h s d"], v: Float[Tensor, "b h s d"]
) -> Float[Tensor, "b h t d"]:
    # E: matmul: x (b, h, t, d) and y (b, h, s, d): axis -1 of x has d, axis -2 of y has s [shape]
    scores = q @ k
    return scores.softmax(dim=-1) @ v


def causal(x: Float[Tensor, "b h t t"]) -> Float[Tensor, "b h t t"]:
    t = x.size(-1)
    mask = torch.tril(torch.ones(t, t, dtype=torch.bool, device=x.device))
    x = x.masked_fill(~mask, float("-inf"))
    return torch.softmax(x, dim=-1)


def causal_of_batch(x: Float[Tensor, "b h t t"]) -> Float[Tensor, "b h t t"]:
    b = x.size(0)
    mask = torch.tril(torch.ones(b, b, dtype=torch.bool, device=x.device))
    # E: masked_fill: input (b, h, t, t) and mask (b, b): axis -1 of input has t, axis -1 of mask has b [shape]
    x = x.masked_fill(~mask, float("-inf"))
    return torch.softmax(x, dim=-1)


def split_heads(x: Float[Tensor, "b t d"], heads: int) -> Float[Tensor, "b {heads} t e"]:
    b, t, d = x.shape
    x = x.view(b, t, heads, d // heads)
    return x.transpose(1, 2)


def merge_heads(x: Float[Tensor, "b h t e"]) -> Float[Tensor, "b t h*e"]:
    b, h, t, e = x.shape
    return x.transpose(1, 2).contiguous().view(b, t, h * e)


def merge_heads_without_transpose(x: Float[Tensor, "b h t e"]) -> Float[Tensor, "b t h*e"]:
    b, h, t, _ = x.shape
    # E: view: x (b, h, t, e) has b*e*h*t elements, (b, t, h) has b*h*t [shape]
    return x.contiguous().view(b, t, h)


def qkv(x: Float[Tensor, "b t d"], w: Float[Tensor, "d 3*d"]) -> Float[Tensor, "b t d"]:
    q, k, v = (x @ w).chunk(3, dim=-1)
    scores = torch.einsum("btd,bsd->bts", q, k)
    scores = scores.softmax(-1)
    return torch.bmm(scores, v)


def qkv_of_two(x: Float[Tensor, "b t d"], w: Float[Tensor, "d 3*d"]) -> Float[Tensor, "b t d"]:
    q, k = (x @ w)[..., : x.size(-1)], x @ w
    # E: einsum: index d is d in operand 0 (b, t, d), 3*d in operand 1 (b, t, 3*d) [shape]
    scores = torch.einsum("btd,bsd->bts", q, k)
    return scores.softmax(-1) @ x


def padding_mask(
    scores: Float[Tensor, "b h t s"], keep: Bool[Tensor, "b s"]
) -> Float[Tensor, "b h t s"]:
    mask = keep[:, None, None, :]
    return scores.masked_fill(~mask, -1e9)


def padding_mask_at_wrong_place(
    scores: Float[Tensor, "b h t s"], keep: Bool[Tensor, "b s"]
) -> Float[Tensor, "b h t s"]:
    mask = keep.unsqueeze(1).unsqueeze(-1)
    # E: masked_fill: input (b, h, t, s) and mask (b, 1, s, 1): axis -2 of input has t, axis -2 of mask has s [shape]
    return scores.masked_fill(~mask, -1e9)


def flash(
    q: Float[Tensor, "b h t d"], k: Float[Tensor, "b h s d"], v: Float[Tensor, "b h s e"]
) -> Float[Tensor, "b h t e"]:
    return F.scaled_dot_product_attention(q, k, v, is_causal=False)


def flash_with_mask(
    q: Float[Tensor, "b h t d"], k: Float[Tensor, "b h s d"], mask: Bool[Tensor, "t t"]
) -> Float[Tensor, "b h t d"]:
    # E: scaled_dot_product_attention: attn_mask (t, t) does not broadcast to (b, h, t, s): axis -1 has t, expected 1 or s [shape-broadcast]
    return F.scaled_dot_product_attention(q, k, k, attn_mask=mask)


class SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.heads = 8
        self.qkv = nn.Linear(512, 3 * 512)
        self.out = nn.Linear(512, 512)

    def forward(self, x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b t 512"]:
        b, t, d = x.shape
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        q = q.view(b, t, self.heads, d // self.heads).transpose(1, 2)
        k = k.view(b, t, self.heads, d // self.heads).transpose(1, 2)
        v = v.view(b, t, self.heads, d // self.heads).transpose(1, 2)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        y = y.transpose(1, 2).reshape(b, t, d)
        y = self.out(y)
        return x + y


class WrongProjection(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(512, 3 * 512)
        self.out = nn.Linear(3 * 512, 512)

    def forward(self, x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b t 512"]:
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        y = F.scaled_dot_product_attention(q, k, v)
        # E: Linear: input (b, t, 512): axis -1 has 512, expected 1536, in_features [shape]
        return self.out(y)


def heads_apart(
    q: Float[Tensor, "b t 64"], k: Float[Tensor, "b s 64"], v: Float[Tensor, "b s 64"]
) -> Float[Tensor, "b 8 t 8"]:
    q, k, v = (rearrange(z, "b t (h d) -> b h t d", h=8) for z in (q, k, v))
    return F.scaled_dot_product_attention(q, k, v)


def heads_left_apart(x: Float[Tensor, "b t 64"]) -> Float[Tensor, "b t 64"]:
    q, k, v = x, x, x
    q, k, v = [rearrange(z, "b t (h d) -> b h t d", h=8) for z in (q, k, v)]
    y = F.scaled_dot_product_attention(q, k, v)
    return y  # E: heads_left_apart: the result is (b, 8, t, 8), declared Float[Tensor, "b t 64"]: 3 axes expected, 4 found [shape-rank]


def rows_and_columns(x: Float[Tensor, "b t 64"]) -> Float[Tensor, "t b"]:
    parts = (y.sum(0) for y in (x, x))
    parts = (y.mean(1) for y in parts)
    a, b = parts
    rows = [y for y in (x, x)]
    rows.append(x[0])
    return x.sum(2).t() + (a + b)[:, None]
