"""The confusion matrix, which counts examples by class and prediction, and its largest mistakes."""

from copy import copy
from dataclasses import dataclass
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np
from jaxtyping import Float, Int, Int64

from typednn import ops
from typednn.checked_arguments import COUNT_FROM_0, check_values, ranges_of
from typednn.checks import typed
from typednn.kernels.numpy.losses import check_labels
from typednn.metrics.reading import classes_and_labels, values_of
from typednn.shapes.fitting import scores_of_others
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor

__all__ = ["Confusion", "ConfusionMatrix", "Counts", "confusion", "worst_confusions"]

C = TypeVar("C", bound="Counts")


@typed
@dataclass(frozen=True, init=False)
class Counts:
    """What all metrics keep that are made from the confusion matrix: the matrix."""

    counts: Int64[Tensor, "c c"]

    def __init__(self, classes: int) -> None:
        """Raise ValueError for less than one class, TypeError for what is no whole number."""
        check_values(type(self).__name__, {"classes": classes}, **ranges_of("ConfusionMatrix"))
        object.__setattr__(self, "counts", ops.zeros((classes, classes), dtype=np.int64))

    def update(
        self,
        predicted: Int[Tensor, "n *s"] | Float[Tensor, "n c *s"],
        labels: Int[Tensor, "n *s"],
    ) -> Self:
        """Return the metric of this batch, too. Predictions are classes, or scores of all classes.

        Raises ShapeError for a label or a prediction that is not a class, ValueError for a score
        that is NaN.
        """
        return self._with(f"{type(self).__name__}.update", predicted, labels)

    def _with(self, metric: str, predicted: Any, labels: Any, rest: str = "") -> Self:
        classes = len(self.counts)
        if predicted.dtype.kind == "f" and predicted.shape[1] != classes:
            raise ShapeError(scores_of_others(metric, predicted.shape[1], classes))
        found, right = classes_and_labels(metric, predicted, labels, rest)
        check_labels(metric, "labels", right, classes)
        check_labels(metric, "predicted", found, classes)
        pairs = classes * right.astype(np.int64).reshape(-1) + found.astype(np.int64).reshape(-1)
        counts = np.bincount(pairs, minlength=classes * classes).astype(np.int64)
        more = copy(self)
        total = self.counts + ops.asarray(counts.reshape(classes, classes))
        object.__setattr__(more, "counts", total)
        return more


@typed
@dataclass(frozen=True, init=False)
class ConfusionMatrix(Counts):
    """The number of examples by class (row) and prediction (column), for ``classes`` classes."""

    def value(self) -> Int64[Tensor, "c c"]:
        """Return the matrix; zeros if there were no labels."""
        return self.counts


class Confusion(NamedTuple):
    """``times`` examples of the class ``label`` were classified as ``taken_for``."""

    label: int
    taken_for: int
    times: int


@typed
def confusion(
    predicted: Int[Tensor, "n *s"] | Float[Tensor, "n {classes} *s"],
    labels: Int[Tensor, "n *s"],
    classes: int,
) -> Int64[Tensor, "{classes} {classes}"]:
    """Return the confusion matrix: the number of examples by class (row) and prediction (column).

    Predictions are classes, or scores of all classes on axis 1. Raises ShapeError for a label or a
    prediction that is not a class (0 to classes-1), and ValueError for a score that is NaN.
    """
    return ConfusionMatrix(classes)._with("confusion", predicted, labels, ", classes").counts


@typed
def worst_confusions(counts: Int64[Tensor, "c c"], most: int = 5) -> list[Confusion]:
    """Return at most ``most`` kinds of mistakes that were made, the most frequent first.

    ``counts`` is the result of ``confusion``. Raises ValueError if ``most`` is below 0.
    """
    check_values("worst_confusions", {"most": most}, most=COUNT_FROM_0)
    found = values_of(counts, "worst_confusions({})")
    mistakes = found * (1 - np.eye(len(counts), dtype=np.int64))
    order = np.argsort(-mistakes, axis=None, kind="stable")[:most]
    rows, columns = np.unravel_index(order, mistakes.shape)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return [Confusion(i, j, int(mistakes[i, j])) for i, j in pairs if mistakes[i, j]]
