"""What nodes cost: their primitives' FLOPs, and the bytes of their operands and results."""

from collections.abc import Callable
from typing import Final

from typednn.planning.costs.cost import Cost
from typednn.planning.costs.rules import RULES
from typednn.planning.graph import Node
from typednn.planning.layout import Layout

__all__ = ["cost_of", "costs_of"]


def costs_of(layout: Layout) -> dict[Node, Cost]:
    """What each node of the layout's graph costs: views nothing, and to read one no more than it shows."""

    def stored(node: Node) -> int:
        """A view may be larger than what it looks at, such as one number broadcast."""
        return min(node.nbytes, layout.owner.get(node, node).nbytes)

    return {
        node: Cost() if node in layout.views else _cost(node, stored) for node in layout.graph.nodes
    }


def cost_of(node: Node) -> Cost:
    """What it costs to compute the node; nothing for an argument or a constant.

    Raises KeyError for a primitive without a rule.
    """
    return _cost(node, lambda operand: operand.nbytes)


def _cost(node: Node, stored: Callable[[Node], int]) -> Cost:
    if node.primitive is None:
        return Cost()
    read = sum(min(stored(x), _shown(node, x)) for x in {*node.inputs})
    return _work(node) + Cost(bytes_read=read, bytes_written=node.nbytes)


def _work(node: Node) -> Cost:
    """Without bytes; of a fused node that of its body, whose values never reach memory."""
    body = node.params.get("body")
    if body is not None:
        return sum(map(_work, body.nodes), Cost())
    floating = any(x.dtype.kind == "f" for x in node.inputs)
    return RULES[node.name](node) if floating else Cost()


def _shown(node: Node, operand: Node) -> int:
    """How many bytes of the operand the node looks at."""
    counted_by = _PICKED_BY.get(node.name)
    if counted_by is None or operand is not node.inputs[0]:
        return operand.nbytes
    return min(operand.nbytes, counted_by(node).size * operand.dtype.itemsize)


_PICKED_BY: Final[dict[str, Callable[[Node], Node]]] = {
    **dict.fromkeys(("gather", "getitem", "take"), lambda node: node),
    "nll": lambda node: node.inputs[1],
}
"""Primitives that look only at some elements of their first operand: one for each of this node's."""
