"""Batches, iterators and generators of tensors."""

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar, reveal_type

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, nn, ops
from typednn.data import DataLoader, Dataset, load_digits

N = TypeVar("N", bound=int)
rng = np.random.default_rng(0)
data = Dataset(ops.zeros((100, 8)), ops.zeros(100, dtype=np.int64))
layer = nn.Linear(8, 3, rng=rng)


# --- batches of one size
for batch in DataLoader(data, 16, last="drop"):
    reveal_type(batch)  # R: Dataset[8, 16]
    reveal_type(batch.inputs)  # R: Tensor[tuple[16, 8], float32]
    _ = layer(batch.inputs)
    _ = batch.inputs + ops.zeros((15, 8))  # E: 15 [shape]


# --- a last batch that is smaller
def sums(dataset: Dataset[N]) -> Iterator[Float32[Tensor, "N"]]:
    for batch in DataLoader(dataset, 16):
        yield ops.sum(batch.inputs, axis=0)


def sums_wrong(dataset: Dataset[N]) -> Iterator[Float32[Tensor, "N"]]:
    for batch in DataLoader(dataset, 16):
        yield ops.sum(batch.inputs)  # E: 1 axis expected, 0 found [shape-rank]


# --- a batch given to a layer
for whole in DataLoader(data, 16, shuffle=True):
    _ = layer(whole.inputs)
    _ = nn.Linear(9, 3, rng=rng)(whole.inputs)  # E: axis -1 is 8, expected 9 [shape]


# --- a dataset on the disk
digits = load_digits()
for digit in DataLoader(digits.train, 32, shuffle=True):
    _ = nn.Linear(64, 10, rng=rng)(digit.inputs)
    _ = nn.Linear(784, 10, rng=rng)(digit.inputs)  # E: axis -1 is 64, expected 784 [shape]


# --- a generator of batches
def windows(x: Float32[Tensor, "n d"], size: N) -> Iterator[Float32[Tensor, "N d"]]:
    for start in range(0, x.shape[0] - size + 1, size):
        yield x[start : start + size]


for window in windows(ops.zeros((100, 3)), 10):
    reveal_type(window)  # R: Tensor[tuple[10, 3], float32]
    _ = window @ ops.zeros((4, 2))  # E: axis -1 of x has 3, axis -2 of y has 4 [shape]


# --- a generator that yields the wrong axis
def examples(x: Float32[Tensor, "n d"]) -> Iterator[Float32[Tensor, "d"]]:
    for i in range(x.shape[0]):
        yield x[i]


def examples_wrong(x: Float32[Tensor, "n d"]) -> Iterator[Float32[Tensor, "d"]]:
    for i in range(x.shape[1]):
        yield x[:, i]  # E: declared Float32[Tensor, "d"]: axis 0 [shape]


# --- yield from
def both(x: Float32[Tensor, "n d"], y: Float32[Tensor, "m d"]) -> Iterator[Float32[Tensor, "d"]]:
    yield from examples(x)
    yield from examples(y)


def both_wrong(x: Float32[Tensor, "n d"], y: Float32[Tensor, "d m"]) -> Iterator[Float32[Tensor, "d"]]:
    yield from examples(x)
    yield from examples(y)  # E: declared Float32[Tensor, "d"] [shape]


# --- pairs of inputs and labels
def pairs(x: Float32[Tensor, "n d"], y: Int64[Tensor, "n"]) -> Iterator[tuple[Float32[Tensor, "d"], Int64[Tensor, ""]]]:
    for i in range(len(y)):
        yield x[i], y[i]


def pairs_wrong(x: Float32[Tensor, "n d"], y: Int64[Tensor, "n"]) -> Iterator[tuple[Float32[Tensor, "d"], Int64[Tensor, ""]]]:
    for i in range(len(y)):
        yield x[i], y[i : i + 1]  # E: declared Int64[Tensor, ""] [shape-rank]


# --- zipped
def distances(xs: Iterable[Float32[Tensor, "d"]], ys: Iterable[Float32[Tensor, "d"]]) -> list[Float32[Tensor, ""]]:
    return [ops.sum((x - y) ** 2) for x, y in zip(xs, ys, strict=True)]


distances(examples(ops.zeros((5, 3))), examples(ops.zeros((5, 3))))
distances(examples(ops.zeros((5, 3))), examples(ops.zeros((5, 4))))  # E: 4 [shape]


# --- enumerated and stacked
def collected(x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "_ 4"]:
    rows = [row * i for i, row in enumerate(examples(x))]
    return ops.stack(rows)


def collected_wrong(x: Float32[Tensor, "n 4"]) -> Float32[Tensor, "_ 5"]:
    rows = [row * i for i, row in enumerate(examples(x))]
    return ops.stack(rows)  # E: axis -1 is 4, expected 5 [shape]


# --- the first batch
first = next(iter(DataLoader(data, 16, last="drop")))
_ = layer(first.inputs)
_ = first.inputs @ ops.zeros((9, 2))  # E: axis -1 of x has 8, axis -2 of y has 9 [shape]


# --- a loader class
class Loader(Generic[N]):
    def __init__(self, inputs: Float32[Tensor, "n N"], size: int) -> None:
        self.inputs = inputs
        self.size = size

    def __len__(self) -> int:
        return len(self.inputs) // self.size

    def __getitem__(self, i: int) -> Float32[Tensor, "_ N"]:
        return self.inputs[i * self.size : (i + 1) * self.size]

    def __iter__(self) -> Iterator[Float32[Tensor, "_ N"]]:
        for i in range(len(self)):
            yield self[i]


for chunk in Loader(ops.zeros((100, 8)), 10):
    _ = layer(chunk)
    _ = chunk @ ops.zeros((7, 2))  # E: axis -1 of x has 8, axis -2 of y has 7 [shape]


# --- a batch built by hand
def batch_of(x: Float32[Tensor, "4 8"], y: Int64[Tensor, "4"]) -> Dataset[int, int]:
    return Dataset(x, y)


def batch_of_wrong(x: Float32[Tensor, "4 8"], y: Int64[Tensor, "5"]) -> Dataset[int, int]:
    return Dataset(x, y)  # E: axis 0 is 5, expected 4 [shape]


# --- a dict of batches
splits = {"train": ops.zeros((80, 8)), "test": ops.zeros((20, 8))}
for inputs in splits.values():
    _ = layer(inputs)
    _ = nn.Linear(7, 3, rng=rng)(inputs)  # E: axis -1 is 8, expected 7 [shape]
