"""The largest elements of windows, and where they are."""

from math import prod

from typednn.ops.windows import Ints, padded_shape
from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, INT64, Memories, Memory, Spec

__all__ = ["MEMORIES"]


def _padded(x: Node, padding: Ints) -> tuple[Spec, ...]:
    """The operand with what is below all elements around it, if there is padding."""
    pads = tuple((pad, pad) for pad in padding)
    return ((padded_shape(x.shape, pads), x.dtype),) if any(padding) else ()


def _max_pool(node: Node) -> Memory:
    return Memory(scratch=_padded(node.inputs[0], node.params["padding"]))


def _max_pool_places(node: Node) -> Memory:
    """Whether one is not a number; where an element of each window is the largest, and is no number.

    The tables are the places of each element of the windows, and with padding whether they have one.
    """
    kernel, padding = node.params["kernel"], node.params["padding"]
    hits = ((), BOOL), (node.shape, BOOL), (node.shape, BOOL)
    places = prod(kernel) * prod(node.shape[-len(kernel) :])
    each = INT64.itemsize + (BOOL.itemsize if any(padding) else 0)
    return Memory((*hits, *_padded(node.inputs[0], padding)), tables=places * each)


MEMORIES: Memories = {"max_pool": _max_pool, "max_pool_places": _max_pool_places}
