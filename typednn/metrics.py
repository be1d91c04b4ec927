"""How good predictions are: the share that is right, and which classes are taken for which."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Int64

from typednn import ops
from typednn.tensor import Tensor


class Confusion(NamedTuple):
    """So many examples of the class `label` were taken for the class `taken_for`."""

    label: int
    taken_for: int
    times: int


def accuracy(predicted: Int64[Tensor, "n"], labels: Int64[Tensor, "n"]) -> float:
    """The share, from 0 to 1, of predictions that equal their label."""
    return float(np.mean(predicted.numpy() == labels.numpy()))


def confusion(
    predicted: Int64[Tensor, "n"], labels: Int64[Tensor, "n"], classes: int
) -> Int64[Tensor, "{classes} {classes}"]:
    """How many examples of each class (row) were taken for each class (column)."""
    pairs = classes * labels.numpy() + predicted.numpy()
    counts = np.bincount(pairs, minlength=classes * classes).astype(np.int64)
    return ops.asarray(counts.reshape(classes, classes))


def worst_confusions(counts: Int64[Tensor, "c c"], most: int = 5) -> list[Confusion]:
    """The mistakes made most often, the most frequent first; at most `most`, none that never was.

    `counts` is what `confusion` gives.
    """
    mistakes = counts.numpy() * (1 - np.eye(len(counts), dtype=np.int64))
    order = np.argsort(-mistakes, axis=None, kind="stable")[:most]
    rows, columns = np.unravel_index(order, mistakes.shape)
    found = zip(rows.tolist(), columns.tolist(), strict=True)
    return [Confusion(i, j, int(mistakes[i, j])) for i, j in found if mistakes[i, j]]
