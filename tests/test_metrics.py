"""Accuracy, confusion and the mistakes made most often."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from typednn import ops
from typednn.metrics import Confusion, accuracy, confusion, worst_confusions
from typednn.tensor import Tensor

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
