"""Each metric against scikit-learn's, of one batch and of several."""

import warnings
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sk

from typednn import checks, losses, metrics, ops, trees

Function = Callable[..., Any]
ALL = [0, 1, 2, 3]


def of_class(name: str, **how: Any) -> Function:
    """What scikit-learn says of 4 classes, where 0/0 is 0."""
    return lambda y, p: getattr(sk, f"{name}_score")(y, p, labels=ALL, zero_division=0, **how)


def softmax(x: Any) -> Any:
    return np.exp(x) / np.exp(x).sum(1, keepdims=True)


OF_CLASSES: Final[dict[str, tuple[Any, Function, Function]]] = {
    "accuracy": (metrics.Accuracy(), metrics.accuracy, sk.accuracy_score),
    **{
        f"{name} {average}": (
            kind(4, average),
            lambda p, y, f=function, a=average: f(p, y, 4, a),
            of_class(name, average=average),
        )
        for name, kind, function in (
            ("precision", metrics.Precision, metrics.precision),
            ("recall", metrics.Recall, metrics.recall),
            ("f1", metrics.F1, metrics.f1),
        )
        for average in ("macro", "micro")
    },
}
"""The metric of several batches, that of one, and scikit-learn's, which gets the labels first."""

EACH: Final[dict[str, Any]] = {
    "precision": metrics.Precision,
    "recall": metrics.Recall,
    "f1": metrics.F1,
}
CLASSES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)


def columns(rows: Any) -> list[Any]:
    return [np.array(column) for column in zip(*rows, strict=True)]


def streamed(metric: Any, *operands: Any, parts: int = 3) -> Any:
    """The metric of several batches, some of them perhaps empty."""
    for batch in zip(*[np.array_split(x, parts) for x in operands], strict=True):
        metric = metric.update(*map(ops.asarray, batch))
    return metric


@pytest.mark.parametrize("name", OF_CLASSES)
@given(rows=CLASSES)
def test_of_classes(name: str, rows: Any) -> None:
    metric, function, theirs = OF_CLASSES[name]
    p, y = columns(rows)
    expected = theirs(y, p)
    assert function(ops.asarray(p), ops.asarray(y)) == pytest.approx(expected, abs=1e-12)
    assert streamed(metric, p, y).value() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", EACH)
@given(rows=CLASSES)
def test_of_each_class(name: str, rows: Any) -> None:
    p, y = columns(rows)
    expected = of_class(name, average=None)(y, p)
    np.testing.assert_allclose(streamed(EACH[name](4), p, y).per_class().numpy(), expected)


@given(rows=CLASSES)
def test_the_confusion_matrix(rows: Any) -> None:
    p, y = columns(rows)
    expected = sk.confusion_matrix(y, p, labels=ALL).tolist()
    assert metrics.confusion(ops.asarray(p), ops.asarray(y), 4).numpy().tolist() == expected
    assert streamed(metrics.ConfusionMatrix(4), p, y).value().numpy().tolist() == expected


@given(
    st.lists(
        st.tuples(st.integers(-3, 3).map(lambda k: k / 2), st.booleans()), min_size=2, max_size=40
    )
)
def test_the_area_under_the_curve_of_scores_with_ties(rows: Any) -> None:
    scores, positive = columns(rows)
    if positive.all() or not positive.any():
        return
    expected = sk.roc_auc_score(positive, scores)
    assert metrics.roc_auc(ops.asarray(scores), ops.asarray(positive)) == pytest.approx(expected)
    zeros_and_ones = positive.astype(np.int64)
    streaming = streamed(metrics.RocAuc(), scores, zeros_and_ones)
    assert streaming.value() == pytest.approx(expected)


def test_infinite_scores_have_ranks() -> None:
    scores, positive = np.array([-np.inf, 0.0, np.inf, np.inf]), np.array([0, 1, 0, 1])
    assert metrics.roc_auc(ops.asarray(scores), ops.asarray(positive)) == 0.625


RNG = np.random.default_rng(0)
SCORES, LABELS = RNG.normal(size=(50, 5)), RNG.integers(0, 5, 50)


@pytest.mark.parametrize("k", [1, 2, 4, 5, 9])
def test_the_best_k(k: int) -> None:
    with warnings.catch_warnings(action="ignore"):  # that a k above the classes is always right
        expected = sk.top_k_accuracy_score(LABELS, SCORES, k=k, labels=range(5))
    scores, labels = ops.asarray(SCORES), ops.asarray(LABELS)
    assert metrics.top_k_accuracy(scores, labels, k) == expected
    assert streamed(metrics.TopKAccuracy(k), SCORES, LABELS).value() == expected


def test_of_equal_scores_the_lower_class_is_better() -> None:
    scores, labels = ops.zeros((3, 3)), ops.arange(3)
    shares = [metrics.top_k_accuracy(scores, labels, k) for k in (1, 2, 3)]
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])
    assert metrics.accuracy(scores, labels) == shares[0]


