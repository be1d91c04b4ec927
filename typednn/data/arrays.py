"""A labelled dataset from numpy's arrays, checked."""

from typing import Any

import numpy as np

from typednn.checks import typed
from typednn.data.checks import Array, need_array, need_finite, need_labels, whole_number
from typednn.data.dataset import Dataset
from typednn.data.errors import DataError
from typednn.tensor import wrap

__all__ = ["as_float32", "from_numpy", "labelled"]


@typed
def from_numpy(inputs: Array, labels: Array, *, classes: int) -> Dataset[Any]:
    """Return the dataset of an array with an example in each row, and their labels.

    The examples become float32, the labels, integers from 0 to ``classes - 1``, int64.

    Raises DataError for other labels, NaN and infinities (also those that float32 makes of larger
    numbers), masked arrays, dtypes that tensors do not have, other axes, and no rows.
    """
    rows, classes_of_rows = need_array("inputs", inputs), need_array("labels", labels)
    if rows.ndim != 2 or classes_of_rows.shape != rows.shape[:1]:
        found = f"shapes {rows.shape} and {classes_of_rows.shape}"
        raise DataError("from_numpy", "inputs (n, features) and labels (n,)", found)
    if not len(rows):
        raise DataError("from_numpy", "at least one row", "none")
    return labelled(as_float32("inputs", rows), "labels", classes_of_rows, classes)


def labelled(inputs: Array, where: str, labels: Array, classes: int) -> Dataset[Any]:
    """Return the dataset of checked inputs and of labels, which are checked here.

    The inputs are not copied: nobody may write to them from now on.
    """
    need_labels(where, labels, whole_number(where, "a number of classes", classes, least=1))
    return Dataset(wrap(inputs), wrap(labels.astype(np.int64)))


def as_float32(where: str, array: Array) -> Array:
    """Return the array in float32. Raises DataError if a value is not finite in it."""
    need_finite(where, array)
    with np.errstate(over="ignore"):
        narrow = array.astype(np.float32)
    need_finite(f"{where} as float32", narrow)
    return narrow
