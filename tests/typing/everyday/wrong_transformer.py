"""A decoder."""
import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops


class Head(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.q = nn.Linear(32, 8, bias=False, rng=rng)
        self.k = nn.Linear(32, 8, bias=False, rng=rng)
        self.v = nn.Linear(32, 8, bias=False, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t 32"]) -> Float32[Tensor, "b t 8"]:
        q, k, v = self.q(x), self.k(x), self.v(x)
        scores = q @ k  / 8**0.5  # E: matmul: x (b, t, 8) and y (b, t, 8): axis -1 of x has 8, axis -2 of y has t; they must be [shape]
        weights = ops.softmax(scores, axis=-1)
        return weights @ v


class Block(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.heads = tuple(Head(rng) for _ in range(4))
        self.norm = nn.LayerNorm(64)
        self.mix = nn.Linear(32, 32, rng=rng)

    def __call__(self, x: Float32[Tensor, "b t 32"]) -> Float32[Tensor, "b t 32"]:
        y = self.norm(x)  # E: LayerNorm: x (b, t, 32): axis -1 is 32, expected 64 [shape]
        return x + self.mix(ops.concat([head(x) for head in self.heads], axis=-1))


class Decoder(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.table = ops.normal((20, 32), rng=rng)
        self.places = ops.normal((64, 32), rng=rng)
        self.blocks = [Block(rng) for _ in range(2)]

    def __call__(self, tokens: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 20"]:
        assert tokens.shape[1] <= 64
        x = ops.take(self.table, tokens, axis=0) + self.places[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        return x @ self.table  # E: matmul: x (b, ?, 32) and y (20, 32): axis -1 of x has 32, axis -2 of y has 20; they must b [shape]

    def next(self, tokens: Int64[Tensor, "b t"]) -> Int64[Tensor, "b"]:
        return ops.argmax(self(tokens), axis=-1)  # E: Decoder.next: the result is int64 (b, t), declared Int64[Tensor, "b"]: 1 axis expected, 2 [shape-rank]