def test_perplexity() -> None:
    scores, labels = ops.asarray(SCORES), ops.asarray(LABELS)
    expected = np.exp(sk.log_loss(LABELS, softmax(SCORES)))
    assert metrics.perplexity(scores, labels) == pytest.approx(expected)
    assert streamed(metrics.Perplexity(), SCORES, LABELS).value() == pytest.approx(expected)
    assert metrics.perplexity(ops.zeros((3, 7)), ops.arange(3)) == pytest.approx(7)
    assert metrics.perplexity(ops.asarray([[0.0, 1e4]]), ops.asarray([0])) == np.inf


OUTPUTS, TARGETS = RNG.normal(size=50), RNG.normal(size=50) + 1e6


@pytest.mark.parametrize(
    ("metric", "function", "theirs"),
    [
        (metrics.MeanSquaredError(), metrics.mean_squared_error, sk.mean_squared_error),
        (metrics.MeanAbsoluteError(), metrics.mean_absolute_error, sk.mean_absolute_error),
        (metrics.R2(), metrics.r2, sk.r2_score),
    ],
)
def test_of_numbers(metric: Any, function: Any, theirs: Any) -> None:
    for outputs in (OUTPUTS, OUTPUTS + 1e6, TARGETS):
        expected = theirs(TARGETS, outputs)
        found = function(ops.asarray(outputs), ops.asarray(TARGETS))
        assert found == pytest.approx(expected, rel=1e-10)
        for parts in (1, 7, 60):
            found = streamed(metric, outputs, TARGETS, parts=parts).value()
            assert found == pytest.approx(expected, rel=1e-10)


def test_the_errors_are_the_losses_of_the_same_names() -> None:
    x, y = ops.asarray(OUTPUTS), ops.asarray(TARGETS)
    assert metrics.mean_squared_error(x, y) == pytest.approx(losses.mse(x, y).item())
    assert metrics.mean_absolute_error(x, y) == pytest.approx(losses.l1(x, y).item())


def test_scores_of_pixels_are_those_of_their_classes() -> None:
    scores, labels = RNG.normal(size=(2, 4, 3, 5)), RNG.integers(0, 4, (2, 3, 5))
    x, y = ops.asarray(scores), ops.asarray(labels)
    best = scores.argmax(1).reshape(-1)
    assert metrics.accuracy(x, y) == sk.accuracy_score(labels.reshape(-1), best)
    found = metrics.confusion(x, y, 4).numpy().tolist()
    assert found == sk.confusion_matrix(labels.reshape(-1), best, labels=ALL).tolist()
    rows = ops.reshape(ops.moveaxis(x, 1, -1), (-1, 4)), ops.reshape(y, -1)
    assert metrics.top_k_accuracy(x, y, 2) == metrics.top_k_accuracy(*rows, 2)
    assert metrics.perplexity(x, y) == pytest.approx(metrics.perplexity(*rows))


METRICS: Final[dict[str, tuple[Any, tuple[Any, ...]]]] = {
    "Accuracy": (metrics.Accuracy(), (LABELS, LABELS[::-1].copy())),
    "TopKAccuracy": (metrics.TopKAccuracy(2), (SCORES, LABELS)),
    "ConfusionMatrix": (metrics.ConfusionMatrix(5), (SCORES, LABELS)),
    "Precision": (metrics.Precision(5), (SCORES, LABELS)),
    "Recall": (metrics.Recall(5, "micro"), (SCORES, LABELS)),
    "F1": (metrics.F1(5), (SCORES, LABELS)),
    "RocAuc": (metrics.RocAuc(), (OUTPUTS, LABELS > 2)),
    "Perplexity": (metrics.Perplexity(), (SCORES, LABELS)),
    "MeanSquaredError": (metrics.MeanSquaredError(), (OUTPUTS, TARGETS)),
    "MeanAbsoluteError": (metrics.MeanAbsoluteError(), (OUTPUTS, TARGETS)),
    "R2": (metrics.R2(), (OUTPUTS, TARGETS)),
}


def test_no_metric_is_forgotten() -> None:
    classes = {x for x in metrics.__all__ if hasattr(getattr(metrics, x), "update")}
    assert classes == {*METRICS}


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_immutable_and_a_tree(name: str) -> None:
    metric, operands = METRICS[name]
    before = repr(metric)
    after = streamed(metric, *operands)
    assert repr(metric) == before
    leaves, structure = trees.flatten(after)
    again: Any = trees.unflatten(structure, leaves)
    assert type(again) is type(metric)
    assert repr(again.value()) == repr(after.value())
    assert repr(streamed(again, *operands).value()) == repr(streamed(after, *operands).value())
    with pytest.raises(AttributeError):
        after.count = 3


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_can_go_on_without_checks(name: str) -> None:
    metric, operands = METRICS[name]
    expected = repr(streamed(metric, *operands).value())
    with checks.checks(False):
        assert repr(streamed(metric, *operands).value()) == expected
