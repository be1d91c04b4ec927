"""Elements picked by positions along one axis, and added there."""

from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, INT64, Memories, Memory
from typednn.planning.memory.views import spare

__all__ = ["MEMORIES"]


def _by_places(node: Node) -> Memory:
    """The least and the largest position, which are below 0, the places in flattened memory, and the operand in order.

    The tables are where the lines of each other axis begin.
    """
    x, index = node.inputs
    if index.size == 0:
        return Memory()
    ends = (), index.dtype
    places = (index.shape, BOOL), (index.shape, INT64)
    axis = node.params["axis"] % len(index.shape)
    lines = sum(index.shape[:axis]) + sum(index.shape[axis + 1 :])
    return Memory((ends, ends, *places, *spare(x)), tables=lines * INT64.itemsize)


MEMORIES: Memories = {"gather": _by_places, "scatter": _by_places}
