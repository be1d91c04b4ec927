"""Losses of yes or no: one score for each question."""

from typing import Any, TypeVar

import numpy as np

from typednn import ops
from typednn.losses.ranges import need_shares, need_weights
from typednn.losses.reduction import Reduction, check_operands, reduced
from typednn.tensor import Tensor

__all__ = ["binary_cross_entropy_with_logits", "hinge"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])


def binary_cross_entropy_with_logits(
    logits: Tensor[S, F],
    targets: Tensor[S, F],
    *,
    pos_weight: Tensor[Any, F] | None = None,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return ``-(w * t * log(p) + (1 - t) * log(1 - p))`` with ``p = sigmoid(logits)``.

    ``targets`` are the probabilities t, from 0 to 1. ``pos_weight`` is w, 1 unless given; it
    broadcasts to the logits. Finite for all finite logits. Raises ShapeError for shapes or dtypes
    that do not fit, and for the mean of no elements; ValueError for a target outside of 0 to 1, and
    for a negative weight.

    Source: Bishop, "Pattern Recognition and Machine Learning", 2006, equation 4.90; the weight as
    in PyTorch's ``BCEWithLogitsLoss``.
    """
    name = "binary_cross_entropy_with_logits"
    check_operands(name, reduction, logits=logits, targets=targets, pos_weight=pos_weight)
    need_shares(name, targets=targets)
    need_weights(name, pos_weight=pos_weight)
    minus_log_p = ops.softplus(-logits)
    weight = 1.0 if pos_weight is None else (pos_weight - 1.0) * targets + 1.0
    return reduced((1.0 - targets) * logits + weight * minus_log_p, reduction)


def hinge(
    scores: Tensor[S, F], positive: Tensor[S, np.bool_], *, reduction: Reduction = "mean"
) -> Tensor[Any, F]:
    """Return ``max(0, 1 - scores)`` where ``positive`` is true, ``max(0, 1 + scores)`` elsewhere.

    Booleans have no third value; labels -1 and 1 become them by ``labels > 0``. Raises ShapeError
    for shapes or dtypes that do not fit, and for the mean of no elements. Source: Cortes and Vapnik,
    "Support-vector networks" (1995).
    """
    check_operands("hinge", reduction, scores=scores, positive=positive)
    return reduced(ops.relu(1.0 - ops.where(positive, scores, -scores)), reduction)
