"""Fused programs against the same programs flat: how much faster, and how much smaller their arenas.

A chain of five operations on 4096 x 1024 float32 values of 16 MiB, far more than a core's cache; the same ended by
a sum of each row; a dense layer with its activation. At small sizes fusion leaves the chain alone, and the
layer is one node instead of two.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.harness import compare, show
from typednn import Tensor, ops, trees
from typednn.ops.linear_algebra import affine
from typednn.planning.passes import fuse, simplify
from typednn.planning.run.program import Program
from typednn.planning.trace.graph import Graph
from typednn.planning.trace.trace import argument, trace

Array = np.ndarray[Any, Any]


def chain(x: Tensor[Any, Any], y: Tensor[Any, Any], row: Tensor[Any, Any]) -> Tensor[Any, Any]:
    return ops.relu((x * y + row) * 0.5) - y


def sums(x: Tensor[Any, Any], y: Tensor[Any, Any], row: Tensor[Any, Any]) -> Tensor[Any, Any]:
    return ops.sum(chain(x, y, row), axis=1)


def swish(x: Tensor[Any, Any], y: Tensor[Any, Any], row: Tensor[Any, Any]) -> Tensor[Any, Any]:
    return (x + row) / (ops.exp(-y) + 1.0)


def layer(x: Tensor[Any, Any], weight: Tensor[Any, Any], bias: Tensor[Any, Any]) -> Any:
    return ops.relu(affine(x, weight, bias))


def main() -> None:
    large = [(4096, 1024), (4096, 1024), (1024,)]
    for f in (chain, swish, sums):
        measured(f.__name__, f, large)
    for batch in (1, 64, 4096):
        measured(f"layer, batch {batch}", layer, [(batch, 784), (784, 128), (128,)])


def measured(name: str, f: Callable[..., Any], shapes: list[tuple[int, ...]]) -> None:
    rng = np.random.default_rng(0)
    arrays = [rng.standard_normal(shape).astype(np.float32) for shape in shapes]
    flat = simplify(graph_of(f, arrays))
    programs = [Program(graph) for graph in (fuse(flat), flat)]
    ours, theirs = [runner(program, arrays) for program in programs]
    comparison = compare(ours, theirs)
    show(name, comparison, "fused", "flat")
    sizes = [program.arena.size for program in programs]
    print(f"    arenas: {sizes[0]:,} and {sizes[1]:,} bytes")


def graph_of(f: Callable[..., Any], arrays: list[Array]) -> Graph:
    nodes, treedef = trees.flatten((tuple([argument(x.shape, x.dtype) for x in arrays]), {}))
    return trace("f", f, nodes, treedef)[0]


def runner(program: Program, arrays: list[Array]) -> Callable[[], object]:
    return lambda: program(arrays)


if __name__ == "__main__":
    main()
