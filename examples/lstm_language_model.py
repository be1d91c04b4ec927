"""A recurrent language model: an LSTM reads characters of this file, and learns what comes next.

python examples/lstm_language_model.py
What a step takes of memory and time: cd examples && typednn plan lstm_language_model:step batch=16 moments=optimizer

Zaremba, Sutskever and Vinyals, "Recurrent neural network regularization" (2014). The state after one
piece of text is the first state for the next piece, so the model remembers further than it learns.
"""

from pathlib import Path
from typing import TypeAlias

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, value_and_grad

State: TypeAlias = tuple[tuple[Float32[Tensor, "batch 64"], Float32[Tensor, "batch 64"]], ...]


class LanguageModel(nn.Module):
    """Two layers of LSTM between an embedding and a linear layer."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.tokens = ops.normal((128, 32), rng=rng)
        self.reader = nn.LSTM(32, 64, layers=2, rng=rng)
        self.output = nn.Linear(64, 128, rng=rng)

    def __call__(
        self, tokens: Int64[Tensor, "batch t"], state: State
    ) -> tuple[Float32[Tensor, "batch t 128"], State]:
        """The logits of each next character, and the state after the last one."""
        hidden, last = self.reader(ops.take(self.tokens, tokens, axis=0), state)
        return self.output(hidden), last


optimizer = optim.Adam(1e-2)


def loss(
    model: LanguageModel, text: Int64[Tensor, "batch 33"], state: State
) -> tuple[Float32[Tensor, ""], State]:
    logits, last = model(text[:, :-1], state)
    wanted = ops.reshape(text[:, 1:], -1)
    return losses.cross_entropy(ops.reshape(logits, (-1, 128)), wanted), last


@jit
def step(
    model: LanguageModel,
    moments: optim.State[LanguageModel],
    text: Int64[Tensor, "batch 33"],
    state: State,
) -> tuple[Float32[Tensor, ""], LanguageModel, optim.State[LanguageModel], State]:
    """The loss; then the model, the optimizer's state and the reader's state after it."""
    (value, last), gradient = value_and_grad(loss, has_aux=True)(model, text, state)
    return value, *optimizer.step(model, gradient, moments), last


def codes(text: str) -> Int64[Tensor, "n"]:
    return ops.asarray([ord(each) for each in text], dtype=np.int64).expect("n")


def pieces(text: Int64[Tensor, "n"], batch: int, first: int) -> Int64[Tensor, "batch 33"]:
    """The text from ``batch`` places on, each ``first`` characters further; its end is its start."""
    length = text.shape[0]
    starts = np.arange(batch)[:, None] * (length // batch) + first
    return text[(starts + np.arange(33)) % length].expect("batch 33")


def main(steps: int = 200, batch: int = 16) -> float:
    """Trains, says how it goes, and gives the last loss."""
    rng = np.random.default_rng(0)
    text = codes(Path(__file__).read_text())
    model = LanguageModel(rng)
    moments = optimizer.init(model)
    zeros = ops.zeros((batch, 64))
    state: State = ((zeros, zeros), (zeros, zeros))
    last = 0.0
    for number in range(1, steps + 1):
        given = pieces(text, batch, 32 * (number - 1))
        value, model, moments, state = step(model, moments, given, state)
        last = value.item()
        if number % 20 == 0:
            print(f"step {number:3}  loss {last:.3f}")
    return last


if __name__ == "__main__":
    main()
