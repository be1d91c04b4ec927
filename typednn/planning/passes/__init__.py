"""Rewritings of graphs, one a file; each leaves the outputs' values as they were, to the last bit.

But for ``chains``: products in another order are rounded otherwise. Its graph is not ``exact``.
"""

from typednn.planning.graph import Graph
from typednn.planning.passes.algebra import algebra
from typednn.planning.passes.chains import chains
from typednn.planning.passes.common import common
from typednn.planning.passes.dead import dead
from typednn.planning.passes.folding import folding
from typednn.planning.passes.fusion import LARGE, PIECE, fusion
from typednn.planning.passes.remat import remat
from typednn.planning.passes.sinking import sinking

__all__ = [
    "algebra",
    "chains",
    "common",
    "dead",
    "folding",
    "fusion",
    "optimised",
    "remat",
    "simplified",
    "sinking",
]

_PASSES = (sinking, algebra, folding, common, dead)


def simplified(graph: Graph) -> Graph:
    """The graph after the passes that leave no more than there was, until none of them finds more.

    The values stay as they were, to the last bit.
    """
    while True:
        nodes = graph.nodes
        for rewrite in _PASSES:
            graph = rewrite(graph)
        if len(graph.nodes) == len(nodes):
            return graph


def optimised(graph: Graph, large: int = LARGE, piece: int = PIECE) -> Graph:
    """The graph as it is to be run; ``large`` and ``piece``: see ``fusion``.

    The values stay as they were, to the last bit, if the graph that comes back is ``exact``. Behind
    ``remat`` nothing may merge what is computed twice.
    """
    graph = simplified(graph)
    reordered = chains(graph)
    graph = graph if reordered is graph else simplified(reordered)
    return fusion(remat(graph), large, piece)
