"""Datasets, their batches and the digits that come with scikit-learn."""

import sys
from typing import Any

import numpy as np
import pytest

from typednn import ShapeError, ops
from typednn.data import Dataset, MissingExtraError, batch_count, batches, load_digits


def numbered(examples: int) -> Dataset:
    """Example i is (2i, 2i + 1) and has the label i."""
    inputs = np.arange(2 * examples, dtype=np.float32).reshape(examples, 2)
    return Dataset(ops.asarray(inputs), ops.asarray(np.arange(examples)))


@pytest.mark.parametrize(("drop_last", "sizes"), [(False, [4, 4, 2]), (True, [4, 4])])
def test_batches_in_order(drop_last: bool, sizes: list[int]) -> None:
    found = list(batches(numbered(10), 4, drop_last=drop_last))
    assert [len(batch) for batch in found] == sizes
    assert batch_count(10, 4, drop_last=drop_last) == len(sizes)
    labels = np.concatenate([batch.labels.numpy() for batch in found])
    assert labels.tolist() == list(range(sum(sizes)))
    for batch in found:
        assert np.array_equal(batch.inputs.numpy()[:, 0], 2 * batch.labels.numpy())


def test_shuffled_batches_hold_every_example_once() -> None:
    found = list(batches(numbered(10), 4, rng=np.random.default_rng(3)))
    labels = np.concatenate([batch.labels.numpy() for batch in found])
    assert sorted(labels.tolist()) == list(range(10))
    assert labels.tolist() != list(range(10))
    for batch in found:
        assert np.array_equal(batch.inputs.numpy()[:, 0], 2 * batch.labels.numpy())


def test_one_generator_shuffles_anew_each_time() -> None:
    rng = np.random.default_rng(0)
    first, second = (next(batches(numbered(64), 64, rng=rng)) for _ in range(2))
    assert not np.array_equal(first.labels.numpy(), second.labels.numpy())


@pytest.mark.parametrize("size", [0, -1])
def test_a_batch_of_nothing(size: int) -> None:
    with pytest.raises(ValueError, match=f"batches: a batch has at least one example, not {size}"):
        batches(numbered(10), size)  # at once, and not when the first batch is asked for
    with pytest.raises(ValueError, match=f"batch_count: a batch has at least one .*, not {size}"):
        batch_count(3, size)


@pytest.mark.parametrize("size", [2.5, True, "4"])
def test_a_batch_is_of_a_whole_number(size: Any) -> None:
    with pytest.raises(TypeError, match="the size of a batch is a whole number, not"):
        batches(numbered(10), size)
    with pytest.raises(TypeError, match="the size of a batch is a whole number, not"):
        batch_count(3, size)


def test_batches_of_no_examples() -> None:
    assert batch_count(0, 4) == 0
    with pytest.raises(ValueError, match="at least 0 examples, not -1"):
        batch_count(-1, 4)


def test_inputs_and_labels_that_do_not_match() -> None:
    with pytest.raises(ShapeError, match="Dataset: argument 'labels' .*: axis 0 is 4, expected 3"):
        Dataset(numbered(3).inputs, numbered(4).labels)


def test_digits() -> None:
    split = load_digits()
    assert split.train.inputs.shape == (1437, 64)
    assert split.test.inputs.shape == (360, 64)
    assert split.train.inputs.dtype == np.float32
    assert split.test.labels.dtype == np.int64
    pixels = np.concatenate([split.train.inputs.numpy(), split.test.inputs.numpy()])
    assert (pixels.min(), pixels.max()) == (0, 1)
    assert np.bincount(split.test.labels.numpy(), minlength=10).min() > 20


def test_digits_are_split_alike_each_time() -> None:
    first, second = load_digits(), load_digits()
    assert np.array_equal(first.test.inputs.numpy(), second.test.inputs.numpy())
    trained_on = {image.tobytes() for image in first.train.inputs.numpy()}
    assert not trained_on & {image.tobytes() for image in first.test.inputs.numpy()}


def test_digits_without_scikit_learn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingExtraError) as caught:
        load_digits()
    assert str(caught.value) == "the digits: needs scikit-learn; pip install 'typednn[digits]'"
