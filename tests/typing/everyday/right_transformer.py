"""A small decoder with a causal mask, weight tying, sampling loop."""
import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops, random


class Head(nn.Module):
    def __init__(self, dim: int, size: int, rng: np.random.Generator) -> None:
        self.q = nn.Linear(dim, size, bias=False, rng=rng)
        self.k = nn.Linear(dim, size, bias=False, rng=rng)
        self.v = nn.Linear(dim, size, bias=False, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t dim"]) -> Float32[Tensor, "b t size"]:
        q, k, v = self.q(x), self.k(x), self.v(x)
        t = x.shape[1]
        mask = ops.tril(ops.ones((t, t)))
        scores = q @ k.mT / q.shape[-1] ** 0.5
        weights = ops.softmax(ops.where(mask == 0, -1e9, scores), axis=-1)
        return weights @ v


class Block(nn.Module):
    def __init__(self, heads: int, rng: np.random.Generator) -> None:
        self.heads = tuple(Head(32, 32 // heads, rng) for _ in range(heads))
        self.norm = nn.LayerNorm(32)
        self.mix = nn.Linear(32, 32, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t 32"]) -> Float32[Tensor, "b t 32"]:
        y = self.norm(x)
        return x + self.mix(ops.concat([head(y) for head in self.heads], axis=-1))


class Decoder(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.table = ops.normal((20, 32), rng=rng)
        self.places = ops.normal((64, 32), rng=rng)
        self.blocks = [Block(4, rng) for _ in range(2)]

    def __call__(self, tokens: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 20"]:
        assert tokens.shape[1] <= 64
        x = ops.take(self.table, tokens, axis=0) + self.places[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        return x @ self.table.T

    def generate(self, tokens: Int64[Tensor, "b t"], steps: int, key: random.Key) -> Int64[Tensor, "b _"]:
        drawn: Int64[Tensor, "b _"] = tokens
        for i in range(steps):
            logits = self(drawn)[:, -1]
            new = random.categorical(random.fold_in(key, i), logits)
            drawn = ops.concat([drawn, new[:, None]], axis=1)
        return drawn


model = Decoder(np.random.default_rng(0))
start = ops.zeros((2, 1), dtype=np.int64)
print(model(start).shape, model.generate(start, 5, random.key(0)).shape)
