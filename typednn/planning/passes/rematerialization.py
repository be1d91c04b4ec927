"""Recomputation: what a call of ``remat`` computed is computed again for those outside who read it.

They are the gradient's operations. What they read is computed just before the first of them, and the
values of the forward pass need no memory in between. Source: Chen, Xu, Zhang and Guestrin 2016,
"Training deep nets with sublinear memory cost".

Before, the gradient reads ``exp(x)`` of the forward pass (%1); afterwards it reads a copy (%6):

    >>> f = remat(lambda x: ops.tanh(ops.exp(x)))
    >>> graph = traced(grad(lambda x: ops.sum(f(x))), ones(3))
    >>> print(graph)
    %0 = argument float32[3]
    %1 = exp float32[3](%0)
    %2 = tanh float32[3](%1)
    %3 = sum float32[](%2, axis=None, keepdims=False)
    %4 = multiply float32[3](%2, %2)
    %5 = subtract float32[3](constant float32[], %4)
    %6 = multiply float32[3](constant float32[3], %5)
    %7 = multiply float32[3](%6, %1)
    return %7
    >>> print(rematerialize(graph))
    %0 = argument float32[3]
    %1 = exp float32[3](%0)
    %2 = tanh float32[3](%1)
    %3 = multiply float32[3](%2, %2)
    %4 = subtract float32[3](constant float32[], %3)
    %5 = multiply float32[3](constant float32[3], %4)
    %6 = exp float32[3](%0)
    %7 = multiply float32[3](%5, %6)
    return %7
"""

from collections.abc import Iterable
from dataclasses import replace

from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.trace.graph import Graph, Node

__all__ = ["rematerialize"]


def rematerialize(graph: Graph) -> Graph:
    """The graph in which nobody outside of a region reads its values, but those that are kept.

    Instead they read copies, which belong to no region: one of each value, for all of them.
    """
    kept = graph.kept.union(graph.outputs)
    inside = [node for node in graph.nodes if node.region and node not in kept]
    if not inside:
        return graph
    new = _Recomputed(inside)
    for node in graph.nodes:
        new.add(node)
    outputs = tuple([new.nodes.get(x, x) for x in graph.outputs])
    return eliminate_dead_code(
        replace(graph, outputs=outputs, nodes=tuple(new.order), kept=frozenset())
    )


class _Recomputed:
    """The new nodes, in order: those that take the place of others, and copies of those inside."""

    def __init__(self, inside: Iterable[Node]) -> None:
        self.order: list[Node] = []
        self.nodes: dict[Node, Node] = {}
        self.copies: dict[Node, Node] = {}
        self._places = {node: place for place, node in enumerate(inside)}

    def add(self, node: Node) -> None:
        """The node, and before it copies of what it reads of a region that it does not belong to."""
        foreign = {x for x in node.inputs if x in self._places and x.region != node.region}
        for x in self._missing(foreign):
            self.copies[x] = self._made(x, {y for y in x.inputs if y in self._places}, 0)
        self.nodes[node] = self._made(node, foreign, node.region)

    def _missing(self, wanted: Iterable[Node]) -> list[Node]:
        """These and what they are computed from, in order, without what is copied already."""
        found: set[Node] = set()
        rest = [*wanted]
        while rest:
            node = rest.pop()
            if node in self._places and node not in self.copies and node not in found:
                found.add(node)
                rest += node.inputs
        return sorted(found, key=self._places.__getitem__)

    def _made(self, node: Node, copied: set[Node], region: int) -> Node:
        inputs = [self.copies[x] if x in copied else self.nodes.get(x, x) for x in node.inputs]
        made = replace(node, inputs=tuple(inputs), region=region)
        self.order.append(made)
        return made
