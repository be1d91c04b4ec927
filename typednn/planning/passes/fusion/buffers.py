"""Where the values of one piece of a fused node's body lie: in the result, and in few buffers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from typednn.kernels.kernel import ArraySpec
from typednn.planning.trace.graph import Graph, Node

__all__ = ["Buffers", "Step", "may_lie_in"]


@dataclass(frozen=True, slots=True)
class Step:
    """A node, and the places of its operands, its result and its scratch."""

    node: Node
    places: tuple[int, ...]


class Buffers:
    """Places of values: those before ``result`` are only read, those behind it are ``scratch``."""

    def __init__(self, result: int) -> None:
        self.places: dict[Node, int] = {}
        self.scratch: list[ArraySpec] = []
        self._result = result
        self._free: list[tuple[ArraySpec, int]] = []
        self._uses: Counter[Node] = Counter()

    def take(self, spec: ArraySpec) -> int:
        """A place of this shape and dtype that holds nothing."""
        for each in self._free:
            if each[0] == spec:
                self._free.remove(each)
                return each[1]
        self.scratch.append(spec)
        return self._result + len(self.scratch)

    def free(self, spec: ArraySpec, place: int) -> None:
        """Let others have the place, if it is no operand's."""
        if place >= self._result:
            self._free.append((spec, place))

    def steps(self, graph: Graph) -> list[Step]:
        """How the graph is computed; its output lies in the result, if this is free in time."""
        self._uses.update(x for node in graph.nodes for x in node.inputs)
        return [self._step(node, node is graph.nodes[-1]) for node in graph.nodes]

    def step(self, node: Node, operands: Sequence[int], place: int) -> Step:
        """How a node of which all but its scratch lies somewhere is computed."""
        specs = node.kernel.scratch.values()
        scratch = [self.take(spec) for spec in specs]
        for spec, each in zip(specs, scratch, strict=True):
            self.free(spec, each)
        return Step(node, (*operands, place, *scratch))

    def _step(self, node: Node, last: bool) -> Step:
        self._uses.subtract(node.inputs)
        dying = [x for x in dict.fromkeys(node.inputs) if not self._uses[x]]
        under = [x for x in dying if may_lie_in(node, x)]
        place = self._last_place(node, under) if last else self._inner_place(node, under)
        self.places[node] = place
        step = self.step(node, [self.places[x] for x in node.inputs], place)
        for x in dying:
            if self.places[x] != place:
                self.free((x.shape, x.dtype), self.places[x])
        return step

    def _inner_place(self, node: Node, under: Sequence[Node]) -> int:
        own = [self.places[x] for x in under if self.places[x] >= self._result]
        return own[0] if own else self.take((node.shape, node.dtype))

    def _last_place(self, node: Node, under: Sequence[Node]) -> int:
        """The result; all that may be there yet is one of the operands."""
        there = {x for x in node.inputs if self.places[x] == self._result}
        if not there <= {*under}:
            return self.take((node.shape, node.dtype))
        self._free = [(spec, place) for spec, place in self._free if place != self._result]
        return self._result


def may_lie_in(node: Node, operand: Node) -> bool:
    """Whether the node's result may take the place of this operand."""
    read = {k for k, x in enumerate(node.inputs) if x is operand}
    alike = (node.shape, node.dtype) == (operand.shape, operand.dtype)
    return alike and read <= {*node.kernel.overwrites}
