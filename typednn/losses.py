"""How wrong a model is, as one number; each is the mean over the batch."""

from typing import Any

import numpy as np
from jaxtyping import Float32, Int

from typednn import ops
from typednn.autodiff.primitive import Domain, Primitive, Sample, primitive
from typednn.autodiff.tape import apply
from typednn.shapes.rules import RULES
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


def _nll_forward(log_probs: Any, labels: Any, loss: str) -> Any:
    count = len(log_probs)
    refuse_other_labels(loss, "labels", labels, log_probs.shape[1])
    if count == 0:
        RULES["mean"](labels.shape, None, False)
    return -np.add.reduce(log_probs[np.arange(count), labels]) / count


_LABELS = Domain(0, 3, dtype=np.int64)

_nll_primitive = primitive(
    "nll",
    _nll_forward,
    vjp=(
        lambda g, out, x, labels, loss: apply(_nll_gradient, g, labels, classes=x.shape[1]),
        None,
    ),
    saves=(1,),
    rule=lambda x, labels, loss: (),
    samples=(Sample(("4 3", "4"), (Domain(), _LABELS), {"loss": "nll"}),),
    analytic=True,
)


def _nll_gradient_forward(g: Any, labels: Any, classes: int) -> Any:
    count = len(labels)
    out = np.zeros((count, classes), g.dtype)
    out[np.arange(count), labels] = -g / count
    return out


# The gradient of nll, and nll its gradient: it writes -g / count into zeros, at the labels.
_nll_gradient: Primitive = primitive(
    "nll_gradient",
    _nll_gradient_forward,
    vjp=(
        lambda g, out, x, labels, classes: apply(_nll_primitive, g, labels, loss="nll"),
        None,
    ),
    saves=(1,),
    rule=lambda g, labels, classes: (*labels, classes),
    samples=(Sample(("", "4"), (Domain(), _LABELS), {"classes": 3}),),
    analytic=True,
)


def _nll(loss: str, log_probs: Tensor[Any, Any], labels: Tensor[Any, Any]) -> Tensor[Any, Any]:
    return apply(_nll_primitive, log_probs, labels, loss=loss)


def refuse_other_labels(what: str, name: str, labels: np.ndarray[Any, Any], classes: int) -> None:
    """Raise ShapeError, in the name of the operation, for the first label that is no class."""
    # Read as unsigned, a negative label is a large one: one look at each finds both kinds.
    unsigned = labels.view(f"u{labels.dtype.itemsize}")
    if labels.size and np.maximum.reduce(unsigned) >= classes:
        place = int(np.flatnonzero(unsigned >= classes)[0])
        raise ShapeError(
            f"{what}: {name}[{place}] is {labels[place]}, but {classes} classes have"
            f" labels 0 to {classes - 1}",
            "shape-index",
        )
