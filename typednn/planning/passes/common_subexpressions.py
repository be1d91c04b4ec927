"""Common subexpressions: what is computed twice from the same values is computed once.

The function writes ``tanh(x)`` twice, and it is computed once:

    >>> graph = traced(lambda x: ops.tanh(x) * ops.tanh(x), ones(2, 3))
    >>> print(graph)
    %0 = argument float32[2, 3]
    %1 = tanh float32[2, 3](%0)
    %2 = tanh float32[2, 3](%0)
    %3 = multiply float32[2, 3](%1, %2)
    return %3
    >>> print(eliminate_common_subexpressions(graph))
    %0 = argument float32[2, 3]
    %1 = tanh float32[2, 3](%0)
    %2 = multiply float32[2, 3](%1, %1)
    return %2
"""

from collections.abc import Hashable
from typing import Any

from typednn.planning.trace.graph import Graph, GraphBuilder, Node, rewrite_graph

__all__ = ["eliminate_common_subexpressions"]


def eliminate_common_subexpressions(graph: Graph) -> Graph:
    """The graph in which no two nodes are the same primitive of the same inputs and parameters.

    But for those of different regions: what is computed again may not keep what is not. Where it changes
    the graph, there are fewer nodes.
    """
    seen: dict[Hashable, Node] = {}

    def once(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        params = tuple([(name, _key(value)) for name, value in node.params.items()])
        key = (node.primitive, tuple([_operand(x) for x in inputs]), params, node.region)
        found = seen.get(key)
        if found is None:
            found = seen[key] = builder.add(node, inputs)
        return found

    return rewrite_graph(graph, once)


def _operand(node: Node) -> Hashable:
    """The node, or a small constant's contents: each ``2.0`` in a program is an array of its own."""
    value = node.value
    if value is None or value.ndim:
        return node
    return (node.dtype, value.tobytes())


def _key(value: Any) -> Hashable:
    """The parameter, of which equal ones are the same; but 0.0 and -0.0 are not, nor are 1 and True."""
    if isinstance(value, tuple):
        return tuple([_key(each) for each in value])
    if isinstance(value, slice):
        return (slice, value.start, value.stop, value.step)
    return type(value), value.hex() if isinstance(value, float) else value
