"""The title of a node in reports, its source line, and the bytes that it holds.

A fused node has the names and a line of its parts: its parameter ``body`` is their graph.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from typednn.planning.plan.costs import cost_of
from typednn.planning.trace.graph import Node

__all__ = ["held_bytes", "line_of", "title"]

_MAX_NAMES: Final = 16


def title(node: Node) -> str:
    """Return the name: ``matmul``, or for a fused node ``matmul+add+relu``.

    At most 16 parts are named: ``add+...+84 more``.
    """
    parts = _parts(node)
    names = [part.name for part in parts[:_MAX_NAMES]]
    return "+".join(
        names if len(parts) <= _MAX_NAMES else [*names, f"{len(parts) - _MAX_NAMES} more"]
    )


def line_of(node: Node) -> str:
    """Return the source line, as ``file:line``.

    For a fused node, return the line of the part with the most FLOPs.
    """
    return max(_parts(node), key=lambda part: cost_of(part).flops).source


def _parts(node: Node) -> Sequence[Node]:
    body = node.params.get("body")
    return (node,) if body is None or node.name in ("scan", "while_loop") else body.nodes


def held_bytes(node: Node) -> int:
    """Return the bytes held; of a broadcast constant, only the bytes stored behind it."""
    if node.value is None or node.value.size == 0:
        return node.nbytes
    low, high = np.lib.array_utils.byte_bounds(node.value)
    return high - low
