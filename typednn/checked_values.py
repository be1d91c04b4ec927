"""The check that the values of a tensor are in a range, which a plan makes in each call, too."""

from typing import Any

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import Domain, Sample, primitive, same_shape
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy.ranges import are_within
from typednn.tensor import Tensor

__all__ = ["need_within"]


def _cost(call: Call) -> Cost:
    """Return the cost of two comparisons of each element."""
    return Cost(2 * call.inputs[0].size)


_are_within = primitive(
    "are_within",
    Planned(are_within),
    rule=same_shape,
    dtype=np.bool_,
    elementwise=False,
    refuses=lambda call: call.inputs[0].size > 0,
    cost=_cost,
    batch=batch_rules.leading,
    samples=(
        Sample(
            ("2 3",),
            (Domain(0.0, 1.0),),
            {"owner": "f", "name": "x", "least": 0.0, "most": 1.0, "expected": "a share"},
        ),
    ),
)


def need_within(
    owner: str, name: str, x: Tensor[Any, Any], least: float, most: float, *, expected: str
) -> None:
    """Raise ValueError for a number that is not from ``least`` to ``most``; planned, too.

    ``owner``: the function, ``name``: the argument's name, and ``expected``: the range in words, for
    the message.
    """
    apply(_are_within, x, owner=owner, name=name, least=least, most=most, expected=expected)
