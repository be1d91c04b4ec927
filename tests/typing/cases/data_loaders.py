"""The batches of a loader: the tree of the source, with the size of a batch as axis 0."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Literal, NamedTuple, TypeVar

import numpy as np
from jaxtyping import Bool, Float32, Int64, UInt8
from typing_extensions import reveal_type

from typednn import Tensor, nn, ops, typed
from typednn.data import (
    DataLoader,
    Dataset,
    from_frame,
    from_numpy,
    load_images,
    read_text,
    split,
    windows,
)

N = TypeVar("N", bound=int)

images, labels = ops.zeros((192, 1, 8, 8)), ops.zeros(192, dtype=np.int64)
features = ops.zeros((192, 64))


# --- what becomes of the last batch
dropped = DataLoader((images, labels), 50, last="drop")
reveal_type(dropped)  # R: DataLoader[tuple[Tensor[tuple[50, 1, 8, 8], float32], Tensor[tuple[50], int64]]]
for x, y in dropped:
    reveal_type(x)  # R: Tensor[tuple[50, 1, 8, 8], float32]
    x + ops.zeros((49, 1, 8, 8))  # E: [shape]
kept = DataLoader((images, labels), 50)
reveal_type(kept)  # R: DataLoader[tuple[Tensor[tuple[Any, 1, 8, 8], float32], Tensor[tuple[Any], int64]]]
reveal_type(DataLoader(images, 64, last="keep"))  # R: DataLoader[Tensor[tuple[64, 1, 8, 8], float32]]
padded = DataLoader((images, labels), 50, last="pad")
for (x, y), real in padded.batches(3, start=1):
    reveal_type(x)  # R: Tensor[tuple[50, 1, 8, 8], float32]
    reveal_type(real)  # R: Tensor[tuple[50], bool]
reveal_type(next(iter(dropped))[1])  # R: Tensor[tuple[50], int64]
reveal_type(len(dropped))  # R: int


# --- other trees
class Pair(NamedTuple):
    image: Float32[Tensor, "n 64"]
    label: Int64[Tensor, "n"]


class Whole(NamedTuple):
    image: Float32[Tensor, "192 64"]


@dataclass(frozen=True)
class Scene(Generic[N]):
    image: Float32[Tensor, "N 64"]
    label: Int64[Tensor, "N"]


@dataclass(frozen=True)
class Named:
    image: Float32[Tensor, "n 64"]
    label: Int64[Tensor, "n"]


@dataclass(frozen=True)
class Graph(Generic[N]):
    nodes: Float32[Tensor, "N 64"]
    edges: Float32[Tensor, "N N"]


@dataclass(frozen=True)
class Doubled(Generic[N]):
    nodes: Float32[Tensor, "N 64"]
    pairs: Float32[Tensor, "N 2*N"]


reveal_type(DataLoader(Graph(features, ops.zeros((192, 192))), 4, last="drop"))  # R: DataLoader[Any]
reveal_type(DataLoader(Doubled(features, ops.zeros((192, 384))), 4, last="drop"))  # R: DataLoader[Any]
reveal_type(DataLoader({"x": images}, 4, last="drop"))  # R: DataLoader[dict[str, Tensor[tuple[4, 1, 8, 8], float32]]]
reveal_type(DataLoader([labels], 4, last="drop"))  # R: DataLoader[list[Tensor[tuple[4], int64]]]
reveal_type(DataLoader((images, None), 4, last="drop"))  # R: DataLoader[tuple[Tensor[tuple[4, 1, 8, 8], float32], None]]
reveal_type(DataLoader(Scene(features, labels), 4, last="drop"))  # R: DataLoader[Scene[4]]
reveal_type(DataLoader(Dataset(features, labels), 4, last="drop"))  # R: DataLoader[Dataset[64, 4]]
reveal_type(DataLoader(Named(features, labels), 4, last="drop"))  # R: DataLoader[Named]
for pair in DataLoader(Pair(features, labels), 4, last="drop"):
    reveal_type(pair.label)  # R: Tensor[tuple[4], int64]
    reveal_type(pair[0])  # R: Tensor[tuple[4, 64], float32]
reveal_type(DataLoader(Whole(features), 4, last="drop"))  # R: DataLoader[Any]
for scene in DataLoader(Scene(features, labels), 4, last="drop"):
    reveal_type(scene.image)  # R: Tensor[tuple[4, 64], float32]
    scene.image @ ops.zeros((63, 2))  # E: [shape]


# --- numpy's arrays become tensors
def of_arrays(array: np.ndarray[tuple[int, int], np.dtype[np.uint8]], other: np.ndarray[Any, np.dtype[np.int64]]) -> None:
    x, y = next(iter(DataLoader((array, other), 4, last="drop")))
    reveal_type(x)  # R: Tensor[tuple[4, Any], uint8]
    reveal_type(y)  # R: Tensor[tuple[4, *tuple[Any, ...]], int64]
    x @ ops.zeros((3, 2, 2), dtype=np.int64)  # E: [shape-dtype]


# --- sizes that a caller chooses
def epochs(data: Dataset[Literal[64]], size: int) -> None:
    reveal_type(DataLoader(data, 16, last="drop"))  # R: DataLoader[Dataset[64, 16]]
    reveal_type(DataLoader(data, size, last="drop"))  # R: DataLoader[Dataset[64, Any]]
    reveal_type(DataLoader(data, 16))  # R: DataLoader[Dataset[64, Any]]


def of_size(x: Float32[Tensor, "n 784"], size: N) -> Iterator[Float32[Tensor, "N 784"]]:
    yield from DataLoader(x, size, last="drop")


def of_size_wrong(x: Float32[Tensor, "n 784"], size: N) -> Iterator[Float32[Tensor, "N 784"]]:
    yield from DataLoader(x, size)
    yield from DataLoader(x[:, 1:], size, last="drop")  # E: [shape]


# --- transformations
def flipped(batch: tuple[Float32[Tensor, "b c h w"], Int64[Tensor, "b"]], rng: np.random.Generator) -> tuple[Float32[Tensor, "b c h w"], Int64[Tensor, "b"]]:
    return batch


@typed
def as_floats(batch: UInt8[Tensor, "b d"], rng: np.random.Generator) -> Float32[Tensor, "b d"]:
    return batch.astype(np.float32)


augmented = DataLoader((images, labels), 50, last="drop", transform=flipped, workers=2)
reveal_type(augmented)  # R: DataLoader[tuple[Tensor[tuple[50, 1, 8, 8], float32], Tensor[tuple[50], int64]]]
# R: DataLoader[Tensor[tuple[64, 32], float32]]
reveal_type(DataLoader(features, 64, transform=lambda x, rng: x[:, :32]))
# R: DataLoader[tuple[Tensor[tuple[50, 64], float32], Tensor[tuple[50], bool]]]
reveal_type(DataLoader(ops.zeros((192, 64), dtype=np.uint8), 50, last="pad", transform=as_floats))
next(iter(DataLoader(features, 50, transform=as_floats)))  # E: expected uint8 [shape-dtype]
# E: Cannot infer type of lambda [misc]
DataLoader(features, 50, transform=lambda x: x)  # E: [arg-type]


# --- parts for validation
training, validation = split((images, labels), held_out=20, seed=0)
reveal_type(training)  # R: tuple[Tensor[tuple[172, 1, 8, 8], float32], Tensor[tuple[172], int64]]
reveal_type(validation[1])  # R: Tensor[tuple[20], int64]
reveal_type(split(features, 0.1, seed=0)[0])  # R: Tensor[tuple[Any, 64], float32]
reveal_type(split(Dataset(features, labels), 20, seed=0)[1])  # R: Dataset[64, 20]
split(features, "half", seed=0)  # E: [arg-type]
validation[0] + ops.zeros((21, 1, 8, 8))  # E: [shape]


# --- files, arrays and frames
def read(frame: object, path: Path, rows: np.ndarray[Any, np.dtype[np.float64]], classes: np.ndarray[Any, np.dtype[np.int64]]) -> None:
    inputs, target = from_frame(frame, features=["a", "b"], target="y")
    reveal_type(target)  # R: Tensor[tuple[Any], float32]
    reveal_type(from_frame(frame, features=["a", "b"], target="y", classes=3))  # R: Dataset[Any, Any]
    reveal_type(from_numpy(rows, classes, classes=3))  # R: Dataset[Any, Any]
    reveal_type(load_images(path).images)  # R: Tensor[tuple[Any, 3, Any, Any], uint8]
    reveal_type(load_images(path, mode="L").images)  # R: Tensor[tuple[Any, 1, Any, Any], uint8]
    tokens, vocabulary = read_text(path)
    now, following = windows(tokens, 128, stride=1)
    reveal_type(now)  # R: Tensor[tuple[Any, 128], int64]
    reveal_type(next(iter(DataLoader((now, following), 64, last="drop"))))  # R: tuple[Tensor[tuple[64, 128], int64], Tensor[tuple[64, 128], int64]]
    now @ ops.zeros((127, 2), dtype=np.int64)  # E: axis -1 of x has 128, axis -2 of y has 127 [shape]
    windows(inputs, 128)  # E: [shape-rank|shape-dtype|shape]
    del vocabulary


# --- what is refused
# E: DataLoader: expected tensors with one size of axis 0, the examples; found shapes (192, 64), (191,) [shape]
DataLoader((features, labels[1:]), 4)
DataLoader((features, ops.ones(())), 4)  # E: found shapes (192, 64), () [shape-rank]
DataLoader(features, 0)  # E: DataLoader: expected at least one example in a batch; found 0 [shape]
DataLoader(ops.zeros((0, 4)), 2)  # E: DataLoader: expected at least one example; found none [shape]
# E: DataLoader: expected at most 192 examples in a batch, because last='drop' leaves no other; found 193 [shape]
DataLoader(features, 193, last="drop")
DataLoader(features, 2.5)  # E: [arg-type]
DataLoader(features, 4, last="cut")  # E: [arg-type]


def given_to_a_layer(rng: np.random.Generator) -> None:
    layer = nn.Linear(64, 3, rng=rng)
    for batch in DataLoader(Dataset(features, labels), 4, last="drop"):
        reveal_type(layer(batch.inputs))  # R: Tensor[tuple[4, 3], float32]
        nn.Linear(63, 3, rng=rng)(batch.inputs)  # E: [shape]


def weighted(losses: Float32[Tensor, "b"], real: Bool[Tensor, "b"]) -> Float32[Tensor, ""]:
    return ops.sum(ops.where(real, losses, 0.0))


# --- loaders as arguments and in fields
def mean_of(loader: DataLoader[tuple[Float32[Tensor, "b 64"], Int64[Tensor, "b"]]]) -> Float32[Tensor, "64"]:
    total = ops.zeros(64)
    for x, y in loader:
        reveal_type(x)  # R: Tensor[tuple[b, 64], float32]
        total = total + ops.sum(x, axis=0)
        del y
    return total / loader.examples


def epoch_of(loader: DataLoader[Dataset[Literal[64]]], epoch: int) -> None:
    for batch in loader.batches(epoch):
        reveal_type(batch.inputs)  # R: Tensor[tuple[Any, 64], float32]
        _ = batch.inputs @ ops.zeros((64, 2))


mean_of(DataLoader((features, labels), 50, last="drop"))
mean_of(DataLoader((features, labels), 50))
mean_of(DataLoader((features[:, 1:], labels), 50))  # E: 63 [shape]
mean_of(DataLoader((labels, labels), 50))  # E: [shape-dtype|shape-rank]
epoch_of(DataLoader(Dataset(features, labels), 50, last="drop"), 1)
epoch_of(DataLoader(Dataset(features[:, 1:], labels), 50), 1)  # E: 63 [shape|arg-type]
named: DataLoader[tuple[Float32[Tensor, "50 64"], Int64[Tensor, "50"]]] = DataLoader((features, labels), 50, last="drop")
options: dict[str, Any] = {"shuffle": True}
reveal_type(DataLoader(features, 50, **options))  # R: DataLoader[Any]


class Trainer:
    def __init__(self, data: Dataset[Literal[64]]) -> None:
        self.loader = DataLoader(data, 32, last="drop")

    def first(self) -> Float32[Tensor, "32 64"]:
        return next(iter(self.loader)).inputs

    def first_wrong(self) -> Float32[Tensor, "31 64"]:
        return next(iter(self.loader)).inputs  # E: [shape]
