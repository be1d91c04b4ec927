"""Batches of any tree of tensors or arrays, in an order that depends on seed and epoch alone."""

from collections.abc import Generator, Iterator
from typing import Any, Final, Generic, Literal, TypeAlias, get_args

import numpy as np
from typing_extensions import TypeVar

from typednn.data.checks import need_count, whole_number
from typednn.data.errors import DataError
from typednn.data.order import generator, permutation
from typednn.data.prefetch import ahead
from typednn.data.source import Source
from typednn.data.workers import Transform, need_sendable, transformed
from typednn.shapes.batches import wrong_size
from typednn.shapes.words import shown
from typednn.tensor import Tensor, wrap

__all__ = ["DataLoader", "Last"]

B_co = TypeVar("B_co", covariant=True)
Last: TypeAlias = Literal["keep", "drop", "pad"]

_NAME: Final = "DataLoader"
_MOST: Final = 2**64 - 1


class DataLoader(Generic[B_co]):
    """The batches of a tree of tensors or numpy arrays with one common leading axis, the examples.

    >>> images, labels = ops.zeros((60000, 1, 28, 28)), ops.zeros(60000, dtype=np.int64)
    >>> loader = DataLoader((images, labels), 64, last="drop", shuffle=True, seed=0)
    >>> len(loader)
    937

    A batch is the same tree, of tensors with ``size`` examples: here a ``tuple[Float32[Tensor,
    "64 1 28 28"], Int64[Tensor, "64"]]``. ``last`` says what becomes of a last batch with fewer:
    "keep" it; "drop" it; or "pad" it with copies of its last example. Padded batches are pairs of
    the batch and a ``Bool[Tensor, "size"]``, true for the examples that are no padding.

    ``shuffle``: each epoch has another order. ``transform(batch, rng)``: what is yielded instead of
    each batch, for augmentation. Order and ``rng`` are functions of ``seed``, the number of the
    epoch and the position in it, so ``loader.batches(epoch, start)`` goes on exactly where another
    process stopped. ``prefetch`` batches are made ahead in a thread; with ``workers``, that many
    processes transform. The batches do not depend on either.

    Data is checked where it enters: arrays in memory at once, memory-mapped ones (``np.memmap``,
    ``np.load(file, mmap_mode="r")``) when a batch is taken, and no more of them is read than that.
    Raises DataError (a ValueError) for NaN and infinities, masked arrays, dtypes that tensors do
    not have, different numbers of examples, no examples, and arguments out of their range.
    """

    def __init__(
        self: "DataLoader[Any]",  # mypy's plugin says of what
        source: object,
        size: int,
        *,
        last: Last = "keep",
        shuffle: bool = False,
        seed: int = 0,
        transform: Transform | None = None,
        prefetch: int = 0,
        workers: int = 0,
    ) -> None:
        self._size = whole_number(_NAME, "a batch size", size, least=-_MOST)
        self._seed = whole_number(_NAME, "a seed", seed, most=_MOST)
        self._prefetch = need_count(_NAME, "prefetch", prefetch)
        self._workers = need_count(_NAME, "workers", workers)
        self._last, self._shuffle, self._transform = last, shuffle, transform
        if not isinstance(last, str) or last not in get_args(Last):
            raise DataError(_NAME, f"last to be one of {', '.join(get_args(Last))}", shown(last))
        if not isinstance(shuffle, bool):
            raise DataError(_NAME, "shuffle to be True or False", shown(shuffle))
        if transform is not None and not callable(transform):
            raise DataError(_NAME, "transform to be a function (batch, rng)", shown(transform))
        self._source = Source(_NAME, source)
        difference = wrong_size(len(self._source), self._size, last)
        if difference is not None:
            raise DataError(_NAME, *difference)
        if transform is not None and workers:
            need_sendable(transform)
        elif workers:
            raise DataError(_NAME, "a transform for the workers", "none")

    def __len__(self) -> int:
        """Return the number of batches in an epoch."""
        examples = len(self._source)
        return examples // self._size if self._last == "drop" else -(-examples // self._size)

    @property
    def pads(self) -> bool:
        """Whether batches are pairs with a mask, because the last one is padded."""
        return self._last == "pad"

    @property
    def examples(self) -> int:
        """The number of examples in the source."""
        return len(self._source)

    def description(self) -> str:
        """Return in words what decides which examples a batch of an epoch has.

        ``60000 examples in batches of 64, the last one dropped, shuffled by seed 0``.
        """
        words = [f"{len(self._source)} examples in batches of {self._size}"]
        if self.pads or (self._last == "drop" and len(self._source) % self._size):
            words.append(f"the last one {'padded' if self.pads else 'dropped'}")
        if self._shuffle or self._transform is not None:
            words.append(f"{'shuffled' if self._shuffle else 'transformed'} by seed {self._seed}")
        return ", ".join(words)

    def __repr__(self) -> str:
        return f"<DataLoader of {self.description()}>"

    def __iter__(self) -> Iterator[B_co]:
        """Yield the batches of epoch 0."""
        return self.batches(0)

    def batches(self, epoch: int, start: int = 0) -> Iterator[B_co]:
        """Yield the batches of an epoch, from the batch with number ``start``.

        Raises DataError for an epoch below 0, and a ``start`` that is not from 0 to ``len(self)``.
        """
        epoch = whole_number(_NAME, "an epoch", epoch, most=_MOST)
        start = whole_number(_NAME, "a first batch", start, most=len(self))
        found = self._made(epoch, start)
        return ahead(found, self._prefetch) if self._prefetch else found

    def _made(self, epoch: int, start: int) -> Generator[Any]:
        numbered = self._taken(epoch, start)
        if not self.pads:
            yield from self._transformed(numbered, epoch)
            return
        batches = self._transformed(numbered, epoch)
        for number, batch in enumerate(batches, start):
            yield batch, self._real(number)

    def _taken(self, epoch: int, start: int) -> Iterator[tuple[int, Any]]:
        """Yield the numbers of batches, and the batches as they stand in the source."""
        order = permutation(len(self._source), self._seed, epoch) if self._shuffle else None
        for number in range(start, len(self)):
            first, end = number * self._size, min((number + 1) * self._size, len(self._source))
            rows = slice(first, end) if order is None else order[first:end]
            if self.pads and end - first < self._size:
                few = np.arange(first, end) if order is None else order[first:end]
                rows = np.pad(few, (0, self._size - len(few)), mode="edge")
            yield number, self._source.take(rows)

    def _transformed(self, numbered: Iterator[tuple[int, Any]], epoch: int) -> Iterator[Any]:
        if self._transform is None:
            return (batch for _, batch in numbered)
        if self._workers:
            return transformed(numbered, self._transform, self._seed, epoch, self._workers)
        transform, seed = self._transform, self._seed
        return (transform(batch, generator(seed, epoch, number)) for number, batch in numbered)

    def _real(self, number: int) -> Tensor[Any, np.bool_]:
        """Return which examples of a batch are no padding."""
        left = len(self._source) - number * self._size
        return wrap(np.arange(self._size) < left)
