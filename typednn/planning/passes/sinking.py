"""Sink reshapes: move the reshape of a product after the elementwise operations on it.

A product of a batch of sequences is computed as a product of matrices, and reshaped. Its bias, its
activation and their gradients follow the reshape. This pass moves them before it, so that fusion
finds them next to the product. The reshape then meets the one before the next product, which undoes
it. Successive reshapes are joined at once, so that later operations can move too.

In this example ``tanh`` moves next to the product. The operation that gives the result stays after
the reshape:

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
from typednn.planning.passes.algebra import simplify_reshape
from typednn.planning.passes.fusion.fusible import is_elementwise, is_product
from typednn.planning.passes.stride_sensitivity import stride_sensitive_values
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, rewrite_graph

__all__ = ["sink_reshapes"]


def sink_reshapes(graph: Graph) -> Graph:
    """Move reshapes of products after elementwise operations.

    An operation belongs to a product if it works on its elements, with no reshape between.
    An operation stays where it is if its result is an output or is kept, if another operand would
    have to be copied, or if it belongs to a product already. So each change makes the number of
    elementwise operations that belong to no product smaller, and the pass never undoes a change.
    """
    fixed, sensitive = graph.kept.union(graph.outputs), stride_sensitive_values(graph)
    product_values: set[Node] = set()  # products, and the operations that belong to one

    def sink(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        if node.name == "reshape":
            simpler = simplify_reshape(builder, node, inputs, sensitive)
            return simpler or builder.add(node, inputs)
        elementwise = is_elementwise(node)
        movable = elementwise and node not in fixed
        shape = _shape_before_reshape(node, inputs, product_values) if movable else None
        if shape is None:
            same = builder.add(node, inputs)
            if (
                is_product(node)
                or elementwise
                and _belongs_to_product(node.shape, inputs, product_values)
            ):
                product_values.add(same)
            return same
        assert node.primitive is not None
        operands = [_with_shape(builder, x, shape) for x in inputs]
        moved = builder.apply(node.primitive, operands, node.params)
        product_values.add(moved)
        return builder.apply(PRIMITIVES["reshape"], [moved], {"shape": node.shape})

    return rewrite_graph(graph, sink)


def _belongs_to_product(
    shape: tuple[int, ...], inputs: Sequence[Node], product_values: set[Node]
) -> bool:
    """Whether an operation with a result of this shape belongs to the product of an input."""
    return any(x in product_values and x.shape == shape for x in inputs)


def _shape_before_reshape(
    node: Node, inputs: Sequence[Node], product_values: set[Node]
) -> tuple[int, ...] | None:
    """Return the shape of the product before its reshape, if all operands can take this shape.

    None if the node belongs to a product already: two products of different shapes would otherwise
    take the node from each other forever.
    """
    if _belongs_to_product(node.shape, inputs, product_values):
        return None
    for x in inputs:
        if x.name == "reshape" and x.shape == node.shape and x.inputs[0] in product_values:
            shape = x.inputs[0].shape
            if shape[-1:] == node.shape[-1:] and all(_fits(y, node, shape) for y in inputs):
                return shape
    return None


def _fits(x: Node, node: Node, shape: tuple[int, ...]) -> bool:
    """Whether the operand can take part in the operation on values of this shape, without a copy.

    It can if it is a number or a row, a reshape of a value of this shape, or contiguous.
    """
    if len(x.shape) < 2 or (x.name == "reshape" and x.inputs[0].shape == shape):
        return True
    return x.shape == node.shape and x.is_contiguous


def _with_shape(builder: GraphBuilder, x: Node, shape: tuple[int, ...]) -> Node:
    """Return the operand in this shape; a number or a row as it is, since it is broadcast."""
    if len(x.shape) < 2:
        return x
    if x.name == "reshape" and x.inputs[0].shape == shape:
        return x.inputs[0]
    return builder.apply(PRIMITIVES["reshape"], [x], {"shape": shape})
