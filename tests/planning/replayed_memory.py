"""A run of a plan in which each piece of memory says which value was written into it last.

It knows nothing of lifetimes: it is what the liveness analysis and the arena are held against.
"""

from collections.abc import Sequence

import numpy as np

from typednn.planning.arena.assignment import Arena
from typednn.planning.arena.blocks import ALIGNMENT, Block
from typednn.planning.arena.layout import MemoryLayout
from typednn.planning.trace.graph import Node

__all__ = ["check_memory"]


def check_memory(layout: MemoryLayout, blocks: Sequence[Block], arena: Arena) -> None:
    """Every node finds its operands as they were written, and writes over none that it still reads."""
    places = {
        (block.node, block.scratch): slice(at // ALIGNMENT, (at + block.size) // ALIGNMENT)
        for block, at in zip(blocks, arena.offsets, strict=True)
    }
    numbers = {node: number for number, node in enumerate(layout.kernels)}
    memory = np.full(arena.size // ALIGNMENT, -1)

    def written(node: Node) -> Node:
        while node in layout.views:
            node = node.inputs[0]
        return node

    for node, needs in layout.kernels.items():
        target = places.get((layout.owner[node], None), slice(0, 0))
        scratch = [places[node, name] for name in needs.scratch]
        operands = [(k, written(x)) for k, x in enumerate(node.inputs)]
        for k, operand in operands:
            if operand in numbers and (layout.owner[operand], None) in places:
                source = places[layout.owner[operand], None]
                assert (memory[source] == numbers[operand]).all(), f"{operand} is gone at {node}"
                same = source == target and k in needs.overwrites and node.inputs[k] is operand
                assert same or not _overlap(source, target), f"{node} is written over {operand}"
                assert not any(_overlap(source, each) for each in scratch)
        for place, each in enumerate(scratch):
            assert not any(_overlap(each, other) for other in [target, *scratch[:place]])
            memory[each] = -2
        memory[target] = numbers[node]


def _overlap(one: slice, other: slice) -> bool:
    return bool(max(one.start, other.start) < min(one.stop, other.stop))
