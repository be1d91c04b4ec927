"""Constant folding: compute nodes that depend on constants only when the graph is planned.

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
    """Replace nodes whose inputs are all constants by constants.

    A node whose computation raises is kept, and raises when it runs. Each change makes the number
    of nodes smaller.
    """
    return rewrite_graph(graph, _fold)


def _fold(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
    values = [x.value for x in inputs if x.value is not None]
    if len(values) < len(inputs) or node.primitive is None or not inputs:
        return builder.add(node, inputs)
    try:
        value = node.primitive.forward(*values, **node.params)
    except (ValueError, IndexError):
        return builder.add(node, inputs)
    # Computed values are contiguous in a plan; numpy's result may have the strides of its operands.
    return constant(np.asarray(value, order="K" if node.is_view else "C"))
