"""Join the gradients of one attention: its scores are computed once for all of them.

Each gradient computes the scores again, since a plan does not keep them. In this example, those
with respect to the queries and the values are computed together:

    >>> def f(q, k, v):
    ...     return ops.sum(ops.scaled_dot_product_attention(q, k, v, scale=1.0))
    >>> graph = traced(grad(f, argnums=(0, 2)), ones(2, 3), ones(4, 3), ones(4, 1))
    >>> joined = join_attention_gradients(graph)
    >>> print([node for node in graph.nodes if "attention_" in node.name])
    [attention_gradient float32[2, 3], attention_gradient float32[4, 1]]
    >>> print([node for node in joined.nodes if "attention_" in node.name])
    [attention_gradients float32[10]]
"""

from collections import defaultdict
from math import prod
from typing import Any, Final

from typednn.autodiff.primitive import PRIMITIVES, of_first_operand
from typednn.kernels.computation import Planned
from typednn.kernels.numpy.attention import attention_gradients, gradient_places
from typednn.ops.attention import gradients_cost
from typednn.planning.trace.graph import Graph, GraphBuilder, Node, rewrite_graph
from typednn.planning.trace.results import record_of

__all__ = ["join_attention_gradients"]

Group = tuple[tuple[Node, ...], bool, int]
"""The operands of a gradient, whether attention is causal, and the region of ``remat``."""


def join_attention_gradients(graph: Graph) -> Graph:
    """Replace the gradients of each attention by one node, and views of its result."""
    groups: dict[Group, set[int]] = defaultdict(set)
    for node in graph.nodes:
        if node.name == "attention_gradient":
            groups[_group(node)].add(node.params["of"])
    if all(len(of) == 1 for of in groups.values()):
        return graph
    joined: dict[Group, Node] = {}

    def join(builder: GraphBuilder, node: Node, inputs: tuple[Node, ...]) -> Node:
        group = _group(node) if node.name == "attention_gradient" else None
        if group is None or len(groups[group]) == 1:
            return builder.add(node, inputs)
        if group not in joined:
            params = {"is_causal": group[1], "of": tuple(sorted(groups[group]))}
            joined[group] = builder.apply(ATTENTION_GRADIENTS, inputs, params)
        key = (gradient_places(joined[group])[node.params["of"]],)
        part = builder.apply(PRIMITIVES["getitem"], [joined[group]], {"key": key})
        return builder.apply(PRIMITIVES["reshape"], [part], {"shape": node.shape})

    return rewrite_graph(graph, join)


def _group(node: Node) -> Group:
    return node.inputs, node.params["is_causal"], node.region


def _rule(g: Any, *operands: Any, **params: Any) -> tuple[int]:
    """All gradients lie one after the other."""
    return (sum(prod(operands[k]) for k in params["of"]),)


ATTENTION_GRADIENTS: Final = record_of(
    "attention_gradients",
    Planned(attention_gradients),
    rule=_rule,
    dtype=of_first_operand,
    cost=lambda call: gradients_cost(call, call.params["of"]),
)
