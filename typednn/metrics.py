"""Metrics of classifiers: accuracy, and the confusion matrix with its largest mistakes."""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Int64

from typednn import ops
from typednn.abstract import Abstract
from typednn.checks import typed
from typednn.kernels.numpy.losses import check_labels
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor

__all__ = ["Confusion", "accuracy", "confusion", "worst_confusions"]


class Confusion(NamedTuple):
    """``times`` examples of the class ``label`` were classified as ``taken_for``."""

    label: int
    taken_for: int
    times: int


@typed
def accuracy(predicted: Int64[Tensor, "n"], labels: Int64[Tensor, "n"]) -> float:
    """Return the share of predictions that equal their label, from 0 to 1.

    Raises ShapeError if the numbers of predictions and labels differ, or if there is no label.
    """
    if not len(labels):
        raise ShapeError("accuracy: there are no labels, so the accuracy is undefined")
    found = _values(predicted, "accuracy({}, labels)")
    return float(np.mean(found == _values(labels, "accuracy(predicted, {})")))


@typed
def confusion(
    predicted: Int64[Tensor, "n"], labels: Int64[Tensor, "n"], classes: int
) -> Int64[Tensor, "{classes} {classes}"]:
    """Return the confusion matrix: the number of examples by class (row) and prediction (column).

    Raises ShapeError for a label or a prediction that is not a class (0 to classes-1).
    """
    found = _values(predicted, "confusion({}, labels, classes)")
    right = _values(labels, "confusion(predicted, {}, classes)")
    check_labels("confusion", "labels", right, classes)
    check_labels("confusion", "predicted", found, classes)
    pairs = classes * right + found
    counts = np.bincount(pairs, minlength=classes * classes).astype(np.int64)
    return ops.asarray(counts.reshape(classes, classes))


@typed
def worst_confusions(counts: Int64[Tensor, "c c"], most: int = 5) -> list[Confusion]:
    """Return at most ``most`` kinds of mistakes that were made, the most frequent first.

    ``counts`` is the result of ``confusion``.
    """
    mistakes = _values(counts, "worst_confusions({})") * (1 - np.eye(len(counts), dtype=np.int64))
    order = np.argsort(-mistakes, axis=None, kind="stable")[:most]
    rows, columns = np.unravel_index(order, mistakes.shape)
    found = zip(rows.tolist(), columns.tolist(), strict=True)
    return [Confusion(i, j, int(mistakes[i, j])) for i, j in found if mistakes[i, j]]


def _values(x: Tensor[Any, Any], call: str) -> np.ndarray[Any, Any]:
    """Return the elements, for a metric, which has no gradient.

    ``call``: the metric's call in error messages, with ``{}`` for the tensor. Raises
    LostGradientError while a gradient is being taken through ``x``, and TraceError if ``x`` has no
    values.
    """
    data = x._leaving(call, "measure it outside")
    if isinstance(data, Abstract):
        data.refuse(call.format("x"), "return x and measure it outside")
    return data
