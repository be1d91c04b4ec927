"""A GPT that reads the source code of Python's standard library, and continues it, planned.

python -m examples.character_gpt
What a step takes of memory and time: typednn plan examples.character_gpt:step batch=8 rate=0.001 state=optim.Adam

Radford et al., "Language models are unsupervised multitask learners" (2019): ``GPT2Small`` is their
smallest model.
"""

import math
from statistics import fmean
from typing import Generic, Literal, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from examples.texts import codes, five_gram_bits, standard_library
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


def loss(model: Reader, text: Int64[Tensor, "batch 129"], mode: nn.Mode) -> Float32[Tensor, ""]:
    logits = model(text[:, :-1], mode)
    return losses.cross_entropy(ops.reshape(logits, (-1, 128)), ops.reshape(text[:, 1:], -1))


@jit
def step(
    model: Reader,
    state: optim.State[Reader],
    text: Int64[Tensor, "batch 129"],
    key: random.Key,
    rate: float,
) -> tuple[Float32[Tensor, ""], Reader, optim.State[Reader]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, text, nn.Train(key))
    return value, *optim.Adam(rate).step(model, gradient, state)


@jit
def loss_of_last(model: Reader, text: Int64[Tensor, "batch 129"]) -> Float32[Tensor, ""]:
    """The mean loss of the last 64 characters, which are read with 64 to 127 before them."""
    logits = model(text[:, :-1], nn.Eval())[:, 64:]
    return losses.cross_entropy(ops.reshape(logits, (-1, 128)), ops.reshape(text[:, 65:], -1))


def pieces(
    text: Int64[Tensor, "n"], starts: Int64[np.ndarray, "batch"]
) -> Int64[Tensor, "batch 129"]:
    """128 characters of the text from each place on, each with the one that comes next."""
    return text[starts[:, None] + np.arange(129)].expect("batch 129")


def bits(model: Reader, text: Int64[Tensor, "n"]) -> float:
    """The bits that a character of the text takes, predicted by the model."""
    starts = np.arange(0, text.shape[0] - 128, 64)
    found = [loss_of_last(model, pieces(text, some)).item() for some in np.array_split(starts, 16)]
    return fmean(found) / math.log(2)


def continued(model: Reader, text: str, count: int) -> str:
    """The text with so many more characters, each the likeliest."""
    for _ in range(count):
        logits = model(codes(text[-128:])[None], nn.Eval())
        text += chr(ops.argmax(logits[0, -1]).item())
    return text


def main(
    steps: int = 3000, batch: int = 16, learned: int = 1_000_000, held_out: int = 50_000
) -> float:
    """Trains, says how it goes, and gives the bits of a character that the model has not seen."""
    rng, keys = np.random.default_rng(0), random.key(0)
    seen, unseen = standard_library(learned, held_out)
    text = codes(seen)
    model = Reader(128, 128, 128, 4, 4, rng=rng)
    state = optim.Adam().init(model)
    for number in range(1, steps + 1):
        given = pieces(text, rng.integers(len(seen) - 129, size=batch))
        rate = 2e-3 * min(number / 100, (1 + math.cos(math.pi * number / steps)) / 2)
        value, model, state = step(model, state, given, random.fold_in(keys, number), rate)
        if number % 100 == 0:
            print(f"step {number:4}  loss {value.item():.3f}", flush=True)
    print(continued(model, "def ", 40))
    found = bits(model, codes(unseen))
    print(f"bits per character {found:.3f}, by counts of five {five_gram_bits(seen, unseen):.3f}")
    return found


if __name__ == "__main__":
    main()
