"""Dead code: what no output needs is left out, but for what may refuse the values that it is given.

Nothing reads ``exp(x)``:

    >>> graph = traced(lambda x: (ops.exp(x), -x)[1], ones(2, 3))
    >>> print(graph)
    %0 = argument float32[2, 3]
    %1 = exp float32[2, 3](%0)
    %2 = negative float32[2, 3](%0)
    return %2
    >>> print(eliminate_dead_code(graph))
    %0 = argument float32[2, 3]
    %1 = negative float32[2, 3](%0)
    return %1
"""

from dataclasses import replace

from typednn.planning.trace.graph import Graph, Node

__all__ = ["eliminate_dead_code"]


def eliminate_dead_code(graph: Graph) -> Graph:
    """The graph without nodes that nobody reads. A primitive has no other effect than its result, or
    that it refuses its operands: as eagerly, also where only a gradient is asked for. Where it changes
    the graph, there are fewer nodes."""
    needed = {*graph.outputs}
    for node in reversed(graph.nodes):
        if node in needed or _may_refuse(node):
            needed.update((node, *node.inputs))
    return replace(graph, nodes=tuple([node for node in graph.nodes if node in needed]))


def _may_refuse(node: Node) -> bool:
    return node.primitive is not None and node.primitive.refuses(node)
