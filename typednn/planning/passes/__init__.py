"""Passes: functions that turn a graph into a simpler or faster graph, one per file.

``optimize`` applies all of them to a traced graph. Its result is the graph that is laid out in
memory and run. Every pass keeps the values of the outputs bit for bit, except for
``reorder_matrix_chains``: products in another order are rounded differently, so its graph is not
``exact``. Each file begins with an example, which prints a graph before and after the pass.
``traced(f, x)`` is the graph of ``f``.
"""

from typing import Final

from typednn.planning.passes.algebra import simplify_algebra
from typednn.planning.passes.common_subexpressions import eliminate_common_subexpressions
from typednn.planning.passes.constant_folding import fold_constants
from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.passes.fusion.fuse import MIN_BYTES, TILE_BYTES, fuse
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

_MOST_ROUNDS: Final = 16


def simplify(graph: Graph) -> Graph:
    """Apply the simplifying passes in rounds, until a round changes nothing.

    The outputs stay the same, bit for bit.

    The rounds end: each change makes one of these numbers smaller, and no earlier one larger.

    1. The number of nodes that are not moves (reshapes, permutations, broadcasts).
    2. The number of elementwise operations that do not belong to a product: see ``sink_reshapes``.
    3. The number of successive moves before an operand, over all operands: see
       ``simplify_algebra``.
    4. The number of nodes.

    Most graphs take two or three rounds. ``_MOST_ROUNDS`` bounds the time for a graph in which each
    round only makes one more change possible.
    """
    for _ in range(_MOST_ROUNDS):
        nodes = graph.nodes
        for simplifying_pass in _PASSES:
            graph = simplifying_pass(graph)
        if graph.nodes == nodes:
            break
    return graph


def optimize(graph: Graph, min_bytes: int = MIN_BYTES, tile_bytes: int = TILE_BYTES) -> Graph:
    """Return the graph to run. ``min_bytes``, ``tile_bytes``: see ``fuse``.

    If the returned graph is ``exact``, its outputs are the same, bit for bit.
    """
    graph = simplify(graph)
    reordered = reorder_matrix_chains(graph)
    graph = graph if reordered is graph else simplify(reordered)
    # No pass after this one merges equal nodes: it would undo the recomputation.
    return fuse(rematerialize(graph), min_bytes, tile_bytes)
