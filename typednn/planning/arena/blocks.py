"""Blocks: the pieces of memory that a graph needs, each with its size and its live range."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from typednn.planning.arena.layout import MemoryLayout
from typednn.planning.trace.graph import Node

__all__ = ["ALIGNMENT", "Block", "blocks_of", "lower_bound"]

ALIGNMENT: Final = 64
"""Offsets and sizes of blocks are multiples of this number of bytes.

It is the size of a cache line, and of the widest vector registers.
"""


@dataclass(frozen=True, slots=True)
class Block:
    """The memory for a node's value, or for one of its scratch arrays, and its live range.

    ``scratch``: the name of the scratch array; None for the value.
    ``size``: in bytes, a multiple of ``ALIGNMENT``.
    ``first``, ``last``: the positions in the graph of the first and the last node that use it.
    """

    node: Node
    scratch: str | None
    size: int
    first: int
    last: int

    def overlaps(self, other: "Block") -> bool:
        """Whether the live ranges overlap."""
        return self.first <= other.last and other.first <= self.last


def blocks_of(layout: MemoryLayout) -> list[Block]:
    """Return the blocks of the arena: one per value that owns memory, and one per scratch array.

    Results have no block: each is returned in memory of its own.
    """
    result_owners, blocks = layout.result_owners(), []
    for position, node in enumerate(layout.graph.nodes):
        if node not in layout.kernels:
            continue
        if layout.owner[node] is node and node not in result_owners:
            blocks.append(Block(node, None, _aligned(node.nbytes), position, layout.last_use[node]))
        for name, (shape, dtype) in layout.kernels[node].scratch.items():
            size = Node(shape, dtype).nbytes
            blocks.append(Block(node, name, _aligned(size), position, position))
    return blocks


def _aligned(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def lower_bound(blocks: Sequence[Block]) -> int:
    """Return the most bytes that are live at one time. No arena can be smaller."""
    changes: dict[int, int] = {}
    for block in blocks:
        changes[block.first] = changes.get(block.first, 0) + block.size
        changes[block.last + 1] = changes.get(block.last + 1, 0) - block.size
    live = peak = 0
    for position in sorted(changes):
        live += changes[position]
        peak = max(peak, live)
    return peak
