"""Which nodes can become part of a fused one, and what a fused one is made of."""

from typednn.planning.trace.graph import Graph, Node

__all__ = ["body_of", "is_elementwise", "is_product", "rows_of"]


def is_elementwise(node: Node) -> bool:
    """Whether an element of the result depends on the elements in its place only."""
    return node.primitive is not None and node.primitive.elementwise


def is_product(node: Node) -> bool:
    return node.name in ("affine", "matmul")


def rows_of(node: Node) -> int:
    """How many leading axes the node keeps, if it reduces all others; 0 if it does anything else."""
    if node.name not in ("max", "mean", "min", "sum"):
        return 0
    axis, rank = node.params["axis"], len(node.inputs[0].shape)
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    reduced = {each % rank for each in axes}
    return rank - len(reduced) if reduced == {*range(rank - len(reduced), rank)} else 0


def body_of(node: Node) -> Graph:
    """What a fused node computes: the inputs are the node's, in order, the one output is its value."""
    body: Graph = node.params["body"]
    return body
