"""Perplexity: among how many equally likely classes a model seems to choose."""

from dataclasses import dataclass
from math import exp, inf
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from typednn import losses, ops
from typednn.checks import typed
from typednn.metrics.reading import labels_of, numbers_of, refuse_nothing
from typednn.tensor import Tensor

__all__ = ["Perplexity", "perplexity"]


@typed
@dataclass(frozen=True)
class Perplexity:
    """``exp`` of the mean cross entropy: ``total`` of ``count`` labels, in float64.

    Source: Jelinek, Mercer, Bahl and Baker, "Perplexity: a measure of the difficulty of speech
    recognition tasks", 1977.
    """

    total: float = 0.0
    count: int = 0

    def update(self, logits: Float[Tensor, "n c *s"], labels: Int[Tensor, "n *s"]) -> "Perplexity":
        """Return the metric of this batch, too.

        Raises ShapeError for a label that is not a class, ValueError for a logit that is NaN.
        """
        return self._with("Perplexity.update", logits, labels)

    def _with(self, metric: str, logits: Any, labels: Any) -> "Perplexity":
        scores = numbers_of(logits, metric, "logits", f"{metric}({{}}, labels)")
        given = f"{metric}(logits, {{}})"
        right = labels_of(labels, metric, "labels", given, scores.shape[1])
        entropy = losses.cross_entropy(ops.asarray(scores), ops.asarray(right), reduction="sum")
        return Perplexity(self.total + float(entropy.item()), self.count + right.size)

    def value(self) -> float:
        """Return the perplexity, 1 or more. Raises ShapeError if there were no labels."""
        refuse_nothing("perplexity", self.count)
        mean = self.total / self.count
        return exp(mean) if mean < np.log(np.finfo(np.float64).max) else inf


@typed
def perplexity(logits: Float[Tensor, "n c *s"], labels: Int[Tensor, "n *s"]) -> float:
    """Return ``exp`` of the mean cross entropy. Raises as ``Perplexity``."""
    return Perplexity()._with("perplexity", logits, labels).value()
