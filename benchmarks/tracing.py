"""From a function to its plan: asked under 1 s for the training step of a 4-layer transformer, and arenas near the bound.

What Python costs for each planned node is measured on a chain of additions of single numbers: the program's time less that of
the same calls of numpy in a list.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.harness import compare, show, verdict
from benchmarks.steps import STEPS
from benchmarks.transformer import arguments, step
from typednn import jit, ops, trees
from typednn.planning.arena.assignment import STRATEGIES, place_blocks
from typednn.planning.arena.blocks import lower_bound
from typednn.planning.passes import optimize
from typednn.planning.run.program import Program
from typednn.planning.trace.trace import argument, trace

CHAIN = 200


def main() -> None:
    given = arguments()
    seconds = [_planned(*given) for _ in range(7)]
    program = seconds[-1][1]
    verdict("trace, passes and plan", statistics.median(took for took, _ in seconds), 1, " s")
    print(f"{len(program.layout.graph.nodes)} nodes")
    _arenas()
    planned = jit(step)
    show(
        "transformer step",
        compare(lambda: planned(*given), lambda: step(*given), rounds=11, round_seconds=1),
        "planned",
        "eager",
    )
    chained, bare = _chain()
    comparison = compare(chained, bare)
    each = statistics.median(comparison.differences) * 1e6 / CHAIN
    verdict("Python's time for a planned node", each, 1.5, " us")


def _arenas() -> None:
    """Each strategy on each step, and the arena that is taken, over the most that is live at one time."""
    worst = 1.0
    for name, made in STEPS.items():
        f, given = made()
        program = jit(f).program(*given)
        bound = lower_bound(program.blocks)
        sizes = {way: place_blocks(program.blocks, key)[1] for way, key in STRATEGIES.items()}
        ratios = ", ".join(f"{way} {size / bound:.3f}" for way, size in sizes.items())
        print(f"{name}: {len(program.blocks)} blocks, {bound} bytes; {ratios}", flush=True)
        worst = max(worst, program.arena.size / bound)
    verdict("the arena over the bound", worst, 1.05)


def _planned(*given: Any) -> tuple[float, Program]:
    """Seconds to the plan, and the plan."""
    leaves, treedef = trees.flatten((given, {}))
    nodes = [argument(leaf.shape, leaf.dtype) for leaf in leaves]
    started = time.process_time()
    program = Program(optimize(trace("step", step, nodes, treedef)[0]))
    return time.process_time() - started, program


def _chain() -> tuple[Callable[[], object], Callable[[], object]]:
    def added(x: Any, y: Any) -> Any:
        for _ in range(CHAIN):
            x = x + y
        return x

    x, y = ops.ones((1,)), ops.ones((1,))
    program = jit(added).program(x, y)
    arrays = [x.numpy(), y.numpy()]
    out, one = np.zeros(1, np.float32), y.numpy()

    def bare() -> object:
        for _ in range(CHAIN):
            np.add(out, one, out)
        return out

    return lambda: program(arrays), bare


if __name__ == "__main__":
    main()
