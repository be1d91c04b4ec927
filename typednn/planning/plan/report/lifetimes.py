"""The memory of a plan as boxes for charts: address range and lifetime of each value."""

from collections.abc import Iterator
from dataclasses import dataclass

from typednn.planning.kinds import Kind
from typednn.planning.plan.figures import Figures
from typednn.planning.plan.nodes import held_bytes, title
from typednn.planning.trace.graph import Node

__all__ = ["MemoryBox", "memory_boxes"]


@dataclass(frozen=True, slots=True)
class MemoryBox:
    """``size`` bytes at ``offset``, from operation ``first`` to operation ``last``, both included.

    ``label``: for example ``model.weight float32[3, 2]`` or ``matmul float32[4, 2]``.
    """

    kind: Kind
    label: str
    node: Node
    offset: int
    size: int
    first: int
    last: int

    @property
    def in_gradient(self) -> bool:
        """Whether it is scratch that an operation of a gradient writes."""
        return self.kind is Kind.SCRATCH and self.node.gradient


def memory_boxes(plan: Figures) -> list[MemoryBox]:
    """Return boxes for all memory of the plan.

    The lowest addresses are values that live to the end of the call, then the arena, then numpy's
    own memory.
    """
    found = list(_whole_call_boxes(plan))
    top = sum(box.size for box in found)
    for block, offset in zip(plan.blocks, plan.arena.offsets, strict=True):
        node, time = block.node, (block.first, block.last)
        own = block.scratch is None
        label = _label(title(node), node) if own else f"working memory of {title(node)}"
        found.append(MemoryBox(Kind.SCRATCH, label, node, top + offset, block.size, *time))
    return found + [*_numpy_memory(plan, top + plan.arena.size)]


def _numpy_memory(plan: Figures, top: int) -> Iterator[MemoryBox]:
    for place, node in enumerate(plan.layout.graph.nodes):
        size = plan.layout.kernels[node].allocates if node in plan.layout.kernels else 0
        if size:
            label = f"numpy's own memory in {title(node)}"
            yield MemoryBox(Kind.OWN, label, node, top, size, place, place)


def _whole_call_boxes(plan: Figures) -> Iterator[MemoryBox]:
    """Yield arguments and constants for the whole call, and results from their first write."""
    nodes = plan.layout.graph.nodes
    end, written = max(len(nodes) - 1, 0), {node: place for place, node in enumerate(nodes)}
    top, order = 0, [*Kind]
    for kind, label, node, size in sorted(
        _whole_call_values(plan), key=lambda each: order.index(each[0])
    ):
        first = written.get(node, 0) if kind is Kind.RESULTS else 0
        yield MemoryBox(kind, label, node, top, size, first, end)
        top += size


def _whole_call_values(plan: Figures) -> Iterator[tuple[Kind, str, Node, int]]:
    for node, given in plan.arguments.items():
        yield given.kind, _label(given.name, node), node, node.nbytes
        if given.copied:
            yield given.kind, f"copy in order of {given.name}", node, node.nbytes
    for node in plan.constants:
        yield Kind.CONSTANTS, _label(node.name, node), node, held_bytes(node)
    for node, kernel in plan.layout.kernels.items():
        if kernel.table_bytes:
            yield Kind.CONSTANTS, f"tables of {title(node)}", node, kernel.table_bytes
    for node in plan.results:
        yield Kind.RESULTS, _label(title(node), node), node, node.nbytes


def _label(name: str, node: Node) -> str:
    return f"{name} {node.dtype}{[*node.shape]}"
