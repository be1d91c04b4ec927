"""Which values must stay as they lie in memory for the results to stay what they are, to the last bit."""

from typing import Final

from typednn.planning.trace.graph import Graph, Node

__all__ = ["seen_as_they_lie"]

_ALIKE: Final = frozenset(
    {
        *(
            "add",
            "astype",
            "divide",
            "getitem",
            "maximum",
            "minimum",
            "multiply",
            "negative",
            "relu",
            "subtract",
        ),
        "where",
    }
)
"""Each element is rounded correctly or not at all, so that numpy has no choice. Of ``exp`` and its like
numpy has one loop for elements in order and another for others."""


def seen_as_they_lie(graph: Graph) -> frozenset[Node]:
    """The values of which a reader may give other bits where their elements lie in another way.

    Such as products, for which BLAS takes other ways with views, and sums. Views of values pass it on.
    """
    seen: set[Node] = set()
    for node in reversed(graph.nodes):
        if node in seen if node.is_view else node.name not in _ALIKE:
            seen.update(node.inputs)
    return frozenset(seen)
