"""A sequence tagger: embedding, GRU, masks, padding, generator of batches."""
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, losses, nn, ops, typed

PAD = 0


class Tagger(nn.Module):
    def __init__(self, vocabulary: int, rng: np.random.Generator, tags: int = 7) -> None:
        self.embedding = nn.Embedding(vocabulary, 16, rng=rng)
        self.reader = nn.GRU(16, 24, rng=rng)
        self.head = nn.Linear(24, tags, rng=rng)

    def __call__(self, tokens: Int64[Tensor, "b t"]) -> Float32[Tensor, "b t tags"]:
        hidden, _ = self.reader(self.embedding(tokens))
        return self.head(hidden)


def padded(sentences: Sequence[Sequence[int]], length: int) -> Int64[Tensor, "b t"]:
    rows = [[*s[:length], *[PAD] * (length - len(s))] for s in sentences]
    return ops.asarray(np.array(rows, dtype=np.int64)).expect("b t")


def in_batches(data: list[list[int]], size: int) -> Iterator[list[list[int]]]:
    iterator = iter(data)
    while chunk := list(islice(iterator, size)):
        yield chunk


@typed
def masked_loss(
    logits: Float32[Tensor, "b t c"], y: Int64[Tensor, "b t"], mask: Bool[Tensor, "b t"]
) -> Float32[Tensor, ""]:
    each = losses.cross_entropy(
        ops.reshape(logits, (-1, logits.shape[-1])), ops.reshape(y, -1), reduction="none"
    )
    weights = ops.reshape(mask, -1).astype(np.float32)
    return ops.sum(each * weights) / ops.maximum(ops.sum(weights), 1.0)


def main() -> None:
    rng = np.random.default_rng(0)
    model = Tagger(50, rng)
    data = [[int(v) for v in rng.integers(1, 50, size=n)] for n in (3, 8, 5, 2, 9)]
    for chunk in in_batches(data, 2):
        tokens = padded(chunk, max(map(len, chunk)))
        logits = model(tokens)
        value = masked_loss(logits, tokens % 7, tokens != PAD)
        best = ops.argmax(logits, axis=-1)
        lengths = ops.sum((tokens != PAD).astype(np.int64), axis=1)
        print(value.item(), best.shape, lengths.shape)


main()
