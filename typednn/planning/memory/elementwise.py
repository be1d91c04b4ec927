"""Each element by itself; what is one ufunc of numpy stands in ``memory_of``."""

from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, Memories, Memory

__all__ = ["MEMORIES"]


def _leaky_relu(node: Node) -> Memory:
    """The larger of x and its multiple, unless the slope is such that which one it is must be kept."""
    if 0 < node.params["negative_slope"] <= 1:
        return Memory()
    return Memory(scratch=((node.shape, BOOL),))


def _sigmoid(node: Node) -> Memory:
    return Memory(scratch=((node.shape, node.dtype), (node.shape, BOOL)), overwrites=(0,))


MEMORIES: Memories = {
    "leaky_relu": _leaky_relu,
    "relu": lambda node: Memory(overwrites=(0,)),
    "sigmoid": _sigmoid,
    "where": lambda node: Memory(overwrites=(2,)),
}
