"""Common subexpression elimination: compute equal expressions only once.

The function in this example has ``tanh(x)`` twice. Afterwards it is computed once:

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
    """Merge nodes with the same primitive, inputs and parameters.

    Nodes of different ``remat`` regions are not merged: a value that is to be computed again would
    then be kept after all. Each change makes the number of nodes smaller.
    """
    known: dict[Hashable, Node] = {}

    def merge(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        params = tuple([(name, _parameter_key(value)) for name, value in node.params.items()])
        key = (node.primitive, tuple([_operand_key(x) for x in inputs]), params, node.region)
        earlier = known.get(key)
        if earlier is None:
            earlier = known[key] = builder.add(node, inputs)
        return earlier

    return rewrite_graph(graph, merge)


def _operand_key(node: Node) -> Hashable:
    """Return the node; for a constant without axes its dtype and bytes.

    Each ``2.0`` in a program is an array of its own.
    """
    value = node.value
    if value is None or value.ndim:
        return node
    return (node.dtype, value.tobytes())


def _parameter_key(value: Any) -> Hashable:
    """Return a key that is equal for parameters with the same effect.

    Keys of 0.0 and -0.0 differ, and so do those of 1 and True.
    """
    if isinstance(value, tuple):
        return tuple([_parameter_key(each) for each in value])
    if isinstance(value, slice):
        return (slice, value.start, value.stop, value.step)
    return type(value), value.hex() if isinstance(value, float) else value
