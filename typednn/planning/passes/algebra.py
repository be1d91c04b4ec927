"""Algebraic simplification: drop operations without effect, and join two moves to one.

Only rules that are exact to the last bit are applied. ``x + 0`` is kept, since -0 + 0 is 0;
``x * 0`` is kept, since NaN and infinities give NaN. Sums and products are not reordered. A
simplification that would change the strides of a value is left out where that could change the last
bit of a result (``stride_sensitivity``).

In this example two transposes cancel, and a product with 1 has no effect. The first transpose is
left as dead code, which another pass eliminates:

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
from typing import Final

import numpy as np

from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.planning.passes.stride_sensitivity import stride_sensitive_values
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, constant, rewrite_graph

__all__ = ["simplify_algebra", "simplify_reshape"]

Inputs = tuple[Node, ...]


def simplify_algebra(graph: Graph) -> Graph:
    """Replace each node by a simpler one of the same value, where there is one.

    Each change makes one of these smaller: the number of nodes that are not moves (reshapes,
    permutations, broadcasts), the number of successive moves before an operand, or the number of
    moves.
    """
    sensitive = stride_sensitive_values(graph)

    def simplify_node(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node:
        if node.name == "reshape":
            simpler = simplify_reshape(builder, node, inputs, sensitive)
        else:
            simpler = _simplify(builder, node, inputs, node in sensitive)
        return builder.add(node, inputs) if simpler is None else simpler

    return rewrite_graph(graph, simplify_node)


def _simplify(builder: GraphBuilder, node: Node, inputs: Inputs, is_sensitive: bool) -> Node | None:
    """Return a simpler node of the same value; None if there is none.

    None also if the value is stride-sensitive, and the simpler node may not be contiguous.
    """
    simplification = _SIMPLIFICATIONS.get(node.name)
    if simplification is None:
        return None
    if is_sensitive and simplification is _sum_of_nll_gradient:
        return None  # the simpler node is a broadcast, which is not contiguous
    simpler = simplification(builder, node, inputs)
    loses_order = simpler is not None and not node.is_view and not simpler.is_contiguous
    return None if is_sensitive and loses_order else simpler


def simplify_reshape(
    builder: GraphBuilder, node: Node, inputs: Inputs, sensitive: frozenset[Node]
) -> Node | None:
    """Return a simpler node for a reshape of this input; None if there is none.

    Two successive reshapes become one; a reshape to the same shape is dropped. The reshape of a
    value that is not contiguous may be a contiguous copy. It is kept if the copy is
    stride-sensitive.
    """
    (x,) = inputs
    if x.shape == node.shape:
        return x
    if x.name != "reshape" or (node in sensitive and not x.inputs[0].is_contiguous):
        return None
    if x.inputs[0].shape == node.shape:
        return x.inputs[0]
    return builder.apply(_primitive(node), x.inputs, {"shape": node.shape}, node.source)


def _permute_dims(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    (x,), axes = inputs, _nonnegative_axes(node)
    if x.name == "permute_dims":
        axes = tuple([_nonnegative_axes(x)[axis] for axis in axes])
        (x,) = x.inputs
    if axes == tuple(range(len(axes))):
        return x
    if x is inputs[0]:
        return None
    return builder.apply(_primitive(node), (x,), {"axes": axes}, node.source)


def _nonnegative_axes(node: Node) -> tuple[int, ...]:
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
    return (
        y if node.name == "multiply" and _is_one(x) else _without_broadcast(builder, node, inputs)
    )


def _is_one(node: Node) -> bool:
    """Whether the node is a constant 1 without axes: then the result has the other's shape."""
    return node.value is not None and node.value.ndim == 0 and bool(node.value == 1)


def _sum_of_nll_gradient(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    """Replace the sum of each row of nll's gradient by a constant, broadcast.

    Each row has one element that is not 0, and this element is the same in all rows.
    """
    (rows,), axis = inputs, node.params["axis"]
    if rows.name != "nll_gradient" or rows.size == 0 or axis not in (1, -1, (1,), (-1,)):
        return None
    g = rows.inputs[0].value
    if g is None or not g:  # a sum of 0 and -0 is 0
        return None
    each = constant(np.asarray(np.divide(g, np.array(-rows.shape[0], g.dtype))))
    return builder.apply(PRIMITIVES["broadcast_to"], (each,), {"shape": node.shape})


def _without_broadcast(builder: GraphBuilder, node: Node, inputs: Inputs) -> Node | None:
    """Drop ``broadcast_to`` from an operand, where the operation itself broadcasts it as far."""
    operands = [x.inputs[0] if x.name == "broadcast_to" else x for x in inputs]
    if operands == [*inputs] or np.broadcast_shapes(*[x.shape for x in operands]) != node.shape:
        return None
    return builder.apply(_primitive(node), operands, node.params)


def _primitive(node: Node) -> Primitive:
    assert node.primitive is not None
    return node.primitive


_SIMPLIFICATIONS: Final[dict[str, Callable[[GraphBuilder, Node, Inputs], Node | None]]] = {
    **dict.fromkeys(("add", "maximum", "minimum", "subtract"), _without_broadcast),
    "astype": _same_dtype,
    "broadcast_to": _same_shape,
    "divide": _times_one,
    "matrix_transpose": _matrix_transpose,
    "multiply": _times_one,
    "negative": _negative,
    "permute_dims": _permute_dims,
    "pow": _times_one,
    "sum": _sum_of_nll_gradient,
}
