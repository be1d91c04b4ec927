"""Elements picked by positions along one axis, and added there."""

from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, INT64, Memories, Memory
from typednn.planning.memory.views import spare

__all__ = ["MEMORIES"]


def _by_places(node: Node) -> Memory:
    """The least and the largest position, which are below 0, the places in flattened memory, and the operand in order."""
    x, index = node.inputs
    ends = (), index.dtype
    places = (index.shape, BOOL), (index.shape, INT64)
    return Memory(scratch=(ends, ends, *places, *spare(x)) if index.size else ())


MEMORIES: Memories = {"gather": _by_places, "scatter": _by_places}
