"""Dead code: what no output needs is left out, but for what may refuse the values that it is given."""

from dataclasses import replace
from typing import Final

from typednn.planning.graph import Graph, Node

__all__ = ["dead"]

_REFUSING: Final = frozenset(
    {
        "gather",
        "getitem",
        "index_update",
        "nll",
        "one_hot",
        "pow",
        "scatter",
        "scatter_add",
        "take",
    }
)
"""Labels and indices may be out of range, and exponents of integers negative."""


def dead(graph: Graph) -> Graph:
    """The graph without nodes that nobody reads. A primitive has no other effect than its result, or
    that it refuses its operands: as eagerly, also where only a gradient is asked for. Where it changes
    the graph, there are fewer nodes."""
    needed = {*graph.outputs}
    for node in reversed(graph.nodes):
        if node in needed or _may_refuse(node):
            needed.update((node, *node.inputs))
    return replace(graph, nodes=tuple([node for node in graph.nodes if node in needed]))


def _may_refuse(node: Node) -> bool:
    if node.name not in _REFUSING:
        return False
    integers = [x for x in node.inputs if x.dtype.kind in "iu" and x.value is None]
    return any(node.name == "one_hot" or x in node.inputs[1:] for x in integers)
