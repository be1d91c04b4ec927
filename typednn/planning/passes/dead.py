"""Dead code: what no output needs is left out, but for what may refuse the values that it is given."""

import math
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
    by_value = node.inputs if node.name == "one_hot" else node.inputs[1:]
    least = _least(node)
    return any(x.dtype.kind in "iu" and not _surely_fits(x, least) for x in by_value)


def _least(node: Node) -> float:
    """What every value from 0 on that is less surely fits, whichever axis it is a position on."""
    if node.name == "pow":
        return math.inf
    if node.name == "one_hot":
        return float(node.params["num_classes"])
    return min(node.inputs[0].shape, default=0)


def _surely_fits(x: Node, least: float) -> bool:
    """Whether it is known, and so are its values to fit."""
    if x.value is None:
        return False
    return x.size == 0 or bool(x.value.min() >= 0 and x.value.max() < least)
