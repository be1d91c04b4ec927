"""Accuracy, confusion and the mistakes made most often."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from typednn import grad, jit, losses, ops
from typednn.data_interchange import LostGradientError
from typednn.metrics import Confusion, accuracy, confusion, worst_confusions
from typednn.shapes import ShapeError
from typednn.tensor import Tensor
from typednn.tracing import TraceError

PREDICTED = ops.asarray(np.array([0, 1, 1, 1, 2, 0]))
LABELS = ops.asarray(np.array([0, 1, 2, 2, 2, 1]))


def test_accuracy() -> None:
    assert accuracy(PREDICTED, LABELS) == 0.5


def test_confusion_has_a_row_for_each_label() -> None:
    counts = confusion(PREDICTED, LABELS, 3)
    assert counts.numpy().tolist() == [[1, 0, 0], [1, 1, 0], [0, 2, 1]]
    assert counts.dtype == np.int64


def test_worst_confusions() -> None:
    counts = confusion(PREDICTED, LABELS, 3)
    assert worst_confusions(counts) == [Confusion(2, 1, 2), Confusion(1, 0, 1)]
    assert worst_confusions(counts, 1) == [Confusion(label=2, taken_for=1, times=2)]


def test_no_confusions() -> None:
    assert worst_confusions(confusion(LABELS, LABELS, 3)) == []


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30))
def test_all_mistakes_are_found(pairs: list[tuple[int, int]]) -> None:
    predicted, labels = (ops.asarray(np.array(side)) for side in zip(*pairs, strict=True))
    assert isinstance(predicted, Tensor)
    worst = worst_confusions(confusion(predicted, labels, 4), 16)
    assert all(found.times == pairs.count((found.taken_for, found.label)) for found in worst)
    assert [found.times for found in worst] == sorted((w.times for w in worst), reverse=True)
    mistakes = sum(found.times for found in worst)
    assert accuracy(predicted, labels) == (len(pairs) - mistakes) / len(pairs)


def whole_numbers(*values: int) -> Tensor[Any, np.int64]:
    return ops.asarray(np.array(values, np.int64))


@pytest.mark.parametrize(
    ("predicted", "label", "message"),
    [
        (1, 10, r"labels\[1\] is 10, but 10 classes have labels 0 to 9"),
        (1, -1, r"labels\[1\] is -1, but 10 classes have labels 0 to 9"),
        (10, 1, r"predicted\[1\] is 10, but 10 classes have labels 0 to 9"),
        (-1, 9, r"predicted\[1\] is -1, but 10 classes have labels 0 to 9"),
        (2**62, 0, r"predicted\[1\] is 4611686018427387904, but"),
    ],
)
def test_what_is_no_class_is_counted_as_none(predicted: int, label: int, message: str) -> None:
    with pytest.raises(ShapeError, match=f"^confusion: {message}"):
        confusion(whole_numbers(0, predicted), whole_numbers(0, label), 10)


def test_losses_and_metrics_say_the_same_of_a_label() -> None:
    labels = whole_numbers(0, 3)
    with pytest.raises(ShapeError) as of_loss:
        losses.cross_entropy(ops.zeros((2, 3)), labels)
    with pytest.raises(ShapeError) as of_metric:
        confusion(labels, labels, 3)
    assert str(of_metric.value) == str(of_loss.value).replace("cross_entropy", "confusion")


def test_one_prediction_for_each_label() -> None:
    one, three = whole_numbers(1), whole_numbers(1, 1, 2)
    with pytest.raises(ShapeError):
        accuracy(one, three)
    with pytest.raises(ShapeError):
        confusion(one, three, 3)


def test_no_labels_have_no_accuracy() -> None:
    with pytest.raises(ShapeError, match="there are no labels"):
        accuracy(whole_numbers(), whole_numbers())
    assert confusion(whole_numbers(), whole_numbers(), 2).numpy().tolist() == [[0, 0], [0, 0]]


CALLS: list[tuple[Any, str]] = [
    (lambda x: accuracy(x, LABELS), "accuracy({}, labels)"),
    (lambda x: accuracy(LABELS, x), "accuracy(predicted, {})"),
    (lambda x: confusion(x, LABELS, 3), "confusion({}, labels, classes)"),
    (lambda x: confusion(LABELS, x, 3), "confusion(predicted, {}, classes)"),
    (lambda x: worst_confusions(ops.broadcast_to(x, (6, 6))), "worst_confusions({})"),
]


@pytest.mark.parametrize(("call", "named"), CALLS)
def test_a_metric_is_named_that_is_called_where_there_is_a_gradient_or_no_value(
    call: Any, named: str
) -> None:
    def loss(logits: Any) -> Any:
        call(ops.argmax(logits, axis=-1))
        return ops.sum(logits)

    logits = ops.ones((6, 3))
    with pytest.raises(LostGradientError) as lost:
        grad(loss)(logits)
    assert f"'{named.format('x')}' takes the value of a int64[6" in str(lost.value)
    assert f"write '{named.format('stop_gradient(x)')}'" in str(lost.value)
    with pytest.raises(TraceError) as traced:
        jit(loss)(logits)
    assert f"py:{call.__code__.co_firstlineno}: {named.format('x')} needs" in str(traced.value)


@pytest.mark.parametrize("wrong", [[0, 1], np.array([0, 1]), None, 1.0])
def test_what_is_no_tensor_is_refused_by_name(wrong: Any) -> None:
    two = whole_numbers(0, 1)
    for name, call in (
        ("accuracy", lambda: accuracy(wrong, two)),
        ("confusion", lambda: confusion(two, wrong, 2)),
        ("worst_confusions", lambda: worst_confusions(wrong)),
    ):
        with pytest.raises(
            TypeError, match=f"^{name}: argument '[a-z]+' is .*; make it a tensor with"
        ):
            call()
