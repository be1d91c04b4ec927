"""Dead code: what no output needs is left out."""

from dataclasses import replace

from typednn.planning.graph import Graph

__all__ = ["dead"]


def dead(graph: Graph) -> Graph:
    """The graph without nodes that nobody reads. A primitive has no other effect than its result."""
    needed = {*graph.outputs}
    for node in reversed(graph.nodes):
        if node in needed:
            needed.update(node.inputs)
    return replace(graph, nodes=tuple([node for node in graph.nodes if node in needed]))
