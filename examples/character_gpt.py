"""A GPT that reads characters, planned. It learns this file, and then continues a text.

python examples/character_gpt.py
What a step takes of memory and time: cd examples && typednn plan character_gpt:step batch=8 state=optimizer

Radford et al., "Language models are unsupervised multitask learners" (2019): ``GPT2Small`` is their
smallest model.
"""

from pathlib import Path
from typing import Generic, Literal, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, random, value_and_grad

Vocabulary = TypeVar("Vocabulary", bound=int)
Context = TypeVar("Context", bound=int)
Model = TypeVar("Model", bound=int)
Heads = TypeVar("Heads", bound=int)
Layers = TypeVar("Layers", bound=int)


class GPT(nn.Module, Generic[Vocabulary, Context, Model, Heads, Layers]):
    """A causal transformer; the same matrix reads tokens and says how likely each comes next."""

    tokens: Float32[Tensor, "Vocabulary Model"]

    def __init__(
        self,
        vocabulary: Vocabulary,
        context: Context,
        model: Model,
        heads: Heads,
        layers: Layers,
        *,
        rng: np.random.Generator,
    ) -> None:
        self.tokens = nn.init.normal(0.02)((vocabulary, model), rng)
        self.positions = nn.LearnedPositions(context, model, rng=rng)
        self.blocks = nn.TransformerEncoder(
            model,
            heads,
            4 * model,
            layers=layers,
            norm_first=True,
            dropout=0.1,
            activation=ops.gelu,
            rng=rng,
        )

    def __call__(
        self, tokens: Int64[Tensor, "b t"], mode: nn.Mode
    ) -> Float32[Tensor, "b t Vocabulary"]:
        x = self.positions(ops.take(self.tokens, tokens, axis=0))
        return self.blocks(x, mode, is_causal=True) @ self.tokens.mT


Reader = GPT[Literal[128], Literal[128], Literal[128], Literal[4], Literal[4]]
GPT2Small = GPT[Literal[50257], Literal[1024], Literal[768], Literal[12], Literal[12]]
optimizer = optim.Adam(1e-3)


def loss(model: Reader, text: Int64[Tensor, "batch 129"], mode: nn.Mode) -> Float32[Tensor, ""]:
    logits = model(text[:, :-1], mode)
    return losses.cross_entropy(ops.reshape(logits, (-1, 128)), ops.reshape(text[:, 1:], -1))


@jit
def step(
    model: Reader,
    state: optim.State[Reader],
    text: Int64[Tensor, "batch 129"],
    seed: Int64[Tensor, ""],
) -> tuple[Float32[Tensor, ""], Reader, optim.State[Reader]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, text, nn.Train(random.key(seed)))
    return value, *optimizer.step(model, gradient, state)


def codes(text: str) -> Int64[Tensor, "n"]:
    return ops.asarray([ord(each) for each in text], dtype=np.int64).expect("n")


def drawn(
    text: Int64[Tensor, "n"], batch: int, rng: np.random.Generator
) -> Int64[Tensor, "batch 129"]:
    """Pieces of the text: 128 characters, each with the one that comes next."""
    starts = rng.integers(text.shape[0] - 129, size=(batch, 1))
    return text[starts + np.arange(129)].expect("batch 129")


def continued(model: Reader, text: str, count: int) -> str:
    """The text with so many more characters, each the likeliest."""
    for _ in range(count):
        logits = model(codes(text[-128:])[None], nn.Eval())
        text += chr(ops.argmax(logits[0, -1]).item())
    return text


def main(steps: int = 200, batch: int = 8, written: int = 40) -> float:
    """Trains, says how it goes, and gives the last loss."""
    rng = np.random.default_rng(0)
    text = codes(Path(__file__).read_text())
    model = Reader(128, 128, 128, 4, 4, rng=rng)
    state = optimizer.init(model)
    last = 0.0
    for number in range(1, steps + 1):
        value, model, state = step(model, state, drawn(text, batch, rng), ops.asarray(number))
        last = value.item()
        if number % 20 == 0:
            print(f"step {number:3}  loss {last:.3f}")
    print(continued(model, "def ", written))
    return last


if __name__ == "__main__":
    main()
