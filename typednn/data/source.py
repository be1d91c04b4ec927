"""A tree of tensors and arrays with one common leading axis, from which rows are taken."""

from typing import Any, Final

import numpy as np

from typednn import trees
from typednn.data.checks import Array, is_mapped, need_array, need_finite
from typednn.data.errors import DataError
from typednn.data.order import Rows
from typednn.shapes.batches import unlike_axes
from typednn.tensor import Tensor, wrap

__all__ = ["Source"]


class Source:
    """The examples of a tree, checked: arrays in memory at once, mapped ones when rows are taken.

    Raises DataError for a leaf that is no tensor and no array that a tensor can hold, for axes of
    different sizes, and for values that are not finite.
    """

    def __init__(self, name: str, tree: Any) -> None:
        found, self._treedef = trees.flatten(tree)
        if not found:
            raise DataError(name, "a tree of tensors or arrays", f"none in {type(tree).__name__}")
        self._leaves: Final = [
            _Leaf(f"{name}: {place or 'the data'}", leaf)
            for place, leaf in trees.named_leaves(tree)
        ]
        difference = unlike_axes([leaf.array.shape for leaf in self._leaves])
        if difference is not None:
            raise DataError(name, *difference)
        for leaf in self._leaves:
            leaf.check()

    def __len__(self) -> int:
        return len(self._leaves[0].array)

    def take(self, rows: slice | Rows) -> Any:
        """Return the tree of tensors with these rows of all leaves."""
        return trees.unflatten(self._treedef, [leaf.take(rows) for leaf in self._leaves])


class _Leaf:
    """One tensor or array of the tree. ``where``: its place, for messages."""

    def __init__(self, where: str, data: object) -> None:
        self._where = where
        self._is_tensor = isinstance(data, Tensor)
        self.array: Array = need_array(where, data.numpy() if isinstance(data, Tensor) else data)
        self._is_mapped = is_mapped(self.array)

    def check(self) -> None:
        if not self._is_mapped:
            need_finite(self._where, self.array)

    def take(self, rows: slice | Rows) -> Tensor[Any, Any]:
        """Return rows as a tensor: a view of a tensor's, and a copy of an array's own."""
        taken = self.array[rows]
        if self._is_mapped:
            self._check_rows(taken, rows)
        is_own = self._is_tensor or isinstance(rows, np.ndarray)
        dtype = taken.dtype.newbyteorder("=")
        return wrap(np.array(taken, dtype, copy=None if is_own else True, order="C", subok=False))

    def _check_rows(self, taken: Array, rows: slice | Rows) -> None:
        if isinstance(rows, slice):
            need_finite(self._where, taken, rows.start)
            return
        for row, values in zip(rows, taken, strict=True):
            need_finite(self._where, values[None], int(row))
