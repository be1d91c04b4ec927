"""Constant folding: what depends on constants only is computed once, and not in each step.

The square root of a constant is a constant:

    >>> builder = GraphBuilder()
    >>> root = builder.apply(PRIMITIVES["sqrt"], [constant(np.asarray(16.0))], {})
    >>> graph = Graph((), (root,), (root,))
    >>> print(graph)
    %0 = sqrt float64[](constant float64[])
    return %0
    >>> print(fold_constants(graph))
    return constant float64[]
"""

import numpy as np

from typednn.planning.trace.graph import Graph, GraphBuilder, Node, constant, rewrite_graph

__all__ = ["fold_constants"]


def fold_constants(graph: Graph) -> Graph:
    """The graph with such nodes as constants: fewer nodes. One that fails stays, and fails where it runs."""
    return rewrite_graph(graph, _folded)


def _folded(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
    values = [x.value for x in inputs if x.value is not None]
    if len(values) < len(inputs) or node.primitive is None:
        return builder.add(node, inputs)
    try:
        value = node.primitive.forward(*values, **node.params)
    except (ValueError, IndexError):
        return builder.add(node, inputs)
    # A plan lays what it computes out in order; numpy may lay it out as the operands.
    return constant(np.asarray(value, order="K" if node.is_view else "C"))
