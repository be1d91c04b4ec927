"""A transformer with encoder and decoder learns to write a sequence of digits backwards.

python examples/encoder_decoder.py
What a step takes of memory and time: cd examples && typednn plan encoder_decoder:step batch=32 state=optimizer

Vaswani et al., "Attention is all you need" (2017). Sequences have 3 to 8 digits; the rest is padding.
"""

from typing import Final

import numpy as np
from jaxtyping import Bool, Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, random, value_and_grad

START: Final = 10
PADDING: Final = 11


class Translator(nn.Module):
    """Reads up to 8 tokens, and says of each token that it writes how likely each comes next."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.tokens = ops.normal((12, 32), rng=rng)
        self.positions = nn.SinusoidalPositions(32)
        self.encoder = nn.TransformerEncoder(32, 4, 64, layers=2, dropout=0.02, rng=rng)
        self.decoder = nn.TransformerDecoder(32, 4, 64, layers=2, dropout=0.02, rng=rng)
        self.output = nn.Linear(32, 12, rng=rng)

    def __call__(
        self, source: Int64[Tensor, "batch s"], target: Int64[Tensor, "batch t"], mode: nn.Mode
    ) -> Float32[Tensor, "batch t 12"]:
        there: Bool[Tensor, "batch s"] = source != PADDING
        memory = self.encoder(self.embedded(source), mode, key_mask=there)
        written = self.decoder(self.embedded(target), memory, mode, memory_key_mask=there)
        return self.output(written)

    def embedded(self, tokens: Int64[Tensor, "batch n"]) -> Float32[Tensor, "batch n 32"]:
        return self.positions(ops.take(self.tokens, tokens, axis=0))


optimizer = optim.Adam(2e-3)


def loss(
    model: Translator,
    source: Int64[Tensor, "batch 8"],
    target: Int64[Tensor, "batch 9"],
    mode: nn.Mode,
) -> Float32[Tensor, ""]:
    logits = model(source, target[:, :-1], mode)
    return losses.cross_entropy(ops.reshape(logits, (-1, 12)), ops.reshape(target[:, 1:], -1))


@jit
def step(
    model: Translator,
    state: optim.State[Translator],
    source: Int64[Tensor, "batch 8"],
    target: Int64[Tensor, "batch 9"],
    seed: Int64[Tensor, ""],
) -> tuple[Float32[Tensor, ""], Translator, optim.State[Translator]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, source, target, nn.Train(random.key(seed)))
    return value, *optimizer.step(model, gradient, state)


def drawn(
    rng: np.random.Generator, batch: int
) -> tuple[Int64[Tensor, "batch 8"], Int64[Tensor, "batch 9"]]:
    """Sequences of digits, and the same backwards, after a token for the start."""
    source, target = np.full((batch, 8), PADDING), np.full((batch, 9), PADDING)
    target[:, 0] = START
    for row, length in enumerate(rng.integers(3, 9, size=batch)):
        digits = rng.integers(10, size=length)
        source[row, :length], target[row, 1 : length + 1] = digits, digits[::-1]
    return ops.asarray(source).expect("batch 8"), ops.asarray(target).expect("batch 9")


def main(steps: int = 300, batch: int = 32) -> float:
    """Trains, says how it goes, and gives the last loss."""
    rng = np.random.default_rng(0)
    model = Translator(rng)
    state = optimizer.init(model)
    last = 0.0
    for number in range(1, steps + 1):
        value, model, state = step(model, state, *drawn(rng, batch), ops.asarray(number))
        last = value.item()
        if number % 50 == 0:
            print(f"step {number:3}  loss {last:.3f}")
    return last


if __name__ == "__main__":
    main()
