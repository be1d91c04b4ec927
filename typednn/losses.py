"""How wrong a model is, as one number; each is the mean over the batch."""

from typing import Any

import numpy as np
from jaxtyping import Float32, Int

from typednn import ops
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor
from typednn.typing import typed

__all__ = ["cross_entropy", "mse", "nll"]


@typed
def cross_entropy(logits: Float32[Tensor, "b c"], labels: Int[Tensor, "b"]) -> Float32[Tensor, ""]:
    """The mean of ``logsumexp(logits) - logits[label]``: of -log softmax(logits), at the labels.

    Finite for all finite logits. Raises ShapeError for a label that is no class (0 to c-1).
    """
    return _nll("cross_entropy", ops.log_softmax(logits, axis=-1), labels)


@typed
def nll(log_probs: Float32[Tensor, "b c"], labels: Int[Tensor, "b"]) -> Float32[Tensor, ""]:
    """The negative log-likelihood: the mean of ``-log_probs[label]``.

    Raises ShapeError for a label that is no class (0 to c-1).
    """
    return _nll("nll", log_probs, labels)


@typed
def mse(x: Float32[Tensor, "*s"], y: Float32[Tensor, "*s"]) -> Float32[Tensor, ""]:
    """The mean of ``(x - y) ** 2`` over all elements."""
    return ops.mean(ops.square(x - y))


def _nll(loss: str, log_probs: Tensor[Any, Any], labels: Tensor[Any, Any]) -> Tensor[Any, Any]:
    count, classes = log_probs.shape
    _refuse_other_labels(loss, labels._data, classes)
    return -ops.mean(log_probs[ops.arange(count), labels])


def _refuse_other_labels(loss: str, labels: np.ndarray[Any, Any], classes: int) -> None:
    # Read as unsigned, a negative label is a large one: one look at each finds both kinds.
    unsigned = labels.view(f"u{labels.dtype.itemsize}")
    if labels.size and np.maximum.reduce(unsigned) >= classes:
        place = int(np.flatnonzero(unsigned >= classes)[0])
        raise ShapeError(
            f"{loss}: labels[{place}] is {labels[place]}, but {classes} classes have"
            f" labels 0 to {classes - 1}",
            "shape-index",
        )
