"""A recurrent language model: an LSTM reads the source code of Python's standard library.

python -m examples.lstm_language_model

Zaremba, Sutskever and Vinyals, "Recurrent neural network regularization" (2014). The state after one
piece of text is the first state for the next piece, so the model remembers further than it learns.
"""

import math
from statistics import fmean
from typing import TypeAlias

import numpy as np
from jaxtyping import Float32, Int64

from examples.texts import codes, five_gram_bits, standard_library
from typednn import Tensor, jit, losses, nn, ops, optim, value_and_grad

State: TypeAlias = tuple[tuple[Float32[Tensor, "batch 256"], Float32[Tensor, "batch 256"]], ...]


class LanguageModel(nn.Module):
    """Two layers of LSTM between an embedding and a linear layer."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.tokens = ops.normal((128, 32), rng=rng)
        self.reader = nn.LSTM(32, 256, layers=2, rng=rng)
        self.output = nn.Linear(256, 128, rng=rng)

    def __call__(
        self, tokens: Int64[Tensor, "batch t"], state: State
    ) -> tuple[Float32[Tensor, "batch t 128"], State]:
        """The logits of each next character, and the state after the last one."""
        hidden, last = self.reader(ops.take(self.tokens, tokens, axis=0), state)
        return self.output(hidden), last


def loss(
    model: LanguageModel, text: Int64[Tensor, "batch 65"], state: State
) -> tuple[Float32[Tensor, ""], State]:
    logits, last = model(text[:, :-1], state)
    wanted = ops.reshape(text[:, 1:], -1)
    return losses.cross_entropy(ops.reshape(logits, (-1, 128)), wanted), last


@jit
def step(
    model: LanguageModel,
    moments: optim.State[LanguageModel],
    text: Int64[Tensor, "batch 65"],
    state: State,
    rate: float,
) -> tuple[Float32[Tensor, ""], LanguageModel, optim.State[LanguageModel], State]:
    """The loss; then the model, the optimizer's state and the reader's state after it."""
    (value, last), gradient = value_and_grad(loss, has_aux=True)(model, text, state)
    return value, *optim.Adam(rate).step(model, gradient, moments), last


read = jit(loss)


def pieces(text: Int64[Tensor, "n"], batch: int, first: int) -> Int64[Tensor, "batch 65"]:
    """The text from ``batch`` places on, each ``first`` characters further; its end is its start."""
    length = text.shape[0]
    starts = np.arange(batch)[:, None] * (length // batch) + first
    return text[(starts + np.arange(65)) % length].expect("batch 65")


def unread(batch: int) -> State:
    """The state before the first character."""
    zeros = ops.zeros((batch, 256))
    return ((zeros, zeros), (zeros, zeros))


def bits(model: LanguageModel, text: Int64[Tensor, "n"]) -> float:
    """The bits that a character of the text takes, predicted by the model, which reads all of it."""
    state, found, count = unread(1), [], text.shape[0] // 64
    for piece in range(count):
        value, state = read(model, pieces(text, 1, 64 * piece), state)
        found.append(value.item())
    return fmean(found) / math.log(2)


def main(
    steps: int = 3000, batch: int = 32, learned: int = 1_000_000, held_out: int = 50_000
) -> float:
    """Trains, says how it goes, and gives the bits of a character that the model has not seen."""
    seen, unseen = standard_library(learned, held_out)
    text = codes(seen)
    model = LanguageModel(np.random.default_rng(0))
    moments, state = optim.Adam().init(model), unread(batch)
    for number in range(1, steps + 1):
        given = pieces(text, batch, 64 * (number - 1))
        rate = 4e-3 * min(number / 100, (1 + math.cos(math.pi * number / steps)) / 2)
        value, model, moments, state = step(model, moments, given, state, rate)
        if number % 100 == 0:
            print(f"step {number:4}  loss {value.item():.3f}", flush=True)
    found = bits(model, codes(unseen))
    print(f"bits per character {found:.3f}, by counts of five {five_gram_bits(seen, unseen):.3f}")
    return found


if __name__ == "__main__":
    main()
