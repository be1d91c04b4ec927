"""Loss functions: the error of a model as one number, the mean over the batch."""

from typing import Any

import numpy as np
from jaxtyping import Float32, Int

from typednn import ops
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import (
    Domain,
    Primitive,
    Sample,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.autodiff.value_errors import positions_may_be_out_of_range
from typednn.checks import typed
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import losses as kernels
from typednn.tensor import Tensor

__all__ = ["cross_entropy", "mse", "nll"]


@typed
def cross_entropy(logits: Float32[Tensor, "b c"], labels: Int[Tensor, "b"]) -> Float32[Tensor, ""]:
    """Return the mean of ``-log_softmax(logits)[label]`` over the batch.

    It is finite for all finite logits. Raises ShapeError for a label that is not a class (0 to
    c-1).
    """
    return _nll("cross_entropy", ops.log_softmax(logits, axis=-1), labels)


@typed
def nll(log_probs: Float32[Tensor, "b c"], labels: Int[Tensor, "b"]) -> Float32[Tensor, ""]:
    """Return the negative log-likelihood: the mean of ``-log_probs[label]`` over the batch.

    Raises ShapeError for a label that is not a class (0 to c-1).
    """
    return _nll("nll", log_probs, labels)


@typed
def mse(x: Float32[Tensor, "*s"], y: Float32[Tensor, "*s"]) -> Float32[Tensor, ""]:
    """Return the mean squared error: the mean of ``(x - y) ** 2`` over all elements."""
    return ops.mean(ops.square(x - y))


def _nll_cost(call: Call) -> Cost:
    """Return the cost of adding the selected elements, negating the sum and dividing it."""
    return Cost(call.inputs[1].size + 1)


def _nll_gradient_cost(call: Call) -> Cost:
    """Return the cost of negating and dividing one number."""
    return Cost(2)


_LABELS = Domain(0, 3, dtype=np.int64)

_nll_primitive = primitive(
    "nll",
    Planned(kernels.nll),
    vjp=(
        lambda g, out, x, labels, loss: apply(_nll_gradient, g, labels, classes=x.shape[1]),
        None,
    ),
    saves=(1,),
    rule=lambda x, labels, loss: (),
    dtype=of_first_operand,
    elementwise=False,
    refuses=positions_may_be_out_of_range,
    cost=_nll_cost,
    reads=lambda call: call.inputs[1].size,
    samples=(Sample(("4 3", "4"), (Domain(), _LABELS), {"loss": "nll"}),),
    analytic=True,
)


# nll and this are each other's gradient. This one is zero except for -g / count at the labels.
_nll_gradient: Primitive = primitive(
    "nll_gradient",
    Planned(kernels.nll_gradient),
    vjp=(
        lambda g, out, x, labels, classes: apply(_nll_primitive, g, labels, loss="nll"),
        None,
    ),
    saves=(1,),
    rule=lambda g, labels, classes: (*labels, classes),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_nll_gradient_cost,
    samples=(Sample(("", "4"), (Domain(), _LABELS), {"classes": 3}),),
    analytic=True,
)


def _nll(loss: str, log_probs: Tensor[Any, Any], labels: Tensor[Any, Any]) -> Tensor[Any, Any]:
    return apply(_nll_primitive, log_probs, labels, loss=loss)
