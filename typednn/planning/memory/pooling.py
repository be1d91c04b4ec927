"""The largest elements of windows, and where they are."""

from typednn.ops.windows import Ints, padded_shape
from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, Memories, Memory, Spec

__all__ = ["MEMORIES"]


def _padded(x: Node, padding: Ints) -> tuple[Spec, ...]:
    """The operand with what is below all elements around it, if there is padding."""
    pads = tuple((pad, pad) for pad in padding)
    return ((padded_shape(x.shape, pads), x.dtype),) if any(padding) else ()


def _max_pool(node: Node) -> Memory:
    return Memory(scratch=_padded(node.inputs[0], node.params["padding"]))


def _max_pool_places(node: Node) -> Memory:
    """Whether one is not a number; where an element of each window is the largest, and is no number."""
    hits = ((), BOOL), (node.shape, BOOL), (node.shape, BOOL)
    return Memory(scratch=(*hits, *_padded(node.inputs[0], node.params["padding"])))


MEMORIES: Memories = {"max_pool": _max_pool, "max_pool_places": _max_pool_places}
