"""Graphs made by hand or by tracing, for the tests of planning."""

from collections.abc import Callable
from typing import Any

import numpy as np

from typednn import Tensor, ops, trees
from typednn.planning.graph import Graph, Node
from typednn.planning.trace import argument, trace

__all__ = ["Array", "names", "ones", "replayed", "traced"]

Array = np.ndarray[Any, Any]


def ones(*shape: int) -> Tensor[Any, np.float32]:
    return ops.ones(shape)


def traced(f: Callable[..., Any], *tensors: Tensor[Any, Any], name: str = "f") -> Graph:
    """The graph of `f` for arguments like these."""
    leaves, treedef = trees.flatten((tensors, {}))
    return trace(name, f, [argument(x.shape, x.dtype) for x in leaves], treedef)[0]


def names(graph: Graph) -> list[str]:
    return [node.name for node in graph.nodes]


def replayed(graph: Graph, *arrays: Array) -> list[Array]:
    """The outputs, each primitive computed by its own `forward`."""
    known: dict[Node, Any] = dict(zip(graph.inputs, arrays, strict=True))

    def value(node: Node) -> Any:
        return known[node] if node.value is None else node.value

    for node in graph.nodes:
        assert node.primitive is not None
        out = np.asarray(node.primitive.forward(*map(value, node.inputs), **node.params))
        assert (out.shape, out.dtype) == (node.shape, node.dtype)
        known[node] = out
    return [value(node) for node in graph.outputs]
