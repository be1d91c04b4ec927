"""Find the values whose strides must stay as they are, so that the results keep their last bit.

For many functions numpy has one loop for contiguous elements and another for strided ones, and BLAS
multiplies transposed matrices in another order. The two can round differently.
"""

from typing import Final

from typednn.planning.trace.graph import Graph, Node

__all__ = ["stride_sensitive_values"]

_STRIDE_INDEPENDENT: Final = frozenset(
    {
        *("add", "astype", "divide", "getitem", "maximum", "minimum", "multiply", "negative"),
        *("relu", "subtract", "where"),
    }
)
"""Primitives that round each element correctly, or not at all: all loops give the same bits."""


def stride_sensitive_values(graph: Graph) -> frozenset[Node]:
    """Return the values with a reader whose result may depend on their strides.

    Such readers are products, sums, and functions such as ``exp``. If a view is such a value, so is
    the value that it is a view of.
    """
    sensitive: set[Node] = set()
    for node in reversed(graph.nodes):
        if node in sensitive if node.is_view else node.name not in _STRIDE_INDEPENDENT:
            sensitive.update(node.inputs)
    return frozenset(sensitive)
