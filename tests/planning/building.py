"""Graphs made by hand or by tracing, for the tests of planning."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from typednn import Tensor, ops, trees
from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.kernels.kernel import Run
from typednn.planning.trace.graph import Graph, GraphBuilder, Node
from typednn.planning.trace.trace import argument, trace

__all__ = ["Array", "computed", "filled", "names", "node_of", "ones", "replayed", "traced"]

Array = np.ndarray[Any, Any]


def ones(*shape: int) -> Tensor[Any, np.float32]:
    return ops.ones(shape)


def traced(f: Callable[..., Any], *arguments: Any, name: str = "f") -> Graph:
    """The graph of `f` for arguments like these."""
    leaves, treedef = trees.flatten((arguments, {}))
    return trace(name, f, [argument(x.shape, x.dtype) for x in leaves], treedef)[0]


def names(graph: Graph) -> list[str]:
    return [node.name for node in graph.nodes]


def node_of(primitive: Primitive, arrays: Sequence[Array], params: Mapping[str, Any]) -> Node:
    """The primitive applied to operands like these; those that are not in order are views."""
    return GraphBuilder().apply(primitive, [_operand(x) for x in arrays], params)


def _operand(x: Array) -> Node:
    if x.flags.c_contiguous:
        return argument(x.shape, x.dtype)
    axes = tuple(range(x.ndim))[::-1]
    whole = argument(x.T.shape, x.dtype)
    return GraphBuilder().apply(PRIMITIVES["permute_dims"], [whole], {"axes": axes})


def filled(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """What nobody should read."""
    return np.full(shape, {"f": np.nan, "b": True}.get(dtype.kind, 77), dtype)


def computed(kernel: Run, node: Node, arrays: Sequence[Array], out: Array) -> None:
    """By the kernel into ``out``, with scratch as the node's kernel says."""
    kernel(*arrays, out, *[filled(*spec) for spec in node.kernel.scratch.values()])


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
