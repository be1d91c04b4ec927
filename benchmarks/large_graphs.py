"""Seconds of processor time from a function of thousands of operations to its program."""

import time

from tests.planning.building import ones, traced
from tests.planning.test_large_graphs import SHAPES
from typednn.planning.passes import optimize
from typednn.planning.run.program import Program

OPERATIONS = (1000, 2000, 5000, 20_000)
NAMES = ("chain", "additions", "terms", "kept for long", "layers", "the gradient of chain")


def main() -> None:
    for name in NAMES:
        for n in OPERATIONS:
            started = time.process_time()
            graph = traced(lambda x, n=n, name=name: SHAPES[name](x, n), ones(8, 8))
            Program(optimize(graph))
            took = time.process_time() - started
            print(f"{name}, {n} operations: {len(graph.nodes)} nodes, {took:.2f} s", flush=True)


if __name__ == "__main__":
    main()
