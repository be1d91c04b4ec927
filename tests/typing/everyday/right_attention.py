"""Attention of several heads as people write it."""
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float32

from typednn import Tensor, nn, ops, typed


@dataclass(frozen=True)
class Attention(nn.Module):
    qkv: nn.Linear[Literal[32], Literal[96]]
    out: nn.Linear[Literal[32], Literal[32]]
    heads: int

    @typed
    def __call__(self, x: Float32[Tensor, "b t 32"], mask: Bool[Tensor, "t t"] | None = None) -> Float32[Tensor, "b t 32"]:
        b, t, d = x.shape
        q, k, v = ops.split(self.qkv(x), 32, axis=-1)
        q, k, v = (ops.rearrange(a, "b t (h d) -> b h t d", h=4) for a in (q, k, v))
        scores = q @ k.mT / math.sqrt(d // self.heads)
        if mask is not None:
            scores = ops.where(mask, scores, -1e9)
        mixed = ops.softmax(scores, axis=-1) @ v
        return self.out(ops.rearrange(mixed, "b h t d -> b t (h d)"))

rng = np.random.default_rng(0)
attention = Attention(nn.Linear(32, 96, rng=rng), nn.Linear(32, 32, rng=rng), 4)
x = ops.ones((2, 5, 32))
causal = ops.tril(ops.ones((5, 5))) > 0
attention(x, causal)
attention(x, causal[:5, :5])
attention(x)
attention(x)[:, 0] @ ops.ones((32, 2))
