"""One node for several: a product of matrices, operations on each element, a reduction of each row.

``fused`` is a primitive like others, but it is made by a pass. Its parameter ``body`` is the graph of what
it computes; whatever reads graphs reads it. A product is its first node, a reduction its last. Who
computes it piece by piece takes about ``piece`` bytes of each value.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from typednn.autodiff.primitive import Primitive
from typednn.planning.graph import Graph, Node

__all__ = ["FUSED", "body_of", "fused", "is_elementwise", "is_product", "rows_of"]

_ELEMENTWISE: Final = frozenset(
    {
        *("astype", "clip", "erf", "floor_divide", "leaky_relu", "ndtr", "relu", "round", "rsqrt"),
        *("sigmoid", "sigmoid_slope", "where"),
    }
)
"""Those that are not one ufunc of numpy."""


def is_elementwise(node: Node) -> bool:
    """Whether an element of the result depends on the elements in its place only."""
    function = None if node.primitive is None else node.primitive.forward
    ufunc = isinstance(function, np.ufunc) and function.signature is None
    return ufunc or node.name in _ELEMENTWISE


def is_product(node: Node) -> bool:
    return node.name in ("affine", "matmul")


def rows_of(node: Node) -> int:
    """How many leading axes the node keeps, if it reduces all others; 0 if it does anything else."""
    if node.name not in ("max", "mean", "min", "sum"):
        return 0
    axis, rank = node.params["axis"], len(node.inputs[0].shape)
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    reduced = {each % rank for each in axes}
    return rank - len(reduced) if reduced == {*range(rank - len(reduced), rank)} else 0


def fused(nodes: Sequence[Node], new: Mapping[Node, Node], piece: int) -> Node:
    """One node for these, of which others read the last only; ``new``: what their operands are now."""
    operands, own = [x for node in nodes for x in node.inputs], {*nodes}
    outer = [x for x in dict.fromkeys(operands) if x not in own]
    inner = {x: Node(x.shape, x.dtype) for x in outer}
    body_inputs = tuple(inner.values())
    for node in nodes:
        inner[node] = replace(node, inputs=tuple([inner[x] for x in node.inputs]))
    last = inner[nodes[-1]]
    body = Graph(body_inputs, (last,), tuple([inner[node] for node in nodes]))
    inputs = tuple([new.get(x, x) for x in outer])
    return replace(last, primitive=FUSED, inputs=inputs, params={"body": body, "piece": piece})


def body_of(node: Node) -> Graph:
    """What a fused node computes: the inputs are the node's, in order, the one output is its value."""
    body: Graph = node.params["body"]
    return body


def _through(body: Graph, given: Sequence[Any], apply: Callable[..., Any]) -> Any:
    known = dict(zip(body.inputs, given, strict=True))
    for node in body.nodes:
        known[node] = apply(node.primitive, [known[x] for x in node.inputs], node.params)
    return known[body.outputs[0]]


def _forward(*arrays: Any, body: Graph, piece: int) -> Any:
    return _through(body, arrays, lambda p, inputs, params: p.forward(*inputs, **params))


def _rule(*shapes: Any, body: Graph, piece: int) -> Any:
    return _through(body, shapes, lambda p, inputs, params: p.rule(*inputs, **params))


FUSED: Final = Primitive("fused", _forward, (), frozenset(), _rule, (), None, False)
