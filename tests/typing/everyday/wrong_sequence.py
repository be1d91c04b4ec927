"""A tagger."""
import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, losses, nn, ops, typed


class Tagger(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.embedding = nn.Embedding(50, 16, rng=rng)
        self.reader = nn.GRU(16, 24, rng=rng)
        self.head = nn.Linear(24, 7, rng=rng)

    def __call__(self, tokens: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t 7"]:
        hidden, last = self.reader(self.embedding(tokens))
        return self.head(last)  # E: Linear.__call__: argument 'x' is a tuple, declared Float32[Tensor, "*b 24"]; make it a ten [arg-type]


@typed
def masked_loss(
    logits: Float32[Tensor, "b t c"], y: Int64[Tensor, "b t"], mask: Bool[Tensor, "b t"]
) -> Float32[Tensor, ""]:
    each = losses.cross_entropy(
        ops.reshape(logits, (-1, logits.shape[-1])), ops.reshape(y, -1), reduction="none"
    )
    return ops.sum(each * mask.astype(np.float32)) / ops.sum(mask.astype(np.float32))  # E: multiply: x (b*t,) and y (b, t): axis -1 of x has b*t, axis -1 of y has t; they must be eq [shape]


def shifted(tokens: Int64[Tensor, "b t"]) -> tuple[Int64[Tensor, "b t-1"], Int64[Tensor, "b t-1"]]:
    return tokens[:, :-1], tokens[:, 2:]  # E: shifted: the result[1] is int64 (b, max(t-2,0)), declared Int64[Tensor, "b t-1"]: axis -1: [shape]


def lengths(mask: Bool[Tensor, "b t"]) -> Int64[Tensor, "b"]:
    return ops.sum(mask.astype(np.int64), axis=0)  # E: lengths: the result is int64 (t,), declared Int64[Tensor, "b"]: axis 0: for b=2, t=3 it is [shape]
