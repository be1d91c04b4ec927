"""Rematerialization: compute the values of ``remat`` regions again for the gradient.

A region is one call of ``remat``. Nodes outside of it that read its values belong to the gradient.
They read copies, which are computed just before the first of them. So the values of the forward
pass need no memory until then. Source: Chen, Xu, Zhang and Guestrin 2016, "Training deep nets with
sublinear memory cost".

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
    """Let nodes outside of a region read copies of its values, which are computed again.

    The results of regions and the outputs of the graph are kept in memory, and have no copies. Each
    other value has at most one copy, which belongs to no region.
    """
    kept = graph.kept.union(graph.outputs)
    recomputable = [node for node in graph.nodes if node.region and node not in kept]
    if not recomputable:
        return graph
    builder = _RematerializedGraph(recomputable)
    for node in graph.nodes:
        builder.add(node)
    outputs = tuple([builder.replacements.get(x, x) for x in graph.outputs])
    return eliminate_dead_code(
        replace(graph, outputs=outputs, nodes=tuple(builder.nodes), kept=frozenset())
    )


class _RematerializedGraph:
    """Builds the nodes of the new graph.

    ``nodes``: the new nodes, in order. ``replacements``: from each old node to the new one.
    ``copies``: from an old node of a region to the copy that is computed again.
    """

    def __init__(self, recomputable: Iterable[Node]) -> None:
        self.nodes: list[Node] = []
        self.replacements: dict[Node, Node] = {}
        self.copies: dict[Node, Node] = {}
        self._positions = {node: position for position, node in enumerate(recomputable)}

    def add(self, node: Node) -> None:
        """Append the node, and before it copies of its inputs that belong to other regions."""
        foreign = {x for x in node.inputs if x in self._positions and x.region != node.region}
        for x in self._to_recompute(foreign):
            self.copies[x] = self._append(x, {y for y in x.inputs if y in self._positions}, 0)
        self.replacements[node] = self._append(node, foreign, node.region)

    def _to_recompute(self, wanted: Iterable[Node]) -> list[Node]:
        """Return these nodes and the nodes they are computed from, in order.

        Without nodes that are kept, and without nodes that have a copy already.
        """
        found: set[Node] = set()
        rest = [*wanted]
        while rest:
            node = rest.pop()
            if node in self._positions and node not in self.copies and node not in found:
                found.add(node)
                rest += node.inputs
        return sorted(found, key=self._positions.__getitem__)

    def _append(self, node: Node, copied: set[Node], region: int) -> Node:
        """Append and return the node with new inputs: copies of those in ``copied``."""
        inputs = [
            self.copies[x] if x in copied else self.replacements.get(x, x) for x in node.inputs
        ]
        new_node = replace(node, inputs=tuple(inputs), region=region)
        self.nodes.append(new_node)
        return new_node
