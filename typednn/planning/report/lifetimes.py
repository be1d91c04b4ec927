"""What lies where and when: all memory of a plan as boxes, of which charts are drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from typednn.planning.graph import Node
from typednn.planning.kinds import Kind
from typednn.planning.report.parts import title

if TYPE_CHECKING:
    from typednn.planning.plan import Plan

__all__ = ["Box", "boxes", "held_bytes"]


@dataclass(frozen=True, slots=True)
class Box:
    """Memory from ``offset`` bytes on, from operation ``first`` to operation ``last``, both included.

    ``label``: what it is, as ``model.weight float32[3, 2]`` or ``matmul float32[4, 2]``.
    """

    kind: Kind
    label: str
    node: Node
    offset: int
    size: int
    first: int
    last: int

    @property
    def of_gradient(self) -> bool:
        """Whether it is scratch that a part of a gradient writes."""
        return self.kind is Kind.SCRATCH and self.node.gradient


def boxes(plan: "Plan") -> list[Box]:
    """All memory: what there is from the beginning to the end below, the arena above."""
    found = list(_lasting(plan))
    top = sum(box.size for box in found)
    for block, offset in zip(plan.blocks, plan.arena.offsets, strict=True):
        node, time = block.node, (block.first, block.last)
        own = block.scratch is None
        label = _label(title(node), node) if own else f"working memory of {title(node)}"
        found.append(Box(Kind.SCRATCH, label, node, top + offset, block.size, *time))
    return found


def _lasting(plan: "Plan") -> Iterator[Box]:
    """Arguments, constants, and results, these from when they are written."""
    nodes = plan.layout.graph.nodes
    end, written = max(len(nodes) - 1, 0), {node: place for place, node in enumerate(nodes)}
    kinds = [(given.kind, given.place, node) for node, given in plan.arguments.items()]
    kinds += [(Kind.CONSTANTS, node.name, node) for node in plan.constants]
    kinds += [(Kind.RESULTS, title(node), node) for node in plan.results]
    top, order = 0, [*Kind]
    for kind, name, node in sorted(kinds, key=lambda each: order.index(each[0])):
        size = held_bytes(node)
        yield Box(kind, _label(name, node), node, top, size, written.get(node, 0), end)
        top += size


def _label(name: str, node: Node) -> str:
    return f"{name} {node.dtype}{[*node.shape]}"


def held_bytes(node: Node) -> int:
    """The bytes of a value; of a constant those that it looks at: one number for many that are alike."""
    if node.value is None or node.value.size == 0:
        return node.nbytes
    low, high = np.lib.array_utils.byte_bounds(node.value)
    return high - low
