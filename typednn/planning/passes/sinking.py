"""Reshapes sink: what is done to each element of a reshaped product is done to the product, and reshaped then.

A product of a batch of sequences is one of matrices, whose result is reshaped; its bias, its activation
and their gradients come behind that. Afterwards they stand beside the product, for fusion to find, and
the reshape before the next product meets the one that it undoes. Such reshapes are made one at once, for
what is done behind them to sink too.

``tanh`` then stands beside the product. The operation of the result stays behind the reshape:

    >>> f = lambda x, w: -ops.tanh(ops.reshape(x @ w, (2, 2, 4)))
    >>> graph = traced(f, ones(4, 3), ones(3, 4))
    >>> print(graph)
    %0 = argument float32[4, 3]
    %1 = argument float32[3, 4]
    %2 = matmul float32[4, 4](%0, %1)
    %3 = reshape float32[2, 2, 4](%2, shape=(2, 2, 4))
    %4 = tanh float32[2, 2, 4](%3)
    %5 = negative float32[2, 2, 4](%4)
    return %5
    >>> print(sink_reshapes(graph))
    %0 = argument float32[4, 3]
    %1 = argument float32[3, 4]
    %2 = matmul float32[4, 4](%0, %1)
    %3 = reshape float32[2, 2, 4](%2, shape=(2, 2, 4))
    %4 = tanh float32[4, 4](%2)
    %5 = reshape float32[2, 2, 4](%4, shape=(2, 2, 4))
    %6 = negative float32[2, 2, 4](%5)
    return %6
"""

from collections.abc import Sequence

from typednn.autodiff.primitive import PRIMITIVES
from typednn.planning.passes.algebra import reshaped
from typednn.planning.passes.fusion.fusible import is_elementwise, is_product
from typednn.planning.passes.placement import seen_as_they_lie
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, rewrite_graph

__all__ = ["sink_reshapes"]


def sink_reshapes(graph: Graph) -> Graph:
    """The graph in which reshapes of products come behind the operations on each element.

    But for results, which stay arrays of their own, and where another operand would be copied, or stands
    beside a product of another shape: it stays there. So with each reshape that sinks there is one
    operation fewer that does not stand beside a product, and sinking never undoes what it did.
    """
    fixed, seen = graph.kept.union(graph.outputs), seen_as_they_lie(graph)
    based: set[Node] = set()  # products, and what is made of their elements

    def sunk(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        if node.name == "reshape":
            return reshaped(builder, node, inputs, seen) or builder.add(node, inputs)
        elementwise = is_elementwise(node)
        below = _below(node, inputs, based) if elementwise and node not in fixed else None
        if below is None:
            kept = builder.add(node, inputs)
            if is_product(node) or elementwise and any(_is_part(x, kept, based) for x in inputs):
                based.add(kept)
            return kept
        assert node.primitive is not None
        operands = [_reshaped(builder, x, node, below) for x in inputs]
        inner = builder.apply(node.primitive, operands, node.params)
        based.add(inner)
        return builder.apply(PRIMITIVES["reshape"], [inner], {"shape": node.shape})

    return rewrite_graph(graph, sunk)


def _is_part(x: Node, node: Node, based: set[Node]) -> bool:
    """Whether the node stands beside the product that the operand is made of: with no reshape between."""
    return x in based and x.shape == node.shape


def _below(node: Node, inputs: Sequence[Node], based: set[Node]) -> tuple[int, ...] | None:
    """The shape below the reshape of such a value, if all operands can be brought to it.

    None where the node stands beside a product already. Two products of different shapes would else
    take the node from each other, again and again.
    """
    if any(_is_part(x, node, based) for x in inputs):
        return None
    for x in inputs:
        if x.name == "reshape" and x.shape == node.shape and x.inputs[0] in based:
            shape = x.inputs[0].shape
            if shape[-1:] == node.shape[-1:] and all(_fits(y, node, shape) for y in inputs):
                return shape
    return None


def _fits(x: Node, node: Node, shape: tuple[int, ...]) -> bool:
    """Whether the operand is a number, a row, a reshape of that shape, or can be seen in it."""
    if len(x.shape) < 2 or (x.name == "reshape" and x.inputs[0].shape == shape):
        return True
    return x.shape == node.shape and x.is_contiguous


def _reshaped(builder: GraphBuilder, x: Node, node: Node, shape: tuple[int, ...]) -> Node:
    if len(x.shape) < 2:
        return x
    if x.name == "reshape" and x.inputs[0].shape == shape:
        return x.inputs[0]
    return builder.apply(PRIMITIVES["reshape"], [x], {"shape": shape})
