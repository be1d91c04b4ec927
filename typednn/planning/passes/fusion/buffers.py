"""Buffers for the values of one tile: each value of a fused node's body lies in a numbered slot."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from typednn.kernels.kernel import ArraySpec
from typednn.planning.trace.graph import Graph, Node

__all__ = ["BodyStep", "Buffers", "may_overwrite"]


@dataclass(frozen=True, slots=True)
class BodyStep:
    """A node of the body, and the slots of its operands, its result and its scratch."""

    node: Node
    slots: tuple[int, ...]


class Buffers:
    """Assigns slots to the values of one tile.

    Slots below ``result`` hold the fused node's operands, which are only read. The slot ``result``
    holds its result. Slots above are buffers in scratch, which values share as soon as they can.

    ``slots``: the slot of each value. ``scratch``: the shape and dtype of each buffer.
    """

    def __init__(self, result: int) -> None:
        self.slots: dict[Node, int] = {}
        self.scratch: list[ArraySpec] = []
        self._result = result
        self._free: list[tuple[ArraySpec, int]] = []
        self._uses: Counter[Node] = Counter()

    def allocate(self, spec: ArraySpec) -> int:
        """Return a slot of this shape and dtype that holds no value."""
        for each in self._free:
            if each[0] == spec:
                self._free.remove(each)
                return each[1]
        self.scratch.append(spec)
        return self._result + len(self.scratch)

    def free(self, spec: ArraySpec, slot: int) -> None:
        """Let other values use the slot, unless it holds an operand of the fused node."""
        if slot >= self._result:
            self._free.append((spec, slot))

    def steps(self, graph: Graph) -> list[BodyStep]:
        """Return the steps that compute the graph.

        Its output lies in the result, unless the last step still reads another value there.
        """
        self._uses.update(x for node in graph.nodes for x in node.inputs)
        return [self._next_step(node, node is graph.nodes[-1]) for node in graph.nodes]

    def step(self, node: Node, operands: Sequence[int], slot: int) -> BodyStep:
        """Return the step that computes a node, given the slots of its operands and its result."""
        specs = node.kernel.scratch.values()
        scratch = [self.allocate(spec) for spec in specs]
        for spec, each in zip(specs, scratch, strict=True):
            self.free(spec, each)
        return BodyStep(node, (*operands, slot, *scratch))

    def _next_step(self, node: Node, is_last: bool) -> BodyStep:
        self._uses.subtract(node.inputs)
        dying = [x for x in dict.fromkeys(node.inputs) if not self._uses[x]]
        in_place = [x for x in dying if may_overwrite(node, x)]
        slot = self._last_slot(node, in_place) if is_last else self._inner_slot(node, in_place)
        self.slots[node] = slot
        step = self.step(node, [self.slots[x] for x in node.inputs], slot)
        for x in dying:
            if self.slots[x] != slot:
                self.free((x.shape, x.dtype), self.slots[x])
        return step

    def _inner_slot(self, node: Node, in_place: Sequence[Node]) -> int:
        """Return the slot of an operand that the node may overwrite, or a free one."""
        own = [self.slots[x] for x in in_place if self.slots[x] >= self._result]
        return own[0] if own else self.allocate((node.shape, node.dtype))

    def _last_slot(self, node: Node, in_place: Sequence[Node]) -> int:
        """Return the slot ``result``; a buffer if an operand there may not be overwritten."""
        there = {x for x in node.inputs if self.slots[x] == self._result}
        if not there <= {*in_place}:
            return self.allocate((node.shape, node.dtype))
        self._free = [(spec, slot) for spec, slot in self._free if slot != self._result]
        return self._result


def may_overwrite(node: Node, operand: Node) -> bool:
    """Whether the node's result may be computed in place of this operand."""
    positions = {k for k, x in enumerate(node.inputs) if x is operand}
    same_spec = (node.shape, node.dtype) == (operand.shape, operand.dtype)
    return same_spec and positions <= {*node.kernel.overwrites}
