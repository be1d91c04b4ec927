"""The call that was planned, which can be traced again with all its values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from typednn.argument_names import leaf_names
from typednn.containers import TreeDef
from typednn.planning.kinds import Kind, kinds_of
from typednn.planning.trace.graph import Graph, Node
from typednn.planning.trace.trace import OutputTree, trace
from typednn.tensor import Tensor

__all__ = ["PlannedCall", "TracedCall"]


@dataclass(frozen=True, slots=True)
class TracedCall:
    """A traced call: its graph, and the names of the graph's inputs and outputs.

    ``initial``: the elements of those parameters, buffers and optimizer states that are known.
    """

    name: str
    graph: Graph
    inputs: Sequence[str]
    outputs: Sequence[str]
    initial: Mapping[Node, np.ndarray[Any, Any]]


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """A function and its arguments.

    ``leaves``, ``treedef``: ``(args, kwargs)`` as a tree. ``nodes``: the leaves, with a node for each
    tensor.
    """

    name: str
    f: Callable[..., Any]
    leaves: Sequence[Any]
    nodes: Sequence[Any]
    treedef: TreeDef

    def blank(self) -> Graph:
        """Return the graph, in which large new arrays have no values."""
        return trace(self.name, self.f, self.nodes, self.treedef, blank=True)[0]

    def traced(self) -> TracedCall:
        """Return the graph with all values. Raises what the function raises."""
        graph, result = trace(self.name, self.f, self.nodes, self.treedef)
        names = zip(leaf_names(self.f, self.treedef), self.nodes, strict=True)
        inputs = [name for name, node in names if isinstance(node, Node)]
        kept = zip(self.leaves, self.nodes, kinds_of(self.treedef), strict=True)
        initial = {
            node: leaf._data
            for leaf, node, kind in kept
            if isinstance(leaf, Tensor)
            and isinstance(leaf._data, np.ndarray)
            and kind is not Kind.INPUTS
        }
        return TracedCall(self.name, graph, inputs, _result_names(result), initial)


def _result_names(result: OutputTree) -> list[str]:
    """Return the name of each tensor in the result, such as ``result[0].weight``."""
    paths = [accessor.codify("result") for accessor in result.treedef.accessors()]
    return [path for position, path in enumerate(paths) if position not in result.fixed]
