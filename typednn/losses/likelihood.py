"""Primitives of losses with labels: the mean likelihood, and the check that labels are classes."""

from typing import Any

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, nothing
from typednn.autodiff.primitive import (
    Domain,
    Primitive,
    Sample,
    never,
    of_first_operand,
    primitive,
    same_shape,
)
from typednn.autodiff.tape import apply
from typednn.autodiff.value_errors import positions_may_be_out_of_range, values_may_not_fit
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import losses as kernels
from typednn.tensor import Tensor

__all__ = ["checked_lengths", "class_labels", "mean_likelihood"]

LABELS = Domain(0, 3, dtype=np.int64)


def _nll_cost(call: Call) -> Cost:
    """Return the cost of adding the selected elements, negating the sum and dividing it."""
    return Cost(call.inputs[1].size + 1)


def _nll_gradient_cost(call: Call) -> Cost:
    """Return the cost of negating and dividing one number."""
    return Cost(2)


_nll = primitive(
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
    samples=(Sample(("4 3", "4"), (Domain(), LABELS), {"loss": "nll"}),),
    analytic=True,
)


# nll and this are each other's gradient. This one is zero except for -g / count at the labels.
_nll_gradient: Primitive = primitive(
    "nll_gradient",
    Planned(kernels.nll_gradient),
    vjp=(lambda g, out, x, labels, classes: apply(_nll, g, labels, loss="nll"), None),
    saves=(1,),
    rule=lambda g, labels, classes: (*labels, classes),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_nll_gradient_cost,
    samples=(Sample(("", "4"), (Domain(), LABELS), {"classes": 3}),),
    analytic=True,
)


def mean_likelihood(
    loss: str, log_probs: Tensor[Any, Any], labels: Tensor[Any, Any]
) -> Tensor[Any, Any]:
    """Return the mean of ``-log_probs[label]`` over the rows of (b, c), as one primitive.

    Raises ShapeError for a label that is not a class, in the name of the ``loss``.
    """
    return apply(_nll, log_probs, labels, loss=loss)


_class_labels = primitive(
    "class_labels",
    Planned(kernels.class_labels),
    rule=same_shape,
    dtype=np.int64,
    elementwise=False,
    refuses=lambda call: values_may_not_fit(call.inputs, call.params["end"]),
    cost=nothing,
    batch=batch_rules.leading,
    samples=(
        Sample(("4",), (LABELS,), {"loss": "nll", "name": "labels", "end": 3, "ignored": None}),
        Sample(("2 3",), (LABELS,), {"loss": "nll", "name": "labels", "end": 2, "ignored": 2}),
    ),
)


def class_labels(
    loss: str, labels: Tensor[Any, Any], classes: int, ignored: int | None = None
) -> Tensor[Any, np.int64]:
    """Return the labels as int64, with 0 for those that are ``ignored``.

    Raises ShapeError for any other label that is not a class, in the name of the ``loss``.
    """
    return apply(_class_labels, labels, loss=loss, name="labels", end=classes, ignored=ignored)


def checked_lengths(
    loss: str, name: str, lengths: Tensor[Any, Any], most: int
) -> Tensor[Any, np.int64]:
    """Return the lengths as int64. Raises ShapeError unless each is from 0 to ``most``."""
    return apply(_class_labels, lengths, loss=loss, name=name, end=most + 1, ignored=None)
