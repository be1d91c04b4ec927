"""A small task, with a loader whose order is a function of its seed and the epoch."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from typednn import nn, ops, trees
from typednn.data import Dataset
from typednn.tensor import Tensor

__all__ = ["Batches", "bits", "clouds", "linear", "network"]


@dataclass(frozen=True)
class Batches:
    """Batches of examples; shuffled if there is a seed."""

    inputs: Tensor[Any, Any]
    labels: Tensor[Any, Any]
    size: int
    seed: int | None = None

    def __len__(self) -> int:
        return math.ceil(len(self.labels) / self.size)

    def batches(self, epoch: int, start: int = 0) -> Iterator[Dataset[Any]]:
        count = len(self.labels)
        order = np.arange(count)
        if self.seed is not None:
            order = np.random.default_rng((self.seed, epoch)).permutation(count)
        for begin in range(start * self.size, count, self.size):
            at = order[begin : begin + self.size]
            yield Dataset(self.inputs[at], self.labels[at])


def clouds(examples: int, size: int, *, seed: int | None = None) -> Batches:
    """Points around (1, 1) are of class 1, points around (-1, -1) of class 0."""
    rng = np.random.default_rng(0)
    labels = np.arange(examples) % 2
    points = rng.normal(0, 0.3, (examples, 2)) + (2 * labels[:, None] - 1)
    return Batches(ops.asarray(points.astype(np.float32)), ops.asarray(labels), size, seed)


def linear() -> nn.Linear[Any, Any]:
    return nn.Linear(2, 2, rng=np.random.default_rng(1))


def network() -> nn.Sequential[Any, Any, Any, Any]:
    """Draws in training, and has running statistics."""
    rng = np.random.default_rng(1)
    return nn.Sequential(
        nn.Linear(2, 8, rng=rng), nn.BatchNorm(8), nn.Dropout(0.5), nn.Linear(8, 2, rng=rng)
    )


def bits(tree: Any) -> list[tuple[str, Any]]:
    """All leaves with their places, tensors as bytes."""
    return [
        (place, leaf.numpy().tobytes() if isinstance(leaf, Tensor) else leaf)
        for place, leaf in trees.named_leaves(tree)
    ]
