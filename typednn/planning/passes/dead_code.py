"""Dead code elimination: drop nodes that no output needs.

Nodes that may raise an error because of the values of their operands are kept.

Nothing reads ``exp(x)`` in this example:

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
    """Drop the nodes that no output needs, unless they may refuse their operands.

    Primitives have no effects besides their result, but some raise an error for values out of
    range, such as labels. A planned function raises these errors wherever the eager one does, so
    such nodes are kept. Each change makes the number of nodes smaller.
    """
    needed = {*graph.outputs}
    for node in reversed(graph.nodes):
        if node in needed or _may_refuse(node):
            needed.update((node, *node.inputs))
    return replace(graph, nodes=tuple([node for node in graph.nodes if node in needed]))


def _may_refuse(node: Node) -> bool:
    return node.primitive is not None and node.primitive.refuses(node)
