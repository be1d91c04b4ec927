"""Algebra that holds to the last bit: what does nothing is left out, two moves become one.

``x + 0`` stays, since -0 + 0 is 0; ``x * 0`` stays, since NaN and infinities stay; so do sums and
products in another order. numpy adds up and computes functions in another way where elements do not lie
one after the other, which changes the last bit: so a value that such a reader sees stays as it lies.

Two transposes undo each other, and a product with 1 does nothing; dead code goes later:

    >>> f = lambda x: ops.matrix_transpose(ops.matrix_transpose(x)) * 1.0 + x
    >>> graph = traced(f, ones(2, 3))
    >>> print(graph)
    %0 = argument float32[2, 3]
    %1 = matrix_transpose float32[3, 2](%0)
    %2 = matrix_transpose float32[2, 3](%1)
    %3 = multiply float32[2, 3](%2, constant float32[])
    %4 = add float32[2, 3](%3, %0)
    return %4
    >>> print(simplify_algebra(graph))
    %0 = argument float32[2, 3]
    %1 = matrix_transpose float32[3, 2](%0)
    %2 = add float32[2, 3](%0, %0)
    return %2
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from typednn.autodiff.primitive import PRIMITIVES
from typednn.planning.passes.placement import seen_as_they_lie
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, constant, rewrite_graph

__all__ = ["reshaped", "simplify_algebra"]

Inputs = tuple[Node, ...]


def simplify_algebra(graph: Graph) -> Graph:
    """The graph with each node replaced by the simplest that has its value.

    Where it changes the graph, there are fewer nodes other than moves (reshapes, permutations,
    broadcasts), or fewer moves in a row below an operand, or fewer moves.
    """
    seen = seen_as_they_lie(graph)

    def simpler(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node:
        if node.name == "reshape":
            found = reshaped(builder, node, inputs, seen)
        else:
            found = _simpler(builder, node, inputs, node in seen)
        return builder.add(node, inputs) if found is None else found

    return rewrite_graph(graph, simpler)


def _simpler(builder: GraphBuilder, node: Node, inputs: Inputs, seen: bool) -> Node | None:
    """The rule's node; none where the value is seen as it lies, and would not lie in order any more."""
    rule = _RULES.get(node.name)
    if rule is None or (seen and rule is _sum):  # which gives a broadcast
        return None
    found = rule(builder, node, inputs)
    moved = found is not None and not node.is_view and not found.is_contiguous
    return None if seen and moved else found


def reshaped(
    builder: GraphBuilder, node: Node, inputs: Inputs, seen: frozenset[Node]
) -> Node | None:
    """A simpler node for the reshape of this input: one of two, none for one that gives the shape back.

    The reshape of what does not lie in order may be a copy that does, and stays if that is ``seen``.
    """
    (x,) = inputs
    if x.shape == node.shape:
        return x
    if x.name != "reshape" or (node in seen and not x.inputs[0].is_contiguous):
        return None
    if x.inputs[0].shape == node.shape:
        return x.inputs[0]
    return builder.apply(_made(node), x.inputs, {"shape": node.shape}, node.source)


def _permute_dims(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    (x,), axes = inputs, _positive(node)
    if x.name == "permute_dims":
        axes = tuple([_positive(x)[axis] for axis in axes])
        (x,) = x.inputs
    if axes == tuple(range(len(axes))):
        return x
    if x is inputs[0]:
        return None
    return builder.apply(_made(node), (x,), {"axes": axes}, node.source)


def _positive(node: Node) -> tuple[int, ...]:
    axes = node.params["axes"]
    return tuple([axis % len(axes) for axis in axes])


def _matrix_transpose(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    return inputs[0].inputs[0] if inputs[0].name == "matrix_transpose" else None


def _negative(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    return inputs[0].inputs[0] if inputs[0].name == "negative" else None


def _same_shape(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    return inputs[0] if inputs[0].shape == node.shape else None


def _same_dtype(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    return inputs[0] if inputs[0].dtype == node.dtype else None


def _times_one(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    x, y = inputs
    if _is_one(y):
        return x
    return y if node.name == "multiply" and _is_one(x) else _broadcast(builder, node, inputs)


def _is_one(node: Node) -> bool:
    """Whether it is the number 1, which has no axes, so that the other operand keeps its shape."""
    return node.value is not None and node.value.ndim == 0 and bool(node.value == 1)


def _sum(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    """Each row of nll's gradient is 0 but for one element, which is the same in all of them."""
    (rows,), axis = inputs, node.params["axis"]
    if rows.name != "nll_gradient" or rows.size == 0 or axis not in (1, -1, (1,), (-1,)):
        return None
    g = rows.inputs[0].value
    if g is None or not g:  # a sum of 0 and -0 is 0
        return None
    each = constant(np.asarray(np.divide(g, np.array(-rows.shape[0], g.dtype))))
    return builder.apply(PRIMITIVES["broadcast_to"], (each,), {"shape": node.shape})


def _broadcast(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    """An operand that the other one would broadcast by itself."""
    spread = [x.inputs[0] if x.name == "broadcast_to" else x for x in inputs]
    if spread == [*inputs] or np.broadcast_shapes(*[x.shape for x in spread]) != node.shape:
        return None
    return builder.apply(_made(node), spread, node.params)


def _made(node: Node) -> Any:
    assert node.primitive is not None
    return node.primitive


_RULES: Final[dict[str, Callable[[GraphBuilder, Node, Inputs], Node | None]]] = {
    **dict.fromkeys(("add", "maximum", "minimum", "subtract"), _broadcast),
    "astype": _same_dtype,
    "broadcast_to": _same_shape,
    "divide": _times_one,
    "matrix_transpose": _matrix_transpose,
    "multiply": _times_one,
    "negative": _negative,
    "permute_dims": _permute_dims,
    "pow": _times_one,
    "sum": _sum,
}
