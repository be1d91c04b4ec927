"""A model in evaluation mode: its mean loss and its metrics on a loader, and its predictions."""

from collections.abc import Mapping
from typing import Any, Protocol, Self, TypeVar

import numpy as np
from jaxtyping import Float32, Int64

from typednn import ops
from typednn.checks import typed
from typednn.data import DataLoader, Dataset
from typednn.nn.modes import Eval
from typednn.shapes import ShapeError, show
from typednn.tensor import Tensor
from typednn.train.arguments import need_loader, need_metrics
from typednn.train.batches import Loader, is_padded, real_count
from typednn.train.kinds import need_callable
from typednn.train.objectives import Objective, Supervised, apply_model, scalar
from typednn.train.planned import planned

__all__ = ["Classifier", "Metric", "evaluate", "predict"]

B = TypeVar("B")
M = TypeVar("M")
Features_contra = TypeVar("Features_contra", bound=int, contravariant=True)


class Classifier(Protocol[Features_contra]):
    """A model that gives each example a score for each class; the largest one is its prediction.

    One that also takes a ``mode`` is a classifier, too.
    """

    def __call__(self, x: Float32[Tensor, "b Features_contra"], /) -> Float32[Tensor, "b _"]: ...


class Metric(Protocol):
    """An immutable measure that batches are added to, such as ``metrics.Accuracy()``."""

    def update(self, outputs: Any, targets: Any, /) -> Self: ...

    def value(self) -> Any: ...


class Evaluation:
    """Measures models on a loader; its function is planned once, and used after each epoch."""

    def __init__(
        self, loader: Loader[Any], objective: Objective[Any, Any], metrics: Mapping[str, Metric]
    ) -> None:
        need_loader("evaluate", "the loader", loader, objective)
        need_metrics("evaluate", objective, metrics)
        self._loader = loader
        self._objective = objective
        self._metrics = metrics
        self._measured = planned("evaluate", self._measure)

    def __call__(self, model: Any) -> dict[str, float]:
        if isinstance(self._objective, Supervised):
            need_callable("evaluate", model)
        total, examples, metrics = 0.0, 0, dict(self._metrics)
        padded = is_padded(self._loader)
        for batch in self._loader.batches(0):
            loss, *pair = self._measured(model, batch)
            count = int(real_count(batch, padded))
            total, examples = total + loss.item() * count, examples + count
            metrics = {name: metric.update(*pair) for name, metric in metrics.items()}
        if not examples:
            raise ValueError("evaluate: the loader has no examples")
        values = {name: _number(name, metric.value()) for name, metric in metrics.items()}
        return {"loss": total / examples, **values}

    def _measure(self, model: Any, batch: Any) -> tuple[Any, ...]:
        if not self._metrics:
            return (scalar("evaluate", "the objective", self._objective(model, batch, Eval())),)
        assert isinstance(self._objective, Supervised)
        outputs, targets = self._objective.outputs(model, batch, Eval())
        return self._objective.measured(outputs, targets), outputs, targets


def _number(name: str, value: Any) -> float:
    """Return what a metric gives as one number. Raises ShapeError for several, as of a matrix."""
    shape = np.shape(value)
    if shape:
        raise ShapeError(
            f"evaluate: metrics[{name!r}] gives {show(shape)}, but expected one number;"
            " update it batch by batch in a loop of your own"
        )
    return float(value)


def evaluate(
    model: M,
    loader: Loader[B],
    objective: Objective[M, B],
    *,
    metrics: Mapping[str, Metric] = {},
) -> dict[str, float]:
    """Return the mean loss of the examples, ``"loss"``, and each metric, in evaluation mode.

    ``metrics``: by their names, such as ``{"accuracy": metrics.Accuracy()}``; the objective must be
    ``supervised(loss)`` then, so that outputs and targets are known.

    Raises ValueError for a loader without examples, and for metrics without outputs; ShapeError for a
    metric that gives several numbers, such as a confusion matrix.
    """
    return Evaluation(loader, objective, metrics)(model)


@typed
def scores(model: Classifier[Any], x: Float32[Tensor, "b n"]) -> Float32[Tensor, "b _"]:
    """Return the model's scores, one for each example and class. Others raise ShapeError."""
    found: Tensor[Any, Any] = apply_model(model, x, Eval())
    return found


@typed
def predict(
    model: Classifier[Any], dataset: Dataset[Any], *, batch_size: int = 1000
) -> Int64[Tensor, "n"]:
    """Return the class with the largest score for each of the n examples, (n,), in evaluation mode.

    Raises TypeError for a model that is neither a model nor a function.
    """
    need_callable("predict", model)
    guesses = [ops.argmax(scores(model, b.inputs), axis=1) for b in DataLoader(dataset, batch_size)]
    return ops.concat(guesses)
