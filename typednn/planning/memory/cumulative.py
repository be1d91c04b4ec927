"""Running totals along an axis."""

from typednn.planning.graph import Node
from typednn.planning.memory.record import Memories, Memory

__all__ = ["MEMORIES"]


def _linear_recurrence(node: Node) -> Memory:
    """What is passed on from one place of the axis to the next."""
    axis = node.params["axis"] % len(node.shape)
    across = (*node.shape[:axis], *node.shape[axis + 1 :])
    return Memory(scratch=((across, node.dtype),), overwrites=(1,))


MEMORIES: Memories = {
    "cumulative_prod": lambda node: Memory(),
    "cumulative_sum": lambda node: Memory(),
    "linear_recurrence": _linear_recurrence,
}
