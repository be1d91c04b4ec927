"""Adagrad: smaller steps for parameters that have had large gradients."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from typednn.checked_arguments import check, ranges_of
from typednn.optim.chain import Chained
from typednn.optim.rates import Rate, ScaleByRate
from typednn.optim.transformation import Array, PerParameter, Transformation

__all__ = ["Adagrad", "ScaleByAdagrad"]


@dataclass(frozen=True, slots=True)
class ScaleByAdagrad(PerParameter):
    """``g / (sqrt(total) + eps)``, where ``total`` is the sum of ``g ** 2`` over all steps.

    Source: that of ``Adagrad``.
    """

    eps: float = 1e-10

    remembers = ("total",)

    def __post_init__(self) -> None:
        check(self, **ranges_of("ScaleByAdagrad"))

    def rule(self, g: Array, total: Array) -> tuple[Array, ...]:
        total = total + g * g
        return g / (np.sqrt(total) + self.eps), total


@dataclass(frozen=True, slots=True)
class Adagrad(Chained):
    """Adagrad: ``parameter - learning_rate * g / (sqrt(total) + eps)``; see ``ScaleByAdagrad``.

    Source: Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and
    Stochastic Optimization", JMLR 2011. As in PyTorch, the sum begins at 0, and ``eps`` is outside
    of the root; in optax the sum begins at 0.1, and ``eps`` is inside.
    """

    learning_rate: Rate = 1e-2
    eps: float = 1e-10

    def __post_init__(self) -> None:
        check(self, **ranges_of("Adagrad"))

    @property
    def parts(self) -> Sequence[Transformation]:
        return ScaleByAdagrad(self.eps), ScaleByRate(self.learning_rate)
