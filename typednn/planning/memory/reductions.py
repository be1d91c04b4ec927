"""Over whole axes."""

from typing import Any

from typednn.planning.graph import Node
from typednn.planning.memory.record import BOOL, Memories, Memory
from typednn.shapes.rules import RULES

__all__ = ["MEMORIES"]


def _logsumexp(node: Node) -> Memory:
    """For each line its largest element, whether that is infinite, and its total; and all weights."""
    (x,) = node.inputs
    kept: Any = RULES["logsumexp"](x.shape, node.params["axis"], True)
    line = kept, node.dtype
    return Memory(scratch=(line, (kept, BOOL), line, (x.shape, x.dtype)))


MEMORIES: Memories = {"logsumexp": _logsumexp}
