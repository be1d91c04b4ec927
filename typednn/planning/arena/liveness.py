"""How long memory is needed: to the last node that reads it."""

from collections.abc import Collection, Mapping

from typednn.planning.trace.graph import Graph, Node

__all__ = ["last_uses"]


def last_uses(
    graph: Graph, computed: Collection[Node], owner: Mapping[Node, Node]
) -> dict[Node, int]:
    """Return for each owner of memory the position of the last node that uses it.

    ``computed``: the nodes that run; views and constants do not. ``owner``: as in ``MemoryLayout``.
    Memory that is returned is used to the end: its position is the number of nodes.
    """
    found: dict[Node, int] = {}
    for position, node in enumerate(graph.nodes):
        if node in computed:
            for operand in (*node.inputs, node):
                found[owner.get(operand, operand)] = position
    for node in graph.outputs:
        found[owner.get(node, node)] = len(graph.nodes)
    return found
