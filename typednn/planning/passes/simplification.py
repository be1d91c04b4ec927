"""Apply the simplifying passes in rounds."""

from itertools import chain, repeat
from typing import Final

from typednn.planning.passes.algebra import simplify_algebra
from typednn.planning.passes.common_subexpressions import eliminate_common_subexpressions
from typednn.planning.passes.constant_folding import fold_constants
from typednn.planning.passes.dead_code import eliminate_dead_code
from typednn.planning.passes.loops import prune_loops
from typednn.planning.passes.sinking import sink_reshapes
from typednn.planning.trace.graph import Graph

__all__ = ["simplify"]

_PASSES = (
    sink_reshapes,
    simplify_algebra,
    fold_constants,
    eliminate_common_subexpressions,
    eliminate_dead_code,
    prune_loops,
)

_MOST_ROUNDS: Final = 16


def simplify(graph: Graph) -> Graph:
    """Apply the simplifying passes in rounds, until all of them, one after the other, change nothing.

    The outputs stay the same, bit for bit.

    The rounds end: each change makes one of these numbers smaller, and no earlier one larger.

    1. The number of nodes that are not moves (reshapes, permutations, broadcasts).
    2. The number of elementwise operations that do not belong to a product: see ``sink_reshapes``.
    3. The number of successive moves before an operand, over all operands: see
       ``simplify_algebra``.
    4. The number of nodes.
    5. The number of operands and results of loops.

    Most graphs take two or three rounds. ``_MOST_ROUNDS`` bounds the time for a graph in which each
    round only makes one more change possible.
    """
    unchanged = 0  # so many of the last passes have changed nothing
    for simplifying_pass in chain.from_iterable(repeat(_PASSES, _MOST_ROUNDS)):
        before, graph = graph, simplifying_pass(graph)
        is_same = (graph.nodes, graph.outputs) == (before.nodes, before.outputs)
        unchanged = unchanged + 1 if is_same else 0
        if unchanged == len(_PASSES):
            break
    return graph
