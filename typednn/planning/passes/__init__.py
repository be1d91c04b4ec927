"""Passes: functions from a graph to a simpler or faster graph, one a file.

A traced graph flows in; ``optimize`` gives the graph whose memory is laid out and which is run.
Each pass keeps the outputs' values, to the last bit, except for ``reorder_matrix_chains``:
products in another order are rounded differently, so its graph is not ``exact``. Each file begins
with an example. There ``traced(f, x)`` is the graph of ``f``, and ``print`` shows it before and
after the pass.
"""

from typing import Final

from typednn.planning.passes.algebra import simplify_algebra
from typednn.planning.passes.common_subexpressions import eliminate_common_subexpressions
from typednn.planning.passes.constant_folding import fold_constants
from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.passes.fusion.groups import LARGE, PIECE, fuse
from typednn.planning.passes.matrix_chains import reorder_matrix_chains
from typednn.planning.passes.rematerialization import rematerialize
from typednn.planning.passes.sinking import sink_reshapes
from typednn.planning.trace.graph import Graph

__all__ = [
    "eliminate_common_subexpressions",
    "eliminate_dead_code",
    "fold_constants",
    "fuse",
    "optimize",
    "rematerialize",
    "reorder_matrix_chains",
    "simplify",
    "simplify_algebra",
    "sink_reshapes",
]

_PASSES = (
    sink_reshapes,
    simplify_algebra,
    fold_constants,
    eliminate_common_subexpressions,
    eliminate_dead_code,
)

_ROUNDS: Final = 16


def simplify(graph: Graph) -> Graph:
    """The graph after rounds of all these passes, until a round changes nothing.

    The rounds end: of these numbers each change makes one smaller, and none before it larger.

    1. The nodes other than moves: reshapes, permutations, broadcasts.
    2. The operations on each element that do not stand beside a product: see ``sink_reshapes``.
    3. The moves in a row below an operand, of all operands: see ``simplify_algebra``.
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


def optimize(graph: Graph, large: int = LARGE, piece: int = PIECE) -> Graph:
    """The graph as it is to be run; ``large`` and ``piece``: see ``fuse``.

    The values stay as they were, to the last bit, if the graph that comes back is ``exact``. Behind
    ``remat`` nothing may merge what is computed twice.
    """
    graph = simplify(graph)
    reordered = reorder_matrix_chains(graph)
    graph = graph if reordered is graph else simplify(reordered)
    return fuse(rematerialize(graph), large, piece)
