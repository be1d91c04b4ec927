"""Positions in the order of values, a part of the lines or of the values at once.

numpy finds both into new memory only: the fewer at once, the less it takes.
"""

from typing import Final

from typednn.planning.graph import Node
from typednn.planning.memory.pieces import Pieces
from typednn.planning.memory.record import INT64, Memories, Memory
from typednn.planning.memory.views import in_order, spare

__all__ = ["MEMORIES", "lines_of", "values_of"]

_AT_ONCE: Final = 1 << 16  # positions


def lines_of(node: Node) -> Pieces:
    """The parts of an ``argsort``'s result, with the axis that is sorted last."""
    shape, axis = node.shape, node.params["axis"] % len(node.shape)
    lines = (*shape[:axis], *shape[axis + 1 :])
    return Pieces((*lines, shape[axis]), len(lines), _AT_ONCE)


def values_of(node: Node) -> Pieces:
    """The parts of a ``searchsorted``'s result."""
    return Pieces(node.shape, len(node.shape), _AT_ONCE)


def _argsort(node: Node) -> Memory:
    """The positions of a part, and of each line a copy, if it is not in order, and what merging takes.

    Merging takes half a line of positions, and sorting by digits, as numpy does with elements of two
    bytes and fewer, a whole one: numpy's documentation of ``sort``, "work space".
    """
    (x,), params = node.inputs, node.params
    length = node.shape[params["axis"]]
    is_last = params["axis"] in (-1, len(node.shape) - 1)
    size = lines_of(node).most * INT64.itemsize
    if params["descending"] or not is_last or not in_order(x):
        size += length * x.dtype.itemsize
    if params["descending"] or params["stable"]:
        size += length * INT64.itemsize // (2 if x.dtype.itemsize > 2 else 1)
    return Memory(allocates=size)


def _searchsorted(node: Node) -> Memory:
    """The positions of a part, and the values of it where they are not in order."""
    x, values = node.inputs
    each = INT64.itemsize + (0 if in_order(values) else values.dtype.itemsize)
    return Memory(scratch=spare(x), allocates=values_of(node).most * each)


MEMORIES: Memories = {"argsort": _argsort, "searchsorted": _searchsorted}
