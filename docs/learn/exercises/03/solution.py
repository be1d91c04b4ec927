"""A layer of two layers.

`Perceptron[In, Hidden, Out]` has its three sizes in its type. One of its layers has the wrong ones.
"""

from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, nn, ops

In = TypeVar("In", bound=int)
Hidden = TypeVar("Hidden", bound=int)
Out = TypeVar("Out", bound=int)


class Perceptron(nn.Module, Generic[In, Hidden, Out]):
    """One hidden layer."""

    def __init__(self, inputs: In, hidden: Hidden, out: Out, *, rng: np.random.Generator) -> None:
        self.hidden = nn.Linear(inputs, hidden, rng=rng)
        self.output = nn.Linear(hidden, out, rng=rng)

    def __call__(self, x: Float32[Tensor, "batch In"]) -> Float32[Tensor, "batch Out"]:
        return self.output(ops.relu(self.hidden(x)))


# The test. Nothing below this line may be changed.
from typing import Literal

perceptron = Perceptron(4, 5, 3, rng=np.random.default_rng(0))
with_its_sizes: Perceptron[Literal[4], Literal[5], Literal[3]] = perceptron
scores: Float32[Tensor, "8 3"] = perceptron(ops.ones((8, 4)))

x = ops.normal((8, 4), rng=np.random.default_rng(1))
hidden = np.maximum(perceptron.hidden(x).numpy(), 0)
expected = hidden @ perceptron.output.weight.numpy()
assert scores.shape == (8, 3), "there are three scores for each of eight examples"
assert perceptron.hidden.weight.shape == (4, 5), "the hidden layer is of 4 by 5"
assert perceptron.output.weight.shape == (5, 3), "the output layer is of 5 by 3"
assert np.allclose(perceptron(x).numpy(), expected), "both layers are called, with relu"
