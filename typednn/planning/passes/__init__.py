"""Passes: functions that turn a graph into a simpler or faster graph, one per file.

``optimize`` applies all of them to a traced graph. Its result is the graph that is laid out in
memory and run. Every pass keeps the values of the outputs bit for bit, except for
``reorder_matrix_chains``: products in another order are rounded differently, so its graph is not
``exact``. Each file begins with an example, which prints a graph before and after the pass.
``traced(f, x)`` is the graph of ``f``.
"""

from typednn.planning.passes.algebra import simplify_algebra
from typednn.planning.passes.attention_gradients import join_attention_gradients
from typednn.planning.passes.common_subexpressions import eliminate_common_subexpressions
from typednn.planning.passes.constant_folding import fold_constants
from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.passes.fusion.fuse import MIN_BYTES, TILE_BYTES, fuse
from typednn.planning.passes.loops import optimize_bodies, prune_loops
from typednn.planning.passes.matrix_chains import reorder_matrix_chains
from typednn.planning.passes.rematerialization import rematerialize
from typednn.planning.passes.simplification import simplify
from typednn.planning.passes.sinking import sink_reshapes
from typednn.planning.trace.graph import Graph

__all__ = [
    "eliminate_common_subexpressions",
    "eliminate_dead_code",
    "fold_constants",
    "fuse",
    "join_attention_gradients",
    "optimize",
    "optimize_bodies",
    "prune_loops",
    "rematerialize",
    "reorder_matrix_chains",
    "simplify",
    "simplify_algebra",
    "sink_reshapes",
]


def optimize(graph: Graph, min_bytes: int = MIN_BYTES, tile_bytes: int = TILE_BYTES) -> Graph:
    """Return the graph to run. ``min_bytes``, ``tile_bytes``: see ``fuse``.

    If the returned graph is ``exact``, its outputs are the same, bit for bit.
    """
    graph = simplify(graph)
    reordered = reorder_matrix_chains(graph)
    graph = graph if reordered is graph else simplify(reordered)
    # No pass after this one merges equal nodes: it would undo the recomputation.
    graph = join_attention_gradients(prune_loops(rematerialize(graph)))
    graph = optimize_bodies(graph, lambda body: optimize(body, min_bytes, tile_bytes))
    return fuse(graph, min_bytes, tile_bytes)
