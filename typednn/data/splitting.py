"""Holds examples out: for validation, or for a test."""

from typing import Any

import numpy as np

from typednn import trees
from typednn.data.checks import is_mapped, whole_number
from typednn.data.errors import DataError
from typednn.data.order import held_out_first
from typednn.data.source import Source
from typednn.shapes.batches import wrong_count, wrong_share

__all__ = ["split"]


def split(source: object, held_out: float, *, seed: int) -> tuple[Any, Any]:
    """Return the tree with most of its examples, and one with those that are held out.

    >>> training, validation = split((images, labels), held_out=0.1, seed=0)

    ``source``: a tree of tensors or arrays with one common leading axis, as for ``DataLoader``.
    ``held_out``: the number of examples if it is an int, their share if it is a float. ``seed``
    draws which; in both parts they keep their order. mypy's plugin knows the types of the parts.

    Raises DataError for data that ``DataLoader`` refuses, for parts without examples, and for
    memory-mapped arrays, because the parts are copies: slice these instead.
    """
    for place, leaf in trees.named_leaves(source):
        if isinstance(leaf, np.ndarray) and is_mapped(leaf):
            expected = "arrays in memory, because parts are copies"
            found = "a memory-mapped one; slice it, x[:n] and x[n:]"
            raise DataError(f"split: {place or 'the data'}", expected, found)
    examples = Source("split", source)
    count = _count(held_out, len(examples))
    rows = held_out_first(len(examples), whole_number("split", "a seed", seed, most=2**64 - 1))
    return examples.take(np.sort(rows[count:])), examples.take(np.sort(rows[:count]))


def _count(held_out: float, examples: int) -> int:
    """Return how many of the examples are held out."""
    if isinstance(held_out, float):
        difference = wrong_share(held_out)
        if difference is not None:
            raise DataError("split", *difference)
        count = round(held_out * examples)
    else:
        count = whole_number("split", "held_out to be a share or a number", held_out)
    difference = wrong_count(count, examples)
    if difference is not None:
        raise DataError("split", *difference)
    return count
