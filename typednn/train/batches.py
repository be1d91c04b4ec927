"""What the training loop asks of a loader of batches."""

from collections.abc import Iterator
from typing import Any, Protocol, TypeVar

import numpy as np

from typednn import ops, trees
from typednn.data import DataLoader
from typednn.tensor import Tensor

__all__ = ["Loader", "described", "example_count", "is_padded", "real_count"]

B_co = TypeVar("B_co", covariant=True)


class Loader(Protocol[B_co]):
    """Batches, epoch after epoch. Their order depends on the number of the epoch alone.

    ``len(loader)`` is the number of batches of an epoch, and ``batches(epoch, start)`` gives them,
    from batch number ``start`` on: so a run can go on in the middle of an epoch.
    ``data.DataLoader`` is one.
    """

    def __len__(self) -> int: ...

    def batches(self, epoch: int, start: int = 0) -> Iterator[B_co]: ...


def example_count(batch: Any) -> int:
    """Return the number of examples: the size of the first axis of its first tensor."""
    for leaf in trees.leaves(batch):
        if trees.is_array(leaf) and leaf.shape:
            return int(leaf.shape[0])
    raise TypeError(
        f"fit: a batch is a tree of tensors whose first axis are its examples, not a"
        f" {type(batch).__name__} without any"
    )


def described(loader: Loader[Any]) -> str:
    """Return in words all that decides which examples a batch of an epoch has, as far as is known."""
    return loader.description() if isinstance(loader, DataLoader) else f"{len(loader)} batches"


def is_padded(loader: Loader[Any]) -> bool:
    """Return whether a loader's batches are pairs with the mask of the examples, no padding."""
    return isinstance(loader, DataLoader) and loader.pads


def real_count(batch: Any, padded: bool) -> float | Tensor[Any, np.float64]:
    """Return the number of examples that are no padding. Where there is a mask, it is data."""
    if not padded:
        return float(example_count(batch))
    found: Tensor[Any, np.float64] = ops.sum(ops.astype(batch[1], np.float64))
    return found
