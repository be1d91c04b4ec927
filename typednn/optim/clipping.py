"""Clipping: bounds on the gradient, or on the update of the parts of a chain before."""

from dataclasses import dataclass

import numpy as np

from typednn import ops
from typednn.checked_arguments import check, ranges_of
from typednn.optim.transformation import (
    Array,
    Context,
    Memory,
    PerParameter,
    Transformation,
    Values,
    in_order,
)
from typednn.tensor import wrap

__all__ = ["ClipByNorm", "ClipByValue"]


@dataclass(frozen=True, slots=True)
class ClipByNorm(Transformation):
    """``update * limit / max(norm, limit)``, where the norm is that of all updates together.

    As in optax's ``clip_by_global_norm``. PyTorch's ``clip_grad_norm_`` divides by ``norm + 1e-6``.
    Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks",
    ICML 2013, algorithm 1.
    """

    limit: float

    def __post_init__(self) -> None:
        check(self, **ranges_of("ClipByNorm"))

    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        tensors = [wrap(in_order(update)) for update in updates.values()]
        squares = [ops.sum(x * x).astype(np.float64) for x in tensors]
        norm = ops.sqrt(sum(squares, ops.zeros((), dtype=np.float64)))
        factor = (self.limit / ops.maximum(norm, self.limit))._data
        return {
            path: factor.astype(update.dtype) * update for path, update in updates.items()
        }, memory


@dataclass(frozen=True, slots=True)
class ClipByValue(PerParameter):
    """``min(max(update, -limit), limit)``, for each element."""

    limit: float

    def __post_init__(self) -> None:
        check(self, **ranges_of("ClipByValue"))

    def rule(self, update: Array) -> tuple[Array, ...]:
        return (np.minimum(np.maximum(update, -self.limit), self.limit),)
