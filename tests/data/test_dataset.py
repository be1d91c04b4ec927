"""Datasets and the digits that come with scikit-learn."""

import sys

import numpy as np
import pytest

from typednn import ShapeError, ops
from typednn.data import Dataset, MissingExtraError, load_digits


def numbered(examples: int) -> Dataset:
    """Example i is (2i, 2i + 1) and has the label i."""
    inputs = np.arange(2 * examples, dtype=np.float32).reshape(examples, 2)
    return Dataset(ops.asarray(inputs), ops.asarray(np.arange(examples)))


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
