"""How many predictions are right: the share of labels that are predicted, or are among the best."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from typednn.checked_arguments import check_values, ranges_of
from typednn.checks import typed
from typednn.metrics.reading import (
    classes_and_labels,
    labels_of,
    numbers_of,
    refuse_negative,
    refuse_nothing,
)
from typednn.tensor import Tensor

__all__ = ["Accuracy", "TopKAccuracy", "accuracy", "top_k_accuracy"]


@typed
@dataclass(frozen=True)
class Accuracy:
    """The share of predictions that equal their label, from 0 to 1; ``right`` of ``count``."""

    right: int = 0
    count: int = 0

    def update(
        self,
        predicted: Int[Tensor, "n *s"] | Float[Tensor, "n c *s"],
        labels: Int[Tensor, "n *s"],
    ) -> "Accuracy":
        """Return the metric of this batch, too. Predictions are classes, or scores of all classes.

        The class of scores is the first of the largest. Raises ShapeError if predictions and labels
        do not fit, and for what is no class; ValueError for a score that is NaN.
        """
        return self._with("Accuracy.update", predicted, labels)

    def _with(self, metric: str, predicted: Any, labels: Any) -> "Accuracy":
        found, wanted = classes_and_labels(metric, predicted, labels)
        refuse_negative(metric, "predicted", found)
        refuse_negative(metric, "labels", wanted)
        right = int(np.count_nonzero(found == wanted))
        return Accuracy(self.right + right, self.count + wanted.size)

    def value(self) -> float:
        """Return the share. Raises ShapeError if there were no labels."""
        refuse_nothing("accuracy", self.count)
        return self.right / self.count


@typed
def accuracy(
    predicted: Int[Tensor, "n *s"] | Float[Tensor, "n c *s"], labels: Int[Tensor, "n *s"]
) -> float:
    """Return the share of predictions that equal their label, from 0 to 1.

    Predictions are classes, or scores of all classes on axis 1. Raises as ``Accuracy``.
    """
    return Accuracy()._with("accuracy", predicted, labels).value()


@typed
@dataclass(frozen=True)
class TopKAccuracy:
    """The share of labels whose score is among the ``k`` largest; ``right`` of ``count``."""

    k: int
    right: int = 0
    count: int = 0

    def __post_init__(self) -> None:
        """Raise ValueError for k below 1, TypeError for what is no whole number."""
        check_values("top_k_accuracy", {"k": self.k}, **ranges_of("top_k_accuracy"))

    def update(
        self, scores: Float[Tensor, "n c *s"], labels: Int[Tensor, "n *s"]
    ) -> "TopKAccuracy":
        """Return the metric of this batch, too. Of equal scores the lower class comes first.

        Raises ShapeError for a label that is not a class, ValueError for a score that is NaN.
        """
        return self._with("TopKAccuracy.update", scores, labels)

    def _with(self, metric: str, scores: Any, labels: Any) -> "TopKAccuracy":
        numbers = numbers_of(scores, metric, "scores", f"{metric}({{}}, labels)")
        classes = numbers.shape[1]
        given = f"{metric}(scores, {{}})"
        wanted = np.expand_dims(labels_of(labels, metric, "labels", given, classes), 1)
        own = np.take_along_axis(numbers, wanted, axis=1)
        lower = np.arange(classes).reshape(-1, *(1,) * (numbers.ndim - 2)) < wanted
        better = (numbers > own) | (numbers == own) & lower
        right = int(np.count_nonzero(better.sum(axis=1) < self.k))
        return TopKAccuracy(self.k, self.right + right, self.count + wanted.size)

    def value(self) -> float:
        """Return the share. Raises ShapeError if there were no labels."""
        refuse_nothing("top_k_accuracy", self.count)
        return self.right / self.count


@typed
def top_k_accuracy(scores: Float[Tensor, "n c *s"], labels: Int[Tensor, "n *s"], k: int) -> float:
    """Return the share of labels whose score is among the ``k`` largest. Raises as that class."""
    return TopKAccuracy(k)._with("top_k_accuracy", scores, labels).value()
