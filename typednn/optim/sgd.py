"""Stochastic gradient descent, with momentum."""

from collections.abc import Sequence
from dataclasses import dataclass

from typednn.checked_arguments import FLAG, check, ranges_of
from typednn.optim.chain import Chained
from typednn.optim.rates import Rate, ScaleByRate
from typednn.optim.transformation import Array, PerParameter, Transformation
from typednn.shapes.number_ranges import NO_MOMENTUM

__all__ = ["SGD", "Momentum"]


@dataclass(frozen=True, slots=True)
class Momentum(PerParameter):
    """``velocity = momentum * velocity + update``; the new update is the velocity.

    With ``nesterov`` it is ``update + momentum * velocity``, the velocity being the new one.
    Source: that of ``SGD``.
    """

    momentum: float
    nesterov: bool = False

    remembers = ("velocity",)

    def __post_init__(self) -> None:
        check(self, **ranges_of("Momentum"), nesterov=FLAG)

    def rule(self, update: Array, velocity: Array) -> tuple[Array, ...]:
        velocity = self.momentum * velocity + update
        return update + self.momentum * velocity if self.nesterov else velocity, velocity


@dataclass(frozen=True, slots=True)
class SGD(Chained):
    """Stochastic gradient descent: ``parameter - learning_rate * v``.

    ``v`` is the gradient ``g``; with momentum it is ``v = momentum * v + g``, and Nesterov's
    momentum then takes ``g + momentum * v``. This is PyTorch's and optax's convention: the first
    velocity is the gradient, and the learning rate is not part of the velocity. (In Sutskever et
    al., "On the importance of initialization and momentum in deep learning", ICML 2013, it is.)

    Raises ValueError for ``nesterov`` without momentum.
    """

    learning_rate: Rate
    momentum: float = 0.0
    nesterov: bool = False

    def __post_init__(self) -> None:
        check(self, **ranges_of("SGD"), nesterov=FLAG)
        if self.nesterov and not self.momentum:
            raise ValueError(NO_MOMENTUM)

    @property
    def parts(self) -> Sequence[Transformation]:
        rate = ScaleByRate(self.learning_rate)
        return (Momentum(self.momentum, self.nesterov), rate) if self.momentum else (rate,)
