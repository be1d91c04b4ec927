"""A small network and a step of its training, for the tests of what jit makes of one."""

from typing import Any, Final

import numpy as np
from jaxtyping import Float32, Int

from typednn import Tensor, losses, nn, ops, trees, value_and_grad

__all__ = ["MLP", "WIDE", "loss", "made", "step"]

WIDE: Final = (64, 128, 10)


class MLP(nn.Module):
    hidden: Any
    output: Any

    def __init__(self, rng: np.random.Generator, inputs: int, width: int, outputs: int) -> None:
        self.hidden = nn.Linear(inputs, width, rng=rng)
        self.output = nn.Linear(width, outputs, rng=rng)

    def __call__(self, x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b k"]:
        return self.output(ops.relu(self.hidden(x)))  # type: ignore[no-any-return] # fields are Any


def loss(model: MLP, x: Float32[Tensor, "b n"], y: Int[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


def step(model: MLP, x: Any, y: Any) -> tuple[Any, MLP]:
    value, gradient = value_and_grad(loss)(model, x, y)
    return value, trees.map(lambda p, g: p - g * 0.01, model, gradient)


def made(batch: int = 4, sizes: tuple[int, int, int] = (6, 5, 3)) -> tuple[MLP, Any, Any]:
    """Return a network with layers of these sizes, and a batch for it."""
    rng = np.random.default_rng(0)
    x = ops.normal((batch, sizes[0]), rng=rng)
    return MLP(rng, *sizes), x, ops.asarray(rng.integers(0, sizes[-1], batch))
