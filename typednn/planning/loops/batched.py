"""Bodies of loops and branches for a batch: the same node runs all elements of a map at once.

``vmap`` meets such a node when a pullback is mapped. The gradient of a loop is then a loop over
batches.
"""

from collections.abc import Sequence

from typednn.autodiff.batched import Level, element, whole
from typednn.planning.trace.body import trace_body
from typednn.planning.trace.graph import Graph
from typednn.planning.trace.results import AnyTensor, replay

__all__ = ["batched_body"]


def batched_body(body: Graph, level: Level, mapped: Sequence[bool]) -> Graph:
    """Return the body for a batch, which is axis 0 of these inputs and of all outputs."""

    def run(*given: AnyTensor) -> list[AnyTensor]:
        inner = Level(level.name, level.size)
        pairs = zip(given, mapped, strict=True)
        found = replay(body, [element(inner, x) if flag else x for x, flag in pairs])
        return [whole(inner, x) for x in found]

    specs = [
        ((level.size, *x.shape) if flag else x.shape, x.dtype)
        for x, flag in zip(body.inputs, mapped, strict=True)
    ]
    return trace_body(f"a batch of {level.name}", run, specs).graph
