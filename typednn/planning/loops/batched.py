"""Bodies of loops and branches for a batch: the same node runs all elements of a map at once.

A loop under ``vmap`` is one loop over batches, and so is its gradient.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from typednn.autodiff.batched import Level, element, whole
from typednn.planning.loops.body import trace_body
from typednn.planning.trace.graph import Graph, Node
from typednn.planning.trace.results import AnyTensor, replay

__all__ = ["batched_body", "batched_graph"]


def batched_body(body: Graph, level: Level, mapped: Sequence[bool]) -> Graph:
    """Return the body for a batch, which is axis 0 of these inputs and of all outputs."""
    graph = batched_graph(lambda *given: replay(body, given), body.inputs, level, mapped)
    return replace(graph, exact=body.exact)


def batched_graph(
    f: Callable[..., Sequence[AnyTensor]],
    inputs: Sequence[Node],
    level: Level,
    mapped: Sequence[bool],
) -> Graph:
    """Return the graph of ``f`` for a batch. ``inputs``: what it takes for one element."""

    def run(*given: AnyTensor) -> list[AnyTensor]:
        inner = Level(level.name, level.size)
        pairs = zip(given, mapped, strict=True)
        found = f(*[element(inner, x) if flag else x for x, flag in pairs])
        return [whole(inner, x) for x in found]

    specs = [
        ((level.size, *x.shape) if flag else x.shape, x.dtype)
        for x, flag in zip(inputs, mapped, strict=True)
    ]
    return trace_body(f"a batch of {level.name}", run, specs).graph
