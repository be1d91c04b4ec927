"""Split a graph of values and gradients into what a forward pass computes, and a backward pass.

The backward pass gets some values of the forward pass, the residuals. Other values it computes
again: views, values of arguments that stay the same, values of ``remat`` regions, and elementwise
operations on values that it has anyway, unless they are elementary functions.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from typednn.planning.trace.graph import Graph, Node
from typednn.planning.trace.results import EMPTY

__all__ = ["Partition", "partition"]


@dataclass(frozen=True, slots=True)
class Partition:
    """The two parts of a graph.

    ``known``: the nodes of the forward pass. ``backward``: those of the backward pass, in order.
    ``residuals``: the values of the forward pass that the backward pass is given.
    """

    known: tuple[Node, ...]
    backward: tuple[Node, ...]
    residuals: tuple[Node, ...]


def partition(
    graph: Graph,
    values: Sequence[Node],
    gradients: Sequence[Node],
    available: Collection[Node],
    unchanging: Collection[Node],
) -> Partition:
    """Split the graph.

    ``values``: the inputs of the forward pass. ``gradients``: the outputs of the backward pass.
    ``available``: the inputs that the backward pass has without residuals. ``unchanging``: those
    of them that are the same in all steps.
    """
    known = {*values}
    fixed = {*unchanging}
    for node in graph.nodes:
        if node.primitive is EMPTY or all(x.value is not None or x in known for x in node.inputs):
            known.add(node)
        if all(x.value is not None or x in fixed for x in node.inputs):
            fixed.add(node)
    finder = _Residuals(graph, known, {*available}, fixed)
    for node in gradients:
        finder.need(node)
    finder.recompute_cheap()
    backward = tuple([x for x in graph.nodes if x in finder.backward])
    forward = tuple([x for x in graph.nodes if x in known])
    order = {x: i for i, x in enumerate((*graph.inputs, *graph.nodes))}
    return Partition(forward, backward, tuple(sorted(finder.residuals, key=order.__getitem__)))


class _Residuals:
    """Finds the residuals, and the nodes of the backward pass."""

    def __init__(
        self, graph: Graph, known: set[Node], available: set[Node], fixed: set[Node]
    ) -> None:
        self._graph, self._known, self._available, self._fixed = graph, known, available, fixed
        self.residuals: set[Node] = set()
        self.backward: set[Node] = set()
        self._of_regions = _of_regions(graph)

    def need(self, node: Node) -> None:
        """Let the backward pass have this value, and what it is computed from."""
        rest = [node]
        while rest:
            x = rest.pop()
            if x.value is not None or x in self._available or x in self.backward:
                continue
            if x in self.residuals or (x not in self._known and x.primitive is None):
                continue
            if x not in self._known or self._is_recomputed(x):
                self.backward.add(x)
                rest += x.inputs
            else:
                self.residuals.add(x)

    def _is_recomputed(self, x: Node) -> bool:
        if x.primitive is None:
            return False
        return x.primitive is EMPTY or x.is_view or x in self._fixed or x in self._of_regions

    def recompute_cheap(self) -> None:
        """Compute residuals again that follow by elementwise operations from values it has."""
        cheap: set[Node] = set()
        for x in self._graph.nodes:
            if x not in self._known or x.primitive is None or not x.primitive.elementwise:
                continue
            if x.work.transcendentals or not all(self._is_there(y, cheap) for y in x.inputs):
                continue
            cheap.add(x)
            if x in self.residuals:
                self.residuals.remove(x)
                self._compute(x)

    def _is_there(self, x: Node, cheap: Collection[Node]) -> bool:
        there = x.value is not None or x in self._available
        return there or x in self.residuals or x in self.backward or x in cheap

    def _compute(self, x: Node) -> None:
        """Let the backward pass compute this value, from residuals and others like it."""
        if self._is_there(x, ()):
            return
        self.backward.add(x)
        for y in x.inputs:
            self._compute(y)


def _of_regions(graph: Graph) -> set[Node]:
    """Return the values of ``remat`` regions, and what gradients compute from them alone."""
    saved = graph.kept.difference(graph.outputs)
    found: set[Node] = set()
    for x in graph.nodes:
        follows = x.gradient and any(y in found for y in x.inputs)
        if x not in saved and (x.region or follows):
            found.add(x)
    return found
