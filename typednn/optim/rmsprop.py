"""RMSProp: the gradient over a running root mean square of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from typednn.checked_arguments import check, ranges_of
from typednn.optim.chain import Chained
from typednn.optim.rates import Rate, ScaleByRate
from typednn.optim.sgd import Momentum
from typednn.optim.transformation import Array, PerParameter, Transformation

__all__ = ["RMSProp", "ScaleByRms"]


@dataclass(frozen=True, slots=True)
class ScaleByRms(PerParameter):
    """``g / (sqrt(square) + eps)``, where ``square = decay * square + (1 - decay) * g ** 2``.

    Source: that of ``RMSProp``.
    """

    decay: float = 0.99
    eps: float = 1e-8

    remembers = ("square",)

    def __post_init__(self) -> None:
        check(self, **ranges_of("ScaleByRms"))

    def rule(self, g: Array, square: Array) -> tuple[Array, ...]:
        square = self.decay * square + (1 - self.decay) * (g * g)
        return g / (np.sqrt(square) + self.eps), square


@dataclass(frozen=True, slots=True)
class RMSProp(Chained):
    """RMSProp: ``parameter - learning_rate * g / (sqrt(square) + eps)``; see ``ScaleByRms``.

    With momentum, ``v = momentum * v + g / (sqrt(square) + eps)`` is in place of the quotient.
    Source: Tieleman and Hinton, "Lecture 6.5: RMSProp", Coursera 2012. As in PyTorch, ``eps`` is
    outside of the root, the learning rate not in the velocity, and the default ``decay`` 0.99. In
    optax ``eps`` is inside unless ``eps_in_sqrt=False``, the learning rate is in the velocity (the
    same, while it is constant), and the default is 0.9.
    """

    learning_rate: Rate = 1e-2
    decay: float = 0.99
    eps: float = 1e-8
    momentum: float = 0.0

    def __post_init__(self) -> None:
        check(self, **ranges_of("RMSProp"))

    @property
    def parts(self) -> Sequence[Transformation]:
        momentum = (Momentum(self.momentum),) if self.momentum else ()
        return ScaleByRms(self.decay, self.eps), *momentum, ScaleByRate(self.learning_rate)
