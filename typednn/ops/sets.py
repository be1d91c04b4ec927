"""The distinct elements of a tensor, in ascending order.

Their number depends on the values, so it is not known statically. The gradient of each goes to its
first occurrence. Every NaN is distinct.
"""

from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from typednn.abstract import refuse_sizes
from typednn.autodiff.primitive import Domain, Sample
from typednn.autodiff.tape import depending
from typednn.ops.indexing import take
from typednn.ops.operation import operation
from typednn.ops.shaping import reshape
from typednn.tensor import Tensor, wrap

__all__ = ["unique_all", "unique_counts", "unique_inverse", "unique_values"]

D = TypeVar("D", bound=np.generic)

SAMPLES = tuple(
    Sample((shape,), (Domain(0, 4, dtype=np.int64),)) for shape in ("9", "2 3", "0", "")
)


class UniqueAll(NamedTuple, Generic[D]):
    """The distinct values and their positions.

    They are the values, the position of the first occurrence of each in the flattened tensor, the
    position of each element among the values, and the number of occurrences of each value.
    """

    values: Tensor[Any, D]
    indices: Tensor[Any, np.int64]
    inverse_indices: Tensor[Any, np.int64]
    counts: Tensor[Any, np.int64]


class UniqueCounts(NamedTuple, Generic[D]):
    """The distinct values, and the number of occurrences of each."""

    values: Tensor[Any, D]
    counts: Tensor[Any, np.int64]


class UniqueInverse(NamedTuple, Generic[D]):
    """The distinct values, and the position of each element among them."""

    values: Tensor[Any, D]
    inverse_indices: Tensor[Any, np.int64]


def unique_all(x: Tensor[Any, D]) -> UniqueAll[D]:
    """The distinct elements, their first positions, the inverse positions, and the counts."""
    refuse_sizes("unique_all", x._data)
    values, *places = np.unique(x._data, True, True, True, equal_nan=False)
    first, inverse, counts = [depending(each, x) for each in places]
    if x._tape is not None:
        return UniqueAll(take(reshape(x, (x.size,)), first, 0), first, inverse, counts)
    return UniqueAll(wrap(values), first, inverse, counts)


operation(unique_all, samples=SAMPLES, reference=lambda x: np.unique(x, True, True, True))


def unique_counts(x: Tensor[Any, D]) -> UniqueCounts[D]:
    """The distinct elements, and the number of occurrences of each."""
    found = unique_all(x)
    return UniqueCounts(found.values, found.counts)


operation(unique_counts, samples=SAMPLES, reference=lambda x: np.unique(x, return_counts=True))


def unique_inverse(x: Tensor[Any, D]) -> UniqueInverse[D]:
    """The distinct elements, and the position of each element of ``x`` among them."""
    found = unique_all(x)
    return UniqueInverse(found.values, found.inverse_indices)


operation(unique_inverse, samples=SAMPLES, reference=lambda x: np.unique(x, return_inverse=True))


def unique_values(x: Tensor[Any, D]) -> Tensor[Any, D]:
    """The distinct elements."""
    refuse_sizes("unique_values", x._data)
    if x._tape is not None:
        return unique_all(x).values
    return wrap(np.unique(x._data, equal_nan=False))


operation(unique_values, samples=SAMPLES, reference=np.unique)
