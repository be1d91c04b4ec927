"""When memory is needed: from the node that writes a value to the last one that reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from typednn.planning.arena.layout import Layout
from typednn.planning.trace.graph import Node

__all__ = ["ALIGNMENT", "Block", "blocks_of", "lower_bound"]

ALIGNMENT: Final = 64
"""Of each block, in bytes: a cache line, and the widest vector registers."""


@dataclass(frozen=True, slots=True)
class Block:
    """Memory of a node: for its value, or its scratch of the name ``scratch``.

    ``first`` and ``last``: places of nodes, both included. ``size``: bytes, a multiple of ALIGNMENT.
    """

    node: Node
    scratch: str | None
    size: int
    first: int
    last: int

    def meets(self, other: "Block") -> bool:
        """Whether both are needed at one time."""
        return self.first <= other.last and other.first <= self.last


def blocks_of(layout: Layout) -> list[Block]:
    """What the arena holds: all computed values but those that are returned, and all scratch."""
    results, blocks = layout.results(), []
    for place, node in enumerate(layout.graph.nodes):
        if node not in layout.kernels:
            continue
        if layout.owner[node] is node and node not in results:
            blocks.append(Block(node, None, _aligned(node.nbytes), place, layout.last[node]))
        for name, (shape, dtype) in layout.kernels[node].scratch.items():
            size = Node(shape, dtype).nbytes
            blocks.append(Block(node, name, _aligned(size), place, place))
    return blocks


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def lower_bound(blocks: Sequence[Block]) -> int:
    """The most bytes that are needed at one time; no arena is smaller."""
    changes: dict[int, int] = {}
    for block in blocks:
        changes[block.first] = changes.get(block.first, 0) + block.size
        changes[block.last + 1] = changes.get(block.last + 1, 0) - block.size
    live = peak = 0
    for place in sorted(changes):
        live += changes[place]
        peak = max(peak, live)
    return peak
