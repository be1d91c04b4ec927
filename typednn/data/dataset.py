"""Labelled examples: a dataset, its split and its batches, with their sizes in the types."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import index
from typing import Any, Generic, Literal, overload

import numpy as np
from jaxtyping import Float32, Int64
from typing_extensions import TypeVar

from typednn.checks import typed
from typednn.tensor import Tensor

Size = TypeVar("Size", bound=int, default=Any)
Features = TypeVar("Features", bound=int, default=Any)


@typed
@dataclass(frozen=True, slots=True)
class Batch(Generic[Size, Features]):
    """The examples of one training step, ``Size`` of them, and their labels."""

    inputs: Float32[Tensor, "Size Features"]
    labels: Int64[Tensor, "Size"]

    def __len__(self) -> int:
        return len(self.labels)


@typed
@dataclass(frozen=True, slots=True)
class Dataset(Generic[Features]):
    """Examples, one per row, and their classes. Raises ShapeError if their numbers differ."""

    inputs: Float32[Tensor, "n Features"]
    labels: Int64[Tensor, "n"]

    def __len__(self) -> int:
        return len(self.labels)


@typed
@dataclass(frozen=True, slots=True)
class Split(Generic[Features]):
    """The examples for training, and those held out for testing."""

    train: Dataset[Features]
    test: Dataset[Features]


@overload
def batches(
    dataset: Dataset[Features],
    size: Size,
    *,
    rng: np.random.Generator | None = None,
    drop_last: Literal[True],
) -> Iterator[Batch[Size, Features]]: ...
@overload
def batches(
    dataset: Dataset[Features],
    size: int,
    *,
    rng: np.random.Generator | None = None,
    drop_last: bool = False,
) -> Iterator[Batch[Any, Features]]: ...
def batches(
    dataset: Dataset[Features],
    size: int,
    *,
    rng: np.random.Generator | None = None,
    drop_last: bool = False,
) -> Iterator[Batch[Any, Features]]:
    """Yield the whole dataset once, ``size`` examples at a time.

    ``rng`` draws their order; without it they keep their own. The last batch is smaller if ``size``
    does not divide the dataset; ``drop_last`` leaves it out, so that all batches have one size.
    Raises ValueError for a size below 1, and TypeError if it is no integer.
    """
    _refuse_size("batches", size)
    return _batches(dataset, size, rng, drop_last)


def _batches(
    dataset: Dataset[Features], size: int, rng: np.random.Generator | None, drop_last: bool
) -> Iterator[Batch[Any, Features]]:
    inputs, labels = dataset.inputs, dataset.labels
    order = None if rng is None else rng.permutation(len(dataset))
    stop = len(dataset) - len(dataset) % size if drop_last else len(dataset)
    for start in range(0, stop, size):
        at = slice(start, start + size) if order is None else order[start : start + size]
        yield Batch(inputs[at], labels[at])


def batch_count(examples: int, size: int, *, drop_last: bool = False) -> int:
    """Return the number of batches that ``batches`` yields.

    Raises ValueError for a size below 1 or a negative number of examples, and TypeError for
    arguments that are no integers.
    """
    _refuse_size("batch_count", size)
    if index(examples) < 0:
        raise ValueError(f"batch_count: there are at least 0 examples, not {examples}")
    return examples // size if drop_last else -(-examples // size)


def _refuse_size(what: str, size: int) -> None:
    if isinstance(size, bool) or not hasattr(size, "__index__"):
        raise TypeError(f"{what}: the size of a batch is a whole number, not {size!r}")
    if size < 1:
        raise ValueError(f"{what}: a batch has at least one example, not {size}")
