"""Stochastic gradient descent."""

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from typednn.optim.update import Array, stepped, zeros_like
from typednn.planning.kinds import Kind, holds

__all__ = ["SGD", "SGDState"]

M = TypeVar("M")


@holds(Kind.STATE)
@dataclass(frozen=True, slots=True)
class SGDState(Generic[M]):
    """The velocity, a tree like the model; None without momentum."""

    velocity: M | None


@dataclass(frozen=True, slots=True)
class SGD:
    """Stochastic gradient descent, with momentum.

    A step is ``v = momentum * v + g``, then ``parameter - learning_rate * v``. This is PyTorch's
    convention with dampening 0: the first velocity is the gradient, and the learning rate is not
    part of the velocity. (In Sutskever et al., "On the importance of initialization and momentum in
    deep learning", ICML 2013, it is.)
    """

    learning_rate: float
    momentum: float = 0.0

    def init(self, model: M) -> SGDState[M]:
        """Return the state before the first step."""
        return SGDState(zeros_like(model) if self.momentum else None)

    def step(self, model: M, gradient: M, state: SGDState[M]) -> tuple[M, SGDState[M]]:
        """Return the model and the state after one step.

        Raises TypeError if the trees differ in structure, and ShapeError if a parameter and its
        gradient or velocity differ in shape or dtype.
        """
        if state.velocity is None:
            return stepped("SGD.step", self._plain, model, gradient)[0], state
        new, velocity = stepped("SGD.step", self._moving, model, gradient, state.velocity)
        return new, SGDState(velocity)

    def _plain(self, parameter: Array, gradient: Array) -> tuple[Array]:
        new = gradient * self.learning_rate
        return (np.subtract(parameter, new, out=new),)

    def _moving(self, parameter: Array, gradient: Array, velocity: Array) -> tuple[Array, Array]:
        velocity = velocity * self.momentum
        velocity += gradient
        new = velocity * self.learning_rate
        return np.subtract(parameter, new, out=new), velocity
