"""Elements picked, set and added by a key or by index tensors."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from typednn.ops.indexing import GATHER
from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, INT64, Memories, Memory, Spec
from typednn.planning.memory.views import in_order, spare

__all__ = ["MEMORIES", "needs_copy", "taken"]


def taken(node: Node) -> tuple[int, int] | None:
    """The first and the number of the axes that index tensors of the key stand for, side by side.

    None where they stand apart, or where other parts of the key pick too.
    """
    key, rank = node.params["key"], len(node.inputs[0].shape)
    others = len(key) - sum(part is ... for part in key)
    parts: list[Any] = []
    for part in key if ... in key else (*key, ...):
        parts.extend([slice(None)] * (rank - others) if part is ... else [part])
    first, count = parts.index(GATHER), parts.count(GATHER)
    after = slice(first + count, None)
    alone = all(part == slice(None) for part in parts[:first] + parts[after])
    return (first, count) if alone else None


def _getitem(node: Node) -> Memory:
    """By index tensors: as ``take`` by one; which are below 0 and their places, by several.

    Where index tensors stand apart, numpy makes the result by itself, and copies of index tensors.
    """
    x, *indices = node.inputs
    if not indices or not node.size:
        return Memory()
    if taken(node) is None:
        copies = sum(index.size * INT64.itemsize for index in indices if needs_copy(index))
        return Memory(allocates=node.nbytes + copies)
    if len(indices) == 1:
        return _take(node)
    shape = np.broadcast_shapes(*(index.shape for index in indices))
    ends = [((), index.dtype) for index in indices for _ in ("least", "largest")]
    return Memory(scratch=(*ends, (shape, BOOL), (shape, INT64), *_copies(indices), *spare(x)))


def _take(node: Node) -> Memory:
    """The least and the largest index, to refuse those out of range; both operands as numpy wants them."""
    x, indices = node.inputs
    ends = (), indices.dtype
    return Memory(scratch=(ends, ends, *_copies([indices]), *spare(x)) if indices.size else ())


def needs_copy(index: Node) -> bool:
    """Whether the index tensor may not be what numpy picks by: int64, its elements in order."""
    return index.dtype != INT64 or not in_order(index)


def _copies(indices: Sequence[Node]) -> tuple[Spec, ...]:
    return tuple((index.shape, INT64) for index in indices if needs_copy(index))


def _one_hot(node: Node) -> Memory:
    """The least and the largest label, the labels' places, and a table of where rows begin."""
    (labels,) = node.inputs
    if labels.size == 0:
        return Memory()
    ends = (), labels.dtype
    scratch = ends, ends, (labels.shape, INT64)
    return Memory(scratch, tables=labels.size * INT64.itemsize)


MEMORIES: Memories = {
    "getitem": _getitem,
    "index_update": lambda node: Memory(scratch=_copies(node.inputs[2:]), overwrites=(0,)),
    "one_hot": _one_hot,
    "scatter_add": lambda node: Memory(scratch=_copies(node.inputs[1:])),
    "take": _take,
}
