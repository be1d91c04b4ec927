"""Learning rates: numbers, tensors or schedules. The last part of each optimizer multiplies by one."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float

from typednn import ops
from typednn.checked_arguments import RATE, check
from typednn.optim.transformation import Array, Context, PerParameter
from typednn.schedules import Schedule
from typednn.tensor import Tensor, wrap

__all__ = ["Rate", "ScaleByRate", "rate_at"]

Rate: TypeAlias = float | Float[Tensor, ""] | Schedule
"""A learning rate: a number, a tensor, or a function of the number of the step, the first being 0."""


@dataclass(frozen=True, slots=True)
class ScaleByRate(PerParameter):
    """``learning_rate * update``."""

    learning_rate: Rate

    def __post_init__(self) -> None:
        check(self, learning_rate=RATE)

    def numbers(self, context: Context) -> tuple[Array, ...]:
        return (rate_at(self.learning_rate, context),)

    def rule(self, update: Array, rate: Array) -> tuple[Array, ...]:
        return (rate * update,)


def rate_at(rate: Rate, context: Context) -> Array:
    """Return the learning rate of this step, of rank 0.

    Raises TypeError if a schedule gives anything but a floating-point tensor of shape "".
    """
    if isinstance(rate, Tensor):
        return rate._data
    if not callable(rate):
        return ops.asarray(rate, dtype=np.float64)._data
    found: Any = rate(wrap(context.number))
    if isinstance(found, Tensor) and found.shape == () and found.dtype.kind == "f":
        return found._data
    raise TypeError(
        f"{context.caller}: the schedule gives {found!r}, but expected a floating-point Tensor of"
        ' shape ""'
    )
