"""Bodies of loops and branches for a batch: the same node runs all elements of a map at once.

``vmap`` meets such a node when a pullback is mapped. The gradient of a loop is then a loop over
batches.
"""

from collections.abc import Sequence
from typing import Any

from typednn.autodiff.batch_rules import spread
from typednn.autodiff.batched import Batched, Level, below
from typednn.planning.trace.body import trace_body
from typednn.planning.trace.graph import Graph
from typednn.planning.trace.results import AnyTensor, replay
from typednn.tensor import wrap

__all__ = ["batched_body", "element"]


def element(level: Level, value: AnyTensor) -> AnyTensor:
    """Return the element of a batch, which stands for all of them."""
    data: Any = Batched(level, value)  # Any: in the place of an array
    return wrap(data)


def batched_body(body: Graph, level: Level, mapped: Sequence[bool]) -> Graph:
    """Return the body for a batch, which is axis 0 of these inputs and of all outputs."""

    def run(*given: AnyTensor) -> list[AnyTensor]:
        inner = Level(level.name, level.size)
        pairs = zip(given, mapped, strict=True)
        found = replay(body, [element(inner, x) if flag else x for x, flag in pairs])
        outside = [below(inner, x) for x in found]
        return [x if flag else spread(x, level.size) for x, flag in outside]

    specs = [
        ((level.size, *x.shape) if flag else x.shape, x.dtype)
        for x, flag in zip(body.inputs, mapped, strict=True)
    ]
    return trace_body(f"a batch of {level.name}", run, specs).graph
