"""Tensors whose axes have labels, and products of such tensors: how ``einsum`` is computed."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

from typednn.ops.arithmetic import multiply
from typednn.ops.indexing import getitem
from typednn.ops.linear_algebra import matmul
from typednn.ops.reductions import sum
from typednn.ops.shaping import permute_dims, reshape
from typednn.tensor import Tensor

__all__ = ["Label", "Labelled", "Labels", "diagonals", "product"]

Label: TypeAlias = Hashable
Labels: TypeAlias = tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A tensor, and a label for each of its axes. All labels are different."""

    tensor: Tensor[Any, Any]
    labels: Labels

    def sizes(self, labels: Iterable[Label]) -> tuple[int, ...]:
        return tuple(self.tensor.shape[self.labels.index(label)] for label in labels)

    def ordered(self, labels: Labels) -> "Labelled":
        """Return the same tensor with its axes in the order of ``labels``."""
        if labels == self.labels:
            return self
        axes = tuple(self.labels.index(label) for label in labels)
        return Labelled(permute_dims(self.tensor, axes), labels)

    def summed(self, kept: Collection[Label]) -> "Labelled":
        """Return the sum over the axes that are not ``kept``, in the same dtype."""
        lost = tuple(i for i, label in enumerate(self.labels) if label not in kept)
        if not lost:
            return self
        total = sum(self.tensor, lost).astype(self.tensor.dtype)
        return Labelled(total, tuple(label for label in self.labels if label in kept))

    def broadcastable(self, sizes: Mapping[Label, int]) -> "Labelled":
        """Return the tensor without axes of size 1 whose label has another size: they broadcast."""
        if 1 not in self.tensor.shape:
            return self
        labels = tuple(label for label in self.labels if self.sizes((label,)) == (sizes[label],))
        return Labelled(reshape(self.tensor, self.sizes(labels)), labels)


def product(x: Labelled, y: Labelled, kept: Collection[Label]) -> Labelled:
    """Return the product, summed over the labels that are not ``kept``."""
    x, y = x.summed({*kept, *y.labels}), y.summed({*kept, *x.labels})
    shared = tuple(label for label in x.labels if label in y.labels)
    inner = tuple(label for label in shared if label not in kept)
    if not inner:
        return _outer(x, y)
    batch = tuple(label for label in shared if label in kept)
    rows = tuple(label for label in x.labels if label not in shared)
    columns = tuple(label for label in y.labels if label not in shared)
    left = reshape(
        x.ordered((*batch, *rows, *inner)).tensor,
        (*x.sizes(batch), prod(x.sizes(rows)), prod(x.sizes(inner))),
    )
    right = reshape(
        y.ordered((*batch, *inner, *columns)).tensor,
        (*y.sizes(batch), prod(y.sizes(inner)), prod(y.sizes(columns))),
    )
    shape = x.sizes((*batch, *rows)) + y.sizes(columns)
    return Labelled(reshape(matmul(left, right), shape), (*batch, *rows, *columns))


def _outer(x: Labelled, y: Labelled) -> Labelled:
    """Return the product, with every label kept."""
    labels = (*x.labels, *(label for label in y.labels if label not in x.labels))
    return Labelled(multiply(_with_all_axes(x, labels), _with_all_axes(y, labels)), labels)


def _with_all_axes(x: Labelled, labels: Labels) -> Tensor[Any, Any]:
    """Return ``x`` with one axis for each of the labels, of size 1 if ``x`` does not have it."""
    ordered = x.ordered(tuple(label for label in labels if label in x.labels))
    shape = tuple(x.sizes((label,))[0] if label in x.labels else 1 for label in labels)
    return reshape(ordered.tensor, shape)


def diagonals(x: Tensor[Any, Any], labels: Labels) -> Labelled:
    """Return ``x`` with one axis for each label: the diagonal, if a label is repeated."""
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is None:
        return Labelled(x, labels)
    first = labels.index(twice)
    second = labels.index(twice, first + 1)
    others = tuple(i for i in range(x.ndim) if i not in (first, second))
    n, shape = x.shape[first], tuple(x.shape[i] for i in others)
    rows = reshape(permute_dims(x, (*others, first, second)), (*shape, n * n))
    diagonal = getitem(rows, (..., slice(None, None, n + 1)))
    return diagonals(diagonal, (*(labels[i] for i in others), twice))
