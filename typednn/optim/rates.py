"""Learning rates: numbers, tensors or schedules. The last part of each optimizer multiplies by one."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float

from typednn import ops
from typednn.checked_arguments import AT_LEAST_0, check, ranges_of
from typednn.checked_values import need_within
from typednn.data_interchange import live
from typednn.optim.transformation import Array, Context, PerParameter
from typednn.schedules import Schedule
from typednn.shapes.words import shown
from typednn.tensor import Tensor, wrap
from typednn.traced_number import TracedNumber

__all__ = ["Rate", "ScaleByRate", "rate_at"]

Rate: TypeAlias = float | Float[Tensor, ""] | Schedule
"""A learning rate: a number, a tensor, or a function of the number of the step, the first being 0."""


@dataclass(frozen=True, slots=True)
class ScaleByRate(PerParameter):
    """``learning_rate * update``."""

    learning_rate: Rate

    def __post_init__(self) -> None:
        check(self, **ranges_of("ScaleByRate"))

    def numbers(self, context: Context) -> tuple[Array, ...]:
        return (rate_at(self.learning_rate, context),)

    def rule(self, update: Array, rate: Array) -> tuple[Array, ...]:
        return (rate * update,)


def rate_at(rate: Rate, context: Context) -> Array:
    """Return the learning rate of this step, of rank 0.

    Raises TypeError if a schedule gives anything but a floating-point tensor of shape "", and if a
    gradient is being taken through the rate, which no update is part of; ValueError, also in a planned
    step, for one that comes out negative or not finite.
    """
    if isinstance(rate, Tensor):
        found: Any = rate
    elif callable(rate):
        found = rate(wrap(context.number))
    elif isinstance(rate, TracedNumber):
        found = ops.asarray(rate, np.float64)
    else:
        return np.asarray(rate, np.float64)
    if not (isinstance(found, Tensor) and found.shape == () and found.dtype.kind == "f"):
        raise TypeError(
            f"{context.caller}: the schedule gives {shown(found)}, but expected a floating-point Tensor"
            ' of shape ""'
        )
    if live(found)._tape is not None:
        raise TypeError(
            f"{context.caller}: the learning rate must be a plain tensor, but a gradient is being"
            " taken through it; stop_gradient(rate)"
        )
    most = float(np.finfo(found.dtype).max)
    need_within(context.caller, "the learning rate", found, 0.0, most, expected=AT_LEAST_0.text)
    return found._data
