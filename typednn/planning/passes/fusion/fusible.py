"""Which nodes can be fused, and the body of a fused node."""

from typednn.planning.trace.graph import Graph, Node

__all__ = ["body_of", "is_elementwise", "is_product", "row_axes"]


def is_elementwise(node: Node) -> bool:
    """Whether each element of the result depends only on the operands' elements at its place."""
    return node.primitive is not None and node.primitive.elementwise


def is_product(node: Node) -> bool:
    """Whether the node is a product of matrices."""
    return node.name in ("affine", "matmul")


def row_axes(node: Node) -> int:
    """Return the number of leading axes that index the rows, if the node reduces whole rows.

    A row spans all the other axes. Returns 0 for any other node.
    """
    if node.name not in ("max", "mean", "min", "sum"):
        return 0
    axis, rank = node.params["axis"], len(node.inputs[0].shape)
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    reduced = {each % rank for each in axes}
    return rank - len(reduced) if reduced == {*range(rank - len(reduced), rank)} else 0


def body_of(node: Node) -> Graph:
    """Return the graph that a fused node computes.

    Its inputs correspond to the node's inputs, in order. Its only output is the node's value.
    """
    body: Graph = node.params["body"]
    return body
