"""Muon: momentum whose matrix is made nearly orthogonal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from typednn import ops
from typednn.checked_arguments import FLAG, check, ranges_of
from typednn.optim.chain import Chained
from typednn.optim.choice import WHERE, Where
from typednn.optim.rates import Rate, ScaleByRate
from typednn.optim.transformation import (
    Array,
    Memory,
    PerParameter,
    Transformation,
    Values,
    in_order,
)
from typednn.optim.weight_decay import WeightDecay
from typednn.shapes.shape import ShapeError, show
from typednn.tensor import Tensor, wrap

__all__ = ["Muon", "ScaleByMuon", "orthogonalized"]

_COEFFICIENTS: Final = (3.4445, -4.7750, 2.0315)
_ITERATIONS: Final = 5
_SMALLEST_NORM: Final = 1e-7
_RMS: Final = 0.2
"""The usual root mean square of Adam's updates."""


@dataclass(frozen=True, slots=True)
class ScaleByMuon(PerParameter):
    """``0.2 * sqrt(max(rows, columns)) * orthogonalized(v)``, of matrices.

    ``mean = momentum * mean + (1 - momentum) * g``; ``v`` is the mean, or ``momentum * mean + (1 -
    momentum) * g`` with ``nesterov``. Source: that of ``Muon``.

    Raises ShapeError for a parameter that is no matrix.
    """

    momentum: float = 0.95
    nesterov: bool = True

    remembers = ("mean",)

    def __post_init__(self) -> None:
        check(self, **ranges_of("ScaleByMuon"), nesterov=FLAG)

    def begin(self, parameters: Values) -> Memory:
        for path, parameter in parameters.items():
            if parameter.ndim != 2:
                raise ShapeError(
                    f"Muon: {path!r} is of shape {show(parameter.shape)}, but expected matrices;"
                    " give it to another optimizer, as in Groups((lambda path, x: x.ndim == 2,"
                    " Muon()), rest=AdamW())"
                )
        return PerParameter.begin(self, parameters)

    def rule(self, g: Array, mean: Array) -> tuple[Array, ...]:
        keep = self.momentum
        mean = keep * mean + (1 - keep) * g
        v = keep * mean + (1 - keep) * g if self.nesterov else mean
        rows, columns = g.shape
        scale = _RMS * math.sqrt(max(rows, columns))
        return scale * orthogonalized(wrap(in_order(v)))._data, mean


def orthogonalized(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    """Return nearly ``u @ v.T``, of the singular value decomposition ``u @ diag(s) @ v.T`` of ``x``.

    Five steps of a Newton-Schulz iteration, ``x = a * x + (b * xx + c * xx @ xx) @ x`` with ``xx = x
    @ x.T``, bring each singular value to between about 0.7 and 1.2, faster than one that converges.
    """
    a, b, c = _COEFFICIENTS
    x = x / ops.maximum(ops.sqrt(ops.sum(x * x)), _SMALLEST_NORM)
    is_tall = x.shape[0] > x.shape[1]
    x = x.mT if is_tall else x
    for _ in range(_ITERATIONS):
        gram = x @ x.mT
        x = a * x + (b * gram + c * (gram @ gram)) @ x
    return x.mT if is_tall else x


@dataclass(frozen=True, slots=True)
class Muon(Chained):
    """Muon, for the matrices in the hidden layers of a network; see ``ScaleByMuon``.

    ``parameter - learning_rate * (0.2 * sqrt(max(rows, columns)) * orthogonal + weight_decay *
    parameter)``. ``where``: which parameters decay, by path or by a function; None means all.

    Other parameters belong to another optimizer: ``Groups((lambda path, x: x.ndim == 2, Muon()),
    rest=AdamW())``. ``init`` raises ShapeError for one that is no matrix.

    Source: Jordan, "Muon: An optimizer for hidden layers in neural networks", 2024; the scale, with
    which the learning rate and decay of AdamW suit, is from Liu et al., "Muon is Scalable for LLM
    Training", 2025. As PyTorch's with ``adjust_lr_fn="match_rms_adamw"``, which computes the
    iteration in bfloat16. optax's with ``consistent_rms=0.2`` and ``nesterov=False`` is the same; its
    Nesterov's momentum corrects the mean for its start at zero.
    """

    learning_rate: Rate = 1e-3
    momentum: float = 0.95
    nesterov: bool = True
    weight_decay: float = 0.1
    where: Where | None = None

    def __post_init__(self) -> None:
        check(self, **ranges_of("Muon"), nesterov=FLAG)
        check(self, where=WHERE)

    @property
    def parts(self) -> Sequence[Transformation]:
        return (
            ScaleByMuon(self.momentum, self.nesterov),
            WeightDecay(self.weight_decay, self.where),
            ScaleByRate(self.learning_rate),
        )
