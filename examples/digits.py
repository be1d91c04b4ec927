"""A training loop without helpers: a typed network learns scikit-learn's handwritten digits, planned.

pip install 'typednn[digits]' && python examples/digits.py
What a step takes of memory and time: cd examples && typednn plan digits:step batch=32 state=optimizer
"""

from statistics import fmean
from typing import Generic, Literal, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, value_and_grad
from typednn.data import DataLoader, load_digits
from typednn.metrics import accuracy

In = TypeVar("In", bound=int)
Hidden = TypeVar("Hidden", bound=int)
Out = TypeVar("Out", bound=int)


class Perceptron(nn.Module, Generic[In, Hidden, Out]):
    """One hidden layer; its three sizes are part of its type."""

    def __init__(self, inputs: In, hidden: Hidden, out: Out, *, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(inputs, hidden, rng=rng)
        self.output = nn.Linear(hidden, out, rng=rng)

    def __call__(self, x: Float32[Tensor, "batch In"]) -> Float32[Tensor, "batch Out"]:
        return self.output(ops.relu(self.hidden(x)))


Reader = Perceptron[Literal[64], Literal[32], Literal[10]]
optimizer = optim.Adam(3e-3)


def loss(
    model: Reader, x: Float32[Tensor, "batch 64"], y: Int64[Tensor, "batch"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


@jit
def step(
    model: Reader,
    state: optim.State[Reader],
    x: Float32[Tensor, "batch 64"],
    y: Int64[Tensor, "batch"],
) -> tuple[Float32[Tensor, ""], Reader, optim.State[Reader]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, x, y)
    return value, *optimizer.step(model, gradient, state)


def main(epochs: int = 20) -> float:
    """Trains, says how it goes, and gives the share of held-out digits read rightly."""
    rng = np.random.default_rng(0)
    digits = load_digits()
    model = Reader(64, 32, 10, rng=rng)
    state = optimizer.init(model)
    loader = DataLoader(digits.train, 32, shuffle=True)
    share = 0.0
    for epoch in range(1, epochs + 1):
        values = []
        for batch in loader.batches(epoch):
            value, model, state = step(model, state, batch.inputs, batch.labels)
            values.append(value.item())
        guesses = ops.argmax(model(digits.test.inputs), axis=1)
        share = accuracy(guesses, digits.test.labels)
        print(f"epoch {epoch:2}  loss {fmean(values):.3f}  held out {100 * share:.1f} %")
    return share


if __name__ == "__main__":
    main()
