"""Rewritings of graphs, one a file; each leaves the outputs' values as they were, to the last bit.

But for ``chains``: products in another order are rounded otherwise. Its graph is not ``exact``.
"""

from typing import Final

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

_ROUNDS: Final = 16


def simplified(graph: Graph) -> Graph:
    """The graph after rounds of all these passes, until a round changes nothing.

    The rounds end: of these numbers each change makes one smaller, and none before it larger.

    1. The nodes other than moves: reshapes, permutations, broadcasts.
    2. The operations on each element that do not stand beside a product: see ``sinking``.
    3. The moves in a row below an operand, of all operands: see ``algebra``.
    4. The nodes.

    Most graphs take two or three rounds. ``_ROUNDS`` keeps the time in proportion to the graph where each
    round makes room for one more step only.

    The values stay as they were, to the last bit.
    """
    for _ in range(_ROUNDS):
        nodes = graph.nodes
        for rewrite in _PASSES:
            graph = rewrite(graph)
        if graph.nodes == nodes:
            break
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
