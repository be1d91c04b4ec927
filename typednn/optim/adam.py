"""Adam and what is derived from it: step sizes that do not depend on the scale of the gradient."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from typednn.checked_arguments import check, ranges_of
from typednn.optim.chain import Chained
from typednn.optim.choice import WHERE, Where
from typednn.optim.rates import Rate, ScaleByRate
from typednn.optim.transformation import Array, Context, PerParameter, Transformation
from typednn.optim.weight_decay import WeightDecay

__all__ = ["Adam", "AdamW", "NAdam", "ScaleByAdam", "ScaleByNAdam"]


@dataclass(frozen=True, slots=True)
class ScaleByAdam(PerParameter):
    """``mean / (sqrt(square) + eps)``, of running means that are corrected for their start at zero.

    ``mean = b1 * mean + (1 - b1) * g`` and ``square = b2 * square + (1 - b2) * g ** 2`` are divided
    by ``1 - b ** t`` in step ``t``, the first being 1. Source: that of ``Adam``.
    """

    b1: float = 0.9
    b2: float = 0.999
    eps: float = 1e-8

    remembers = ("mean", "square")

    def __post_init__(self) -> None:
        check(self, **ranges_of("ScaleByAdam"))

    def numbers(self, context: Context) -> tuple[Array, ...]:
        """Return both corrections, as a factor of the update and of ``eps``.

        ``mean / (sqrt(square) + eps)`` then takes two fewer passes over the data (section 2 of the
        paper of ``Adam``).
        """
        t = context.number.astype(np.float64) + 1.0
        root = np.sqrt(1.0 - np.power(self.b2, t))
        return root / (1.0 - np.power(self.b1, t)), root * self.eps

    def rule(
        self, g: Array, mean: Array, square: Array, correction: Array, eps: Array
    ) -> tuple[Array, ...]:
        mean = self.b1 * mean + (1 - self.b1) * g
        square = self.b2 * square + (1 - self.b2) * (g * g)
        return mean / (np.sqrt(square) + eps) * correction, mean, square


@dataclass(frozen=True, slots=True)
class Adam(Chained):
    """Adam: ``parameter - learning_rate * mean / (sqrt(square) + eps)``; see ``ScaleByAdam``.

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1.
    ``eps`` is outside of the root, as in PyTorch, and in optax with its ``eps_root=0``.
    """

    learning_rate: Rate = 1e-3
    b1: float = 0.9
    b2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self) -> None:
        check(self, **ranges_of("Adam"))

    @property
    def parts(self) -> Sequence[Transformation]:
        return ScaleByAdam(self.b1, self.b2, self.eps), ScaleByRate(self.learning_rate)


@dataclass(frozen=True, slots=True)
class AdamW(Chained):
    """Adam with decoupled weight decay: ``parameter - learning_rate * (adam + decay * parameter)``.

    ``where``: which parameters decay, by path or by a function; None means all. See ``WeightDecay``.
    Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2,
    in which the decay is multiplied by the schedule's factor alone; here, as in PyTorch and optax,
    by the learning rate. The default decay is PyTorch's; optax's is 1e-4.
    """

    learning_rate: Rate = 1e-3
    b1: float = 0.9
    b2: float = 0.999
    eps: float = 1e-8
    weight_decay: float = 1e-2
    where: Where | None = None

    def __post_init__(self) -> None:
        check(self, **ranges_of("AdamW"), where=WHERE)

    @property
    def parts(self) -> Sequence[Transformation]:
        return (
            ScaleByAdam(self.b1, self.b2, self.eps),
            WeightDecay(self.weight_decay, self.where),
            ScaleByRate(self.learning_rate),
        )


@dataclass(frozen=True, slots=True)
class ScaleByNAdam(PerParameter):
    """As ``ScaleByAdam``, but with Nesterov's momentum: the mean of the step after this one.

    In step ``t`` the mean is replaced by ``b1 * mean / (1 - b1 ** (t + 1)) + (1 - b1) * g / (1 -
    b1 ** t)``, of the new ``mean``. Source: that of ``NAdam``.
    """

    b1: float = 0.9
    b2: float = 0.999
    eps: float = 1e-8

    remembers = ("mean", "square")

    def __post_init__(self) -> None:
        check(self, **ranges_of("ScaleByNAdam"))

    def numbers(self, context: Context) -> tuple[Array, ...]:
        """Return the weights of the mean and of the gradient, and the correction of the root."""
        t = context.number.astype(np.float64) + 1.0
        of_mean = self.b1 / (1.0 - np.power(self.b1, t + 1.0))
        of_gradient = (1.0 - self.b1) / (1.0 - np.power(self.b1, t))
        return of_mean, of_gradient, np.sqrt(1.0 - np.power(self.b2, t))

    def rule(
        self,
        g: Array,
        mean: Array,
        square: Array,
        of_mean: Array,
        of_gradient: Array,
        root: Array,
    ) -> tuple[Array, ...]:
        mean = self.b1 * mean + (1 - self.b1) * g
        square = self.b2 * square + (1 - self.b2) * (g * g)
        ahead = of_mean * mean + of_gradient * g
        return ahead / (np.sqrt(square) / root + self.eps), mean, square


@dataclass(frozen=True, slots=True)
class NAdam(Chained):
    """Adam with Nesterov's momentum: see ``ScaleByNAdam``.

    Source: Dozat, "Incorporating Nesterov Momentum into Adam", ICLR workshop 2016, algorithm 2,
    with the same ``b1`` in all steps, as in optax's ``nadam``. In PyTorch's ``NAdam`` it is
    ``b1 * (1 - 0.96 ** (t * momentum_decay) / 2)`` in step ``t``, which tends to ``b1``.
    """

    learning_rate: Rate = 1e-3
    b1: float = 0.9
    b2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self) -> None:
        check(self, **ranges_of("NAdam"))

    @property
    def parts(self) -> Sequence[Transformation]:
        return ScaleByNAdam(self.b1, self.b2, self.eps), ScaleByRate(self.learning_rate)
