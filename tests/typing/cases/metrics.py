"""Metrics: of one batch, streaming over batches, and operands that do not fit."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int32, Int64
from typing_extensions import reveal_type

from typednn import Tensor, metrics, ops, typed


@typed
def measured(x: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> float:
    best = ops.argmax(x, axis=1)
    reveal_type(metrics.accuracy(x, y))  # R: float
    reveal_type(metrics.accuracy(best, y))  # R: float
    reveal_type(metrics.top_k_accuracy(x, y, 5))  # R: float
    reveal_type(metrics.confusion(best, y, 10))  # R: Tensor[tuple[10, 10], int64]
    reveal_type(metrics.perplexity(x, y))  # R: float
    reveal_type(metrics.F1(10, "micro").update(best, y))  # R: F1
    reveal_type(metrics.F1(10).update(x, y).per_class())  # R: Tensor[tuple[Any], float64]
    reveal_type(metrics.ConfusionMatrix(10).update(x, y).value())  # R: Tensor[tuple[Any, Any], int64]
    return metrics.precision(best, y, 10) + metrics.recall(best, y, 10, "micro")


@typed
def by_pixel(x: Float32[Tensor, "b c h w"], y: Int32[Tensor, "b h w"]) -> float:
    return metrics.Accuracy().update(x, y).value()


@typed
def binary(x: Float32[Tensor, "b"], y: Bool[Tensor, "b"]) -> float:
    return metrics.RocAuc().update(x, y).update(x, ops.astype(y, np.int64)).value()


@typed
def numbers(x: Float64[Tensor, "b d"], y: Float64[Tensor, "b d"]) -> float:
    m = metrics.MeanSquaredError().update(x, y)
    reveal_type(m)  # R: MeanSquaredError
    return m.value() + metrics.mean_absolute_error(x, y) + metrics.r2(x[0], y[0])


@dataclass(frozen=True)
class History:
    accuracy: metrics.Accuracy
    loss: metrics.Perplexity


@typed
def step(h: History, x: Float32[Tensor, "b c"], y: Int64[Tensor, "b"]) -> History:
    return History(h.accuracy.update(x, y), h.loss.update(x, y))


scores, labels = ops.zeros((4, 10)), ops.zeros(4, dtype=np.int64)

reveal_type(metrics.confusion(labels, labels, 10))  # R: Tensor[tuple[10, 10], int64]
reveal_type(metrics.confusion(scores, labels, 10))  # R: Tensor[tuple[10, 10], int64]
reveal_type(metrics.Recall(10).update(scores, labels).per_class())  # R: Tensor[tuple[Any], float64]

metrics.accuracy(scores, labels[:3])  # E: accuracy: argument 'labels' is int64 (3,), declared Int[Tensor, "n *s"]: axis 0 is 3, expected 4 [shape]
metrics.accuracy(scores[:, 0], labels)  # E: accuracy: argument 'predicted' is float32 (4,) [shape]
metrics.Accuracy().update(scores, labels[:3])  # E: Accuracy.update: argument 'labels' is int64 (3,) [shape]
metrics.F1(10).update(scores, labels[:3])  # E: argument 'labels' is int64 (3,) [shape]
metrics.top_k_accuracy(labels, labels, 2)  # E: top_k_accuracy: argument 'scores' is int64 (4,) [shape-dtype]
metrics.confusion(scores, labels, 9)  # E: confusion: argument 'predicted' is float32 (4, 10) [shape]
metrics.mean_squared_error(scores[:, :1], scores[:, 0])  # E: mean_squared_error: argument 'targets' is float32 (4,) [shape-rank]
metrics.r2(scores, scores)  # E: r2: argument 'outputs' is float32 (4, 10) [shape-rank]
metrics.roc_auc(scores[:, 0], scores[:, 1])  # E: roc_auc: argument 'labels' is float32 (4,) [shape]
metrics.precision(scores, labels, 10, "weighted")  # E: [arg-type]
