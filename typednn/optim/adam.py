"""Adam: its step size does not depend on the scale of the gradient."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from jaxtyping import Int64

from typednn.checks import typed
from typednn.optim.update import Array, stepped, zeros_like
from typednn.planning.kinds import Kind, holds
from typednn.tensor import Tensor, wrap

__all__ = ["Adam", "AdamState"]

M = TypeVar("M")


@holds(Kind.STATE)
@typed
@dataclass(frozen=True, slots=True)
class AdamState(Generic[M]):
    """The number of steps so far, and the running means of the gradient and of its square."""

    steps: Int64[Tensor, ""]
    mean: M
    square: M


@dataclass(frozen=True, slots=True)
class Adam:
    """The optimizer Adam.

    ``mean = b1 * mean + (1 - b1) * g`` and ``square = b2 * square + (1 - b2) * g ** 2`` are both
    divided by ``1 - b ** steps`` to correct their start at zero. The step is then ``learning_rate *
    mean / (sqrt(square) + eps)``. Source: Kingma and Ba, "Adam: A Method for Stochastic
    Optimization", ICLR 2015, algorithm 1.
    """

    learning_rate: float = 1e-3
    b1: float = 0.9
    b2: float = 0.999
    eps: float = 1e-8

    def init(self, model: M) -> AdamState[M]:
        """Return the state before the first step."""
        return AdamState(wrap(np.asarray(0)), zeros_like(model), zeros_like(model))

    def step(self, model: M, gradient: M, state: AdamState[M]) -> tuple[M, AdamState[M]]:
        """Return the model and the state after one step.

        Raises TypeError if the trees differ in structure, and ShapeError if a parameter and its
        gradient or moments differ in shape or dtype.
        """
        steps = state.steps + 1
        new, mean, square = stepped(
            "Adam.step",
            self._rule,
            model,
            gradient,
            state.mean,
            state.square,
            numbers=self._corrected(steps._data.astype(np.float64)),
        )
        return new, AdamState(steps, mean, square)

    def _corrected(self, steps: Array) -> tuple[Array, Array]:
        """Return this step's learning rate and eps, which include the corrections of both moments.

        ``rate * mean / (sqrt(square) + eps)`` then equals the step with corrected moments (section
        2 of the paper), with three fewer passes over the data.
        """
        root = np.sqrt(1 - np.power(self.b2, steps))
        return self.learning_rate * root / (1 - np.power(self.b1, steps)), self.eps * root

    def _rule(
        self,
        parameter: Array,
        gradient: Array,
        mean: Array,
        square: Array,
        rate: Array,
        eps: Array,
    ) -> tuple[Array, Array, Array]:
        new = gradient * (1 - self.b1)
        mean = mean * self.b1
        mean += new
        np.multiply(gradient, gradient, out=new)
        new *= 1 - self.b2
        square = square * self.b2
        square += new
        np.sqrt(square, out=new)
        new += eps
        np.divide(mean, new, out=new)
        new *= rate
        return np.subtract(parameter, new, out=new), mean, square
