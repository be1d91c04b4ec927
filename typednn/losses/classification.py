"""Losses of one class of several, which are on axis 1 of the scores."""

from typing import Any, TypeVar

import numpy as np

from typednn import ops
from typednn.losses.likelihood import class_labels, mean_likelihood
from typednn.losses.ranges import need_shares, need_weights
from typednn.losses.reduction import Reduction, check_operands, need_number, reduced
from typednn.ops.arguments import integer
from typednn.tensor import Tensor
from typednn.traced_number import is_traced, special_number

__all__ = ["cross_entropy", "multi_margin", "nll", "soft_cross_entropy"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])
I = TypeVar("I", bound=np.integer[Any])

AnyTensor = Tensor[Any, Any]


def cross_entropy(
    logits: Tensor[S, F],
    labels: Tensor[Any, I],
    *,
    weight: Tensor[Any, F] | None = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return ``-log_softmax(logits)[label]``, for logits (b, c, *s) and labels (b, *s).

    ``weight`` (c,) multiplies the loss of each class; the mean is then the weighted one. Labels that
    equal ``ignore_index`` count neither in it nor in the sum; if all do, the mean is 0.
    ``label_smoothing`` takes this share of the probability 1 of the label, and gives it to all
    classes evenly. Finite for all finite logits.

    Raises ShapeError for shapes or dtypes that do not fit, for a label that is not a class (0 to
    c-1), and for the mean of no labels; ValueError for a negative weight, and unless
    ``label_smoothing`` is from 0 to 1. Source of label smoothing: Szegedy et al., "Rethinking the
    Inception architecture" (2016).
    """
    check_operands("cross_entropy", reduction, logits=logits, labels=labels, weight=weight)
    need_weights("cross_entropy", weight=weight)
    need_number("cross_entropy", "label_smoothing", label_smoothing)
    log_probs = ops.log_softmax(logits, axis=1)
    return _likelihood(
        "cross_entropy", log_probs, labels, weight, ignore_index, label_smoothing, reduction
    )


def nll(
    log_probs: Tensor[S, F],
    labels: Tensor[Any, I],
    *,
    weight: Tensor[Any, F] | None = None,
    ignore_index: int | None = None,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return the negative log-likelihood ``-log_probs[label]``: ``cross_entropy`` after softmax.

    ``weight`` and ``ignore_index`` are those of ``cross_entropy``. As in PyTorch, ``log_probs`` may be
    above 0, as logarithms of densities are: whether they come from ``log_softmax`` is not asked. Raises
    as ``cross_entropy``.
    """
    check_operands("nll", reduction, log_probs=log_probs, labels=labels, weight=weight)
    need_weights("nll", weight=weight)
    return _likelihood("nll", log_probs, labels, weight, ignore_index, 0.0, reduction)


def soft_cross_entropy(
    logits: Tensor[S, F],
    probabilities: Tensor[S, F],
    *,
    weight: Tensor[Any, F] | None = None,
    label_smoothing: float = 0.0,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return ``-sum(probabilities * log_softmax(logits))`` over axis 1: of (b, c, *s), (b, *s).

    It is PyTorch's ``cross_entropy`` with probabilities in the place of labels. ``weight`` (c,)
    multiplies the terms of each class; the mean stays the mean over all places. ``label_smoothing``
    is that of ``cross_entropy``. The probabilities of a place need not sum to 1: where all are 0, the
    loss is 0.

    Raises ShapeError for shapes or dtypes that do not fit, and for the mean of nothing; ValueError
    for a probability outside of 0 to 1, for a negative weight, and unless ``label_smoothing`` is from
    0 to 1.
    """
    operands = {"logits": logits, "probabilities": probabilities, "weight": weight}
    check_operands("soft_cross_entropy", reduction, **operands)
    need_number("soft_cross_entropy", "label_smoothing", label_smoothing)
    need_shares("soft_cross_entropy", probabilities=probabilities)
    need_weights("soft_cross_entropy", weight=weight)
    wanted: AnyTensor = probabilities
    if _smooths(label_smoothing):
        wanted = wanted * (1.0 - label_smoothing) + label_smoothing / logits.shape[1]
    if weight is not None:
        wanted = wanted * _on_axis_1(weight, logits)
    likelihood = ops.sum(wanted * ops.log_softmax(logits, axis=1), axis=1)
    return reduced(0.0 - likelihood, reduction)


def multi_margin(
    scores: Tensor[S, F],
    labels: Tensor[Any, I],
    *,
    margin: float = 1.0,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return the hinge loss of several classes: ``sum(max(0, margin - scores[label] + scores)) / c``.

    The sum is over all c classes but the label; scores are (b, c, *s), labels (b, *s). Raises
    ShapeError as ``cross_entropy``, and ValueError unless ``margin`` is positive. Source: Weston and
    Watkins, "Support vector machines for multi-class pattern recognition" (1999).
    """
    check_operands("multi_margin", reduction, scores=scores, labels=labels)
    need_number("multi_margin", "margin", margin)
    classes = scores.shape[1]
    labels_along = ops.expand_dims(class_labels("multi_margin", labels, classes), 1)
    above = ops.relu(margin - ops.take_along_axis(scores, labels_along, axis=1) + scores)
    others = _on_axis_1(ops.arange(classes), scores) != labels_along
    each: AnyTensor = ops.sum(ops.where(others, above, 0.0), axis=1) / classes
    return reduced(each, reduction)


def _likelihood(
    loss: str,
    log_probs: AnyTensor,
    labels: AnyTensor,
    weight: AnyTensor | None,
    ignore_index: int | None,
    label_smoothing: float,
    reduction: Reduction,
) -> AnyTensor:
    smooths = _smooths(label_smoothing)
    is_plain = weight is None and ignore_index is None and not smooths
    if is_plain and reduction == "mean" and log_probs.ndim == 2:
        return mean_likelihood(loss, log_probs, labels)
    classes = log_probs.shape[1]
    if is_traced(ignore_index):  # another value does not trace again
        chosen = ops.where(labels.astype(np.int64) != ignore_index, labels, 0)
        found = class_labels(loss, chosen, classes)
    else:
        if ignore_index is not None:
            ignore_index = integer(loss, "ignore_index", ignore_index)
        found = class_labels(loss, labels, classes, ignore_index)
    each: AnyTensor = 0.0 - _at(found, log_probs)  # 0.0 for -0.0, too
    shares = None if weight is None else ops.take(weight, found)
    if shares is not None:
        each = each * shares
    if smooths:
        terms = log_probs if weight is None else log_probs * _on_axis_1(weight, log_probs)
        evenly = ops.sum(terms, axis=1) * (label_smoothing / classes)
        each = each * (1.0 - label_smoothing) - evenly
    if ignore_index is not None:
        counted = labels.astype(np.int64) != ignore_index
        each = ops.where(counted, each, 0.0)
        shares = counted.astype(each.dtype) if shares is None else ops.where(counted, shares, 0.0)
    if reduction == "mean" and shares is not None:
        total = ops.sum(shares)
        return ops.sum(each) / ops.where(total == 0.0, 1.0, total)
    return reduced(each, reduction)


def _at(labels: AnyTensor, scores: AnyTensor) -> AnyTensor:
    """Return (b, *s), the scores (b, c, *s) of the labels (b, *s)."""
    return ops.squeeze(ops.gather(scores, ops.expand_dims(labels, 1), axis=1), 1)


def _on_axis_1(x: AnyTensor, scores: AnyTensor) -> AnyTensor:
    """Return a vector of one number for each class, so that it broadcasts with the scores."""
    return ops.reshape(x, (-1, *(1,) * (scores.ndim - 2)))


def _smooths(label_smoothing: float) -> bool:
    return special_number(label_smoothing, lambda share: share == 0) is None
