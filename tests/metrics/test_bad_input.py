"""What metrics refuse, each in one line: no data, NaN, labels that are no classes, wrong shapes."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from typednn import metrics, ops
from typednn.shapes import ShapeError

M: Any = metrics  # what is wrong here on purpose is not seen by mypy


def ints(*values: Any) -> Any:
    return ops.asarray(np.array(values, np.int64))


def floats(*values: Any) -> Any:
    return ops.asarray(np.array(values, np.float64))


NONE = ints()
NAN = floats([0.0, 1.0], [np.nan, 0.0])
TWO = floats([0.0, 1.0], [1.0, 0.0])
CASES: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: M.accuracy(NONE, NONE), ShapeError, "accuracy: there are no labels"),
    (lambda: M.Accuracy().value(), ShapeError, "accuracy: there are no labels"),
    (
        lambda: M.accuracy(ints(0, 1), ints(0, -1)),
        ShapeError,
        r"accuracy: labels\[1\] is -1, but classes are counted from 0",
    ),
    (
        lambda: M.Accuracy().update(ints([0, 1], [0, -2]), ints([0, 1], [0, 1])),
        ShapeError,
        r"Accuracy.update: predicted\[1, 1\] is -2, but classes are counted from 0",
    ),
    (lambda: M.top_k_accuracy(ops.zeros((0, 3)), NONE, 1), ShapeError, "top_k_accuracy: there are no labels"),
    (lambda: M.precision(NONE, NONE, 2), ShapeError, "precision: there are no labels"),
    (lambda: M.Recall(2).value(), ShapeError, "recall: there are no labels"),
    (lambda: M.F1(2).per_class(), ShapeError, "f1: there are no labels"),
    (lambda: M.roc_auc(floats(), NONE), ShapeError, "roc_auc: there are no labels"),
    (lambda: M.RocAuc().value(), ShapeError, "roc_auc: there are no labels"),
    (lambda: M.perplexity(ops.zeros((0, 3)), NONE), ShapeError, "perplexity: there are no labels"),
    (lambda: M.mean_squared_error(floats(), floats()), ShapeError, "mean_squared_error: there are no targets"),
    (lambda: M.mean_absolute_error(floats(), floats()), ShapeError, "mean_absolute_error: there are no targets"),
    (lambda: M.r2(floats(), floats()), ShapeError, "r2: there are no targets"),
    (lambda: M.r2(floats(1.0, 2.0), floats(3.0, 3.0)), ShapeError, "r2: all targets are equal"),
    (lambda: M.roc_auc(floats(1.0, 2.0), ints(1, 1)), ShapeError, "roc_auc: all 2 labels are positive"),
    (lambda: M.roc_auc(floats(1.0, 2.0), ints(0, 0)), ShapeError, "roc_auc: all 2 labels are negative"),
    (lambda: M.accuracy(NAN, ints(0, 0)), ValueError, r"accuracy: predicted\[1, 0\] is NaN"),
    (lambda: M.Accuracy().update(NAN, ints(0, 0)), ValueError, r"Accuracy.update: predicted\[1, 0\] is NaN"),
    (lambda: M.confusion(NAN, ints(0, 0), 2), ValueError, r"confusion: predicted\[1, 0\] is NaN"),
    (lambda: M.top_k_accuracy(NAN, ints(0, 0), 1), ValueError, r"top_k_accuracy: scores\[1, 0\] is NaN"),
    (lambda: M.roc_auc(floats(np.nan, 1.0), ints(0, 1)), ValueError, r"roc_auc: scores\[0\] is NaN"),
    (lambda: M.perplexity(NAN, ints(0, 0)), ValueError, r"perplexity: logits\[1, 0\] is NaN"),
    (lambda: M.mean_squared_error(NAN, TWO), ValueError, r"mean_squared_error: outputs\[1, 0\] is NaN"),
    (lambda: M.mean_absolute_error(TWO, NAN), ValueError, r"mean_absolute_error: targets\[1, 0\] is NaN"),
    (lambda: M.r2(floats(1.0, np.nan), floats(1.0, 2.0)), ValueError, r"r2: outputs\[1\] is NaN"),
    (lambda: M.r2(floats(1.0, 2.0), floats(1.0, np.inf)), ValueError, r"r2: targets\[1\] is inf, so it cannot be measured"),
    (lambda: M.MeanSquaredError().update(TWO, TWO + np.inf), ValueError, r"MeanSquaredError.update: targets\[0, 0\] is inf"),
    (lambda: M.mean_absolute_error(TWO, TWO - np.inf), ValueError, r"mean_absolute_error: targets\[0, 0\] is -inf"),
    (lambda: M.worst_confusions(ops.zeros((2, 2), dtype=np.int64), -1), ValueError, "worst_confusions: most is -1, but expected a whole number of at least 0"),
    (lambda: M.accuracy(TWO, ints(0, 2)), ShapeError, r"accuracy: labels\[1\] is 2, but 2 classes have labels 0 to 1"),
    (lambda: M.precision(ints(0, 1), ints(0, -1), 2), ShapeError, r"precision: labels\[1\] is -1, but 2 classes"),
    (lambda: M.recall(ints(0, 2), ints(0, 1), 2), ShapeError, r"recall: predicted\[1\] is 2, but 2 classes"),
    (lambda: M.F1(2).update(ints(0, 2), ints(0, 1)), ShapeError, r"F1.update: predicted\[1\] is 2, but 2 classes"),
    (lambda: M.top_k_accuracy(TWO, ints(0, 2), 1), ShapeError, r"top_k_accuracy: labels\[1\] is 2, but 2"),
    (lambda: M.perplexity(TWO, ints(0, 2)), ShapeError, r"perplexity: labels\[1\] is 2, but 2 classes"),
    (lambda: M.roc_auc(floats(1.0, 2.0), ints(-1, 1)), ShapeError, r"roc_auc: labels\[0\] is -1, but 2 classes"),
    (lambda: M.accuracy(ints(1), ints(1, 2)), ShapeError, "accuracy: argument 'labels' is int64"),
    (lambda: M.accuracy(floats(1.0), ints(1)), ShapeError, "accuracy: argument 'predicted' is float64"),
    (lambda: M.confusion(TWO, ints(0, 1), 3), ShapeError, "confusion: argument 'predicted' is float64"),
    (lambda: M.F1(3).update(TWO, ints(0, 1)), ShapeError, "F1.update: predicted has scores of 2 classes, expected 3"),
    (lambda: M.r2(TWO, TWO), ShapeError, "r2: argument 'outputs' is float64"),
    (lambda: M.mean_squared_error(TWO[:, :1], TWO[:, 0]), ShapeError, "mean_squared_error: argument 'targets' is float64"),
    (lambda: M.TopKAccuracy(0), ValueError, "top_k_accuracy: k is 0, but expected a whole"),
    (lambda: M.TopKAccuracy(2.5), TypeError, "top_k_accuracy: k is 2.5, but expected a whole"),
    (lambda: M.F1(2.5), TypeError, "F1: classes is 2.5, but expected a whole number"),
    (lambda: M.ConfusionMatrix(0), ValueError, "ConfusionMatrix: classes is 0, but expected a"),
    (lambda: M.Precision(2, "weighted"), ValueError, "Precision: average is 'weighted', it must be 'macro'"),
    (lambda: M.accuracy([0], ints(0)), TypeError, "accuracy: argument 'predicted' is .*make it a tensor with ops.asarray"),
    (lambda: M.r2([0.0], floats(0.0)), TypeError, "r2: argument 'outputs' is .*make it a tensor with ops.asarray"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "error", "words"), CASES)
def test_one_line(call: Any, error: Any, words: str) -> None:
    with pytest.raises(error, match=f"^{words}") as caught:
        call()
    assert "\n" not in str(caught.value)


def test_a_batch_of_nothing_changes_nothing() -> None:
    m = metrics.Accuracy().update(ints(0, 1), ints(0, 0))
    assert m.update(NONE, NONE) == m
    r = metrics.R2().update(floats(0.0, 1.0), floats(0.0, 2.0))
    assert r.update(floats(), floats()) == r
