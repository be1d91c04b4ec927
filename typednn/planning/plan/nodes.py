"""How reports call a node, which line it comes from, and the bytes that it holds.

A fused node has the names and the line of its parts: its parameter ``body`` is their graph.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from typednn.planning.plan.costs import cost_of
from typednn.planning.trace.graph import Node

__all__ = ["held_bytes", "line_of", "title"]

_NAMED: Final = 16


def title(node: Node) -> str:
    """The name: ``matmul``, or for a fused node ``matmul+add+relu``. At most 16 parts: ``add+...+84 more``."""
    parts = _parts(node)
    names = [part.name for part in parts[:_NAMED]]
    return "+".join(names if len(parts) <= _NAMED else [*names, f"{len(parts) - _NAMED} more"])


def line_of(node: Node) -> str:
    """The line of the program, as ``file:line``. For a fused node, the line of the part with most FLOPs."""
    return max(_parts(node), key=lambda part: cost_of(part).flops).source


def _parts(node: Node) -> Sequence[Node]:
    body = node.params.get("body")
    return (node,) if body is None else body.nodes


def held_bytes(node: Node) -> int:
    """Bytes held; of a broadcast constant, only the bytes stored behind it."""
    if node.value is None or node.value.size == 0:
        return node.nbytes
    low, high = np.lib.array_utils.byte_bounds(node.value)
    return high - low
