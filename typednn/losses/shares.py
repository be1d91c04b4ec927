"""The check that targets are probabilities: numbers from 0 to 1."""

from typing import Any, Final

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import Domain, Sample, primitive, same_shape
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import losses as kernels
from typednn.tensor import Tensor

__all__ = ["need_shares"]

PROBABILITIES: Final = Domain(0.0, 1.0)


def _cost(call: Call) -> Cost:
    """Return the cost of two comparisons of each element."""
    return Cost(2 * call.inputs[0].size)


_are_shares = primitive(
    "are_shares",
    Planned(kernels.are_shares),
    rule=same_shape,
    dtype=np.bool_,
    elementwise=False,
    refuses=lambda call: call.inputs[0].size > 0,
    cost=_cost,
    batch=batch_rules.leading,
    samples=(Sample(("2 3",), (PROBABILITIES,), {"loss": "soft", "name": "probabilities"}),),
)


def need_shares(loss: str, **targets: Tensor[Any, Any]) -> None:
    """Raise ValueError for a number that is not from 0 to 1, but for rounding; planned, too."""
    for name, each in targets.items():
        apply(_are_shares, each, loss=loss, name=name)
