"""Precision, recall and F1: how many of those found are right, and how many of those there are found.

All three are made from the confusion matrix. Where a class is never predicted or never there, what
would be 0/0 is 0. "macro" is the mean over all classes, "micro" counts all classes together, which
for one label an example is the accuracy three times.
"""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from jaxtyping import Float, Float64, Int

from typednn import ops
from typednn.checks import typed
from typednn.metrics.confusions import Counts
from typednn.metrics.reading import Array, refuse_nothing, values_of
from typednn.tensor import Tensor

__all__ = ["F1", "Average", "Precision", "Recall", "f1", "precision", "recall"]

Average: TypeAlias = Literal["macro", "micro"]
"""How classes become one number: the mean of theirs, or of all their examples together."""


@dataclass(frozen=True, init=False)
class _Rate(Counts):
    """A share of the counts: for each class, and as one number."""

    average: Average

    def __init__(self, classes: int, average: Average = "macro") -> None:
        """Raise ValueError for less than one class, and for another average."""
        super().__init__(classes)
        if average not in ("macro", "micro"):
            name = type(self).__name__
            raise ValueError(f"{name}: average is {average!r}, it must be 'macro' or 'micro'")
        object.__setattr__(self, "average", average)

    def value(self) -> float:
        """Return the average of all classes. Raises ShapeError if there were no labels."""
        hits, predicted, there = self._totals()
        if self.average == "micro":
            return float(self._share(hits.sum(), predicted.sum(), there.sum()))
        return float(self._share(hits, predicted, there).mean())

    @typed
    def per_class(self) -> Float64[Tensor, "c"]:
        """Return the share of each class. Raises ShapeError if there were no labels."""
        return ops.asarray(self._share(*self._totals()))

    def _totals(self) -> tuple[Array, Array, Array]:
        """Return for each class how often it was right, was predicted, and was there."""
        name = type(self).__name__
        counts = values_of(self.counts, f"{name}.counts")
        refuse_nothing(name.lower(), int(counts.sum()))
        return np.diag(counts), counts.sum(axis=0), counts.sum(axis=1)

    @staticmethod
    @abstractmethod
    def _share(hits: Any, predicted: Any, there: Any) -> Any: ...


@dataclass(frozen=True, init=False)
class Precision(_Rate):
    """The share of those predicted that are right."""

    @staticmethod
    def _share(hits: Any, predicted: Any, there: Any) -> Any:
        return hits / np.maximum(predicted, 1)


@dataclass(frozen=True, init=False)
class Recall(_Rate):
    """The share of those there that are predicted."""

    @staticmethod
    def _share(hits: Any, predicted: Any, there: Any) -> Any:
        return hits / np.maximum(there, 1)


@dataclass(frozen=True, init=False)
class F1(_Rate):
    """The harmonic mean of precision and recall: ``2 * hits / (predicted + there)``.

    Source: van Rijsbergen, "Information Retrieval", 1979, chapter 7.
    """

    @staticmethod
    def _share(hits: Any, predicted: Any, there: Any) -> Any:
        return 2 * hits / np.maximum(predicted + there, 1)


@typed
def precision(
    predicted: Int[Tensor, "n *s"] | Float[Tensor, "n {classes} *s"],
    labels: Int[Tensor, "n *s"],
    classes: int,
    average: Average = "macro",
) -> float:
    """Return the share of those predicted that are right; 0 for a class never predicted.

    Predictions are classes, or scores of all classes on axis 1. ``Precision`` has it for each class.
    Raises ShapeError for a label or a prediction that is not a class and for no labels; ValueError
    for a score that is NaN.
    """
    return Precision(classes, average)._with("precision", predicted, labels, ", classes").value()


@typed
def recall(
    predicted: Int[Tensor, "n *s"] | Float[Tensor, "n {classes} *s"],
    labels: Int[Tensor, "n *s"],
    classes: int,
    average: Average = "macro",
) -> float:
    """Return the share of those there that are predicted; 0 for a class that is never there.

    Operands and errors are those of ``precision``; ``Recall`` has it for each class.
    """
    return Recall(classes, average)._with("recall", predicted, labels, ", classes").value()


@typed
def f1(
    predicted: Int[Tensor, "n *s"] | Float[Tensor, "n {classes} *s"],
    labels: Int[Tensor, "n *s"],
    classes: int,
    average: Average = "macro",
) -> float:
    """Return the harmonic mean of precision and recall; 0 for a class never predicted nor there.

    Operands and errors are those of ``precision``; ``F1`` has it for each class.
    """
    return F1(classes, average)._with("f1", predicted, labels, ", classes").value()
