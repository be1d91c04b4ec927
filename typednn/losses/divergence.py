"""The divergence of one distribution from another."""

from typing import Any, TypeVar

import numpy as np

from typednn import ops
from typednn.losses.ranges import need_shares
from typednn.losses.reduction import Reduction, check_operands, reduced
from typednn.tensor import Tensor

__all__ = ["kl_divergence"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])


def kl_divergence(
    log_probs: Tensor[S, F], probabilities: Tensor[S, F], *, reduction: Reduction = "mean"
) -> Tensor[Any, F]:
    """Return ``sum(p * (log(p) - log_probs))`` over axis 1, for ``p = probabilities``.

    Both are (b, c, *s), and ``reduction="none"`` gives (b, *s). The mean is that of these
    divergences: for (b, c) it is PyTorch's ``reduction="batchmean"``, while its "mean" also divides
    by c, and so is no divergence. Where a probability is 0, its term and its slope are 0, even if
    ``log_probs`` is -inf. Raises ShapeError for shapes or dtypes that do not fit, and for the mean
    of no elements; ValueError for a probability outside of 0 to 1. Source: Kullback and Leibler, "On
    information and sufficiency" (1951).
    """
    operands = {"log_probs": log_probs, "probabilities": probabilities}
    check_operands("kl_divergence", reduction, **operands)
    need_shares("kl_divergence", probabilities=probabilities)
    possible = probabilities > 0.0
    p = ops.where(possible, probabilities, 1.0)
    terms = p * (ops.log(p) - ops.where(possible, log_probs, 0.0))
    return reduced(ops.sum(ops.where(possible, terms, 0.0), axis=1), reduction)
