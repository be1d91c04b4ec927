"""What an operation is called where people read it, and the line that it comes from.

Of a fused node, whose parameter ``body`` is the graph of what it computes, its parts say so.
"""

from collections.abc import Sequence
from typing import Final

from typednn.planning.plan.costs import cost_of
from typednn.planning.trace.graph import Node

__all__ = ["line_of", "title"]

_NAMED: Final = 16


def title(node: Node) -> str:
    """``matmul``; of a fused node ``matmul+add+relu``, at most 16 of its parts: ``add+...+tanh+84 more``."""
    parts = _parts(node)
    names = [part.name for part in parts[:_NAMED]]
    return "+".join(names if len(parts) <= _NAMED else [*names, f"{len(parts) - _NAMED} more"])


def line_of(node: Node) -> str:
    """The line of the program, as ``file:line``; of a fused node that of the part with most FLOPs."""
    return max(_parts(node), key=lambda part: cost_of(part).flops).source


def _parts(node: Node) -> Sequence[Node]:
    body = node.params.get("body")
    return (node,) if body is None else body.nodes
