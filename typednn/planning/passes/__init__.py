"""Rewritings of graphs, one a file; each leaves the outputs' values as they were, to the last bit."""

from typednn.planning.graph import Graph
from typednn.planning.passes.algebra import algebra
from typednn.planning.passes.common import common
from typednn.planning.passes.dead import dead
from typednn.planning.passes.folding import folding

__all__ = ["algebra", "common", "dead", "folding", "simplified"]

_PASSES = (folding, algebra, common, dead)


def simplified(graph: Graph) -> Graph:
    """The graph after all passes, again until none of them finds more."""
    while True:
        nodes = graph.nodes
        for rewrite in _PASSES:
            graph = rewrite(graph)
        if len(graph.nodes) == len(nodes):
            return graph
