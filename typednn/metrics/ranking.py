"""The area under the ROC curve: how well scores put positive examples above negative ones."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Float64, Int

from typednn import ops
from typednn.checks import typed
from typednn.metrics.reading import labels_of, numbers_of, refuse_nothing
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor

__all__ = ["RocAuc", "roc_auc"]


@typed
@dataclass(frozen=True)
class RocAuc:
    """The probability that a positive example has a higher score than a negative one.

    Pairs of equal scores count half. It is exact, so it keeps all scores and labels: ``batches`` are
    pairs of tensors (n,), 9 bytes for each example. Source: Mann and Whitney (1947); Fawcett, "An
    introduction to ROC analysis" (2006).
    """

    batches: tuple[tuple[Float64[Tensor, "_"], Bool[Tensor, "_"]], ...] = ()

    def update(
        self, scores: Float[Tensor, "n"], labels: Int[Tensor, "n"] | Bool[Tensor, "n"]
    ) -> "RocAuc":
        """Return the metric of this batch, too. Labels are 0 and 1, or booleans.

        Raises ShapeError for other labels, ValueError for a score that is NaN.
        """
        return self._with("RocAuc.update", scores, labels)

    def _with(self, metric: str, scores: Any, labels: Any) -> "RocAuc":
        numbers = numbers_of(scores, metric, "scores", f"{metric}({{}}, labels)")
        given = labels.astype(np.uint8) if labels.dtype == np.bool_ else labels
        positive = labels_of(given, metric, "labels", f"{metric}(scores, {{}})", 2) != 0
        batch: Any = ops.asarray(numbers), ops.asarray(positive)
        return RocAuc((*self.batches, batch))

    def value(self) -> float:
        """Return the area, from 0 to 1. Raises ShapeError unless there were labels of both kinds."""
        refuse_nothing("roc_auc", sum(len(labels) for _, labels in self.batches))
        scores, positive = (
            np.concatenate([part.numpy() for part in parts])
            for parts in zip(*self.batches, strict=True)
        )
        positives, count = int(positive.sum()), len(positive)
        if positives in (0, count):
            kind = "positive" if positives else "negative"
            raise ShapeError(f"roc_auc: all {count} labels are {kind}, so it is undefined")
        _, place, times = np.unique(scores, return_inverse=True, return_counts=True)
        rank = np.cumsum(times) - (times - 1) / 2  # equal scores share the mean of their ranks
        above = rank[place][positive].sum() - positives * (positives + 1) / 2
        return float(above / positives / (count - positives))


@typed
def roc_auc(scores: Float[Tensor, "n"], labels: Int[Tensor, "n"] | Bool[Tensor, "n"]) -> float:
    """Return the probability that a positive example has a higher score than a negative one.

    Pairs of equal scores count half. Raises as ``RocAuc``.
    """
    return RocAuc()._with("roc_auc", scores, labels).value()
