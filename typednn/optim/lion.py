"""Lion: the sign of a running mean of the gradient."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from typednn.checked_arguments import check, ranges_of
from typednn.optim.chain import Chained
from typednn.optim.choice import WHERE, Where
from typednn.optim.rates import Rate, ScaleByRate
from typednn.optim.transformation import Array, PerParameter, Transformation
from typednn.optim.weight_decay import WeightDecay

__all__ = ["Lion", "ScaleByLion"]


@dataclass(frozen=True, slots=True)
class ScaleByLion(PerParameter):
    """``sign(b1 * mean + (1 - b1) * g)``; then ``mean = b2 * mean + (1 - b2) * g``.

    Source: that of ``Lion``.
    """

    b1: float = 0.9
    b2: float = 0.99

    remembers = ("mean",)

    def __post_init__(self) -> None:
        check(self, **ranges_of("ScaleByLion"))

    def rule(self, g: Array, mean: Array) -> tuple[Array, ...]:
        update = np.sign(self.b1 * mean + (1 - self.b1) * g)
        return update, self.b2 * mean + (1 - self.b2) * g


@dataclass(frozen=True, slots=True)
class Lion(Chained):
    """Lion: ``parameter - learning_rate * (sign + weight_decay * parameter)``; see ``ScaleByLion``.

    ``where``: which parameters decay, by path or by a function; None means all. See ``WeightDecay``.
    Source: Chen et al., "Symbolic Discovery of Optimization Algorithms", NeurIPS 2023, program 1.
    It wants a learning rate of 3 to 10 times less than AdamW's, and as much more weight decay. As in
    optax, whose default decay is 1e-3; PyTorch has no Lion.
    """

    learning_rate: Rate = 1e-4
    b1: float = 0.9
    b2: float = 0.99
    weight_decay: float = 0.0
    where: Where | None = None

    def __post_init__(self) -> None:
        check(self, **ranges_of("Lion"), where=WHERE)

    @property
    def parts(self) -> Sequence[Transformation]:
        return (
            ScaleByLion(self.b1, self.b2),
            WeightDecay(self.weight_decay, self.where),
            ScaleByRate(self.learning_rate),
        )
