"""Over whole axes."""

from typing import Any

from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, Memories, Memory
from typednn.planning.memory.views import in_order
from typednn.shapes.rules import RULES

__all__ = ["MEMORIES"]


def _logsumexp(node: Node) -> Memory:
    """For each line its largest element, whether that is infinite, and its total; and all weights."""
    (x,) = node.inputs
    kept: Any = RULES["logsumexp"](x.shape, node.params["axis"], True)
    line = kept, node.dtype
    return Memory(scratch=(line, (kept, BOOL), line, (x.shape, x.dtype)))


def _place(node: Node) -> Memory:
    """The operand with the axis last and its elements in order: each line is looked at by itself."""
    (x,), axis = node.inputs, node.params["axis"]
    if in_order(x) and axis in (None, -1, len(x.shape) - 1):
        return Memory()
    shape = x.shape
    if axis is not None:
        axis %= len(shape)
        shape = (*shape[:axis], *shape[axis + 1 :], shape[axis])
    return Memory(scratch=((shape, x.dtype),))


MEMORIES: Memories = {
    **dict.fromkeys(("all", "any", "max", "mean", "min", "sum"), lambda node: Memory()),
    "argmax": _place,
    "argmin": _place,
    "logsumexp": _logsumexp,
}
