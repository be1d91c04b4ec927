"""The cost of a node on any machine: floating-point operations, and bytes read and written.

Conventions, so that figures can be compared with others:

- An IEEE 754 operation on floating-point numbers is one FLOP for each element of the result. So are
  a comparison and a maximum. So is an elementary function, which also counts as one of the
  ``transcendentals`` (as in XLA's cost analysis), because it takes far longer.
- A multiply-add is two FLOPs: a product of an (m, k) and a (k, n) matrix is 2mnk (Golub and Van
  Loan, "Matrix Computations", section 1.1), and a convolution two for each element of the result
  and of its window, padding included. A reduction of n numbers to one is n - 1.
- An operation of several steps, such as softmax, is the sum of the steps of its kernel.
- Moving, selecting and converting elements are no FLOPs, nor is work on integers and booleans.
- A loop costs as much as its body, times the number of its steps; one step if that is not known.
  A condition costs as much as its most expensive branch.
- Each operand is read once and the result is written once, as with a cache that holds all of them:
  the compulsory traffic of Williams, Waterman and Patterson, "Roofline" (2009). If an operation
  selects elements of an operand, only the bytes of those elements are read.
"""

from collections.abc import Callable

from typednn.autodiff.cost import Cost
from typednn.planning.arena.layout import MemoryLayout, lay_out
from typednn.planning.trace.graph import Graph, Node

__all__ = ["cost_of", "costs_of"]


def costs_of(layout: MemoryLayout) -> dict[Node, Cost]:
    """Return the cost of each node of the layout's graph.

    Views cost nothing. An operation that reads a view reads at most the bytes stored behind it.
    """

    def stored_bytes(node: Node) -> int:
        """Bytes stored behind the node: a broadcast view is larger than the memory it refers to."""
        return min(node.nbytes, layout.owner.get(node, node).nbytes)

    return {
        node: Cost() if node in layout.views else _cost(node, stored_bytes)
        for node in layout.graph.nodes
    }


def cost_of(node: Node) -> Cost:
    """Return the cost of computing the node: zero for an argument or a constant."""
    return _cost(node, lambda operand: operand.nbytes)


def _cost(node: Node, stored_bytes: Callable[[Node], int]) -> Cost:
    if node.primitive is None or node.name == "empty":
        return Cost()
    parts = _parts(node)
    if parts:
        costs = [sum(costs_of(lay_out(graph)).values(), Cost()) for graph in parts]
        if node.name == "cond":
            return max(costs, key=lambda cost: (cost.flops, cost.bytes_moved))
        return sum(costs, Cost()).times(node.params.get("length", 1))
    read = sum(min(stored_bytes(x), _read_bytes(node, x)) for x in {*node.inputs})
    return node.work + Cost(bytes_read=read, bytes_written=node.nbytes)


def _read_bytes(node: Node, operand: Node) -> int:
    """Return how many bytes of the operand the node reads."""
    reads = None if node.primitive is None else node.primitive.reads
    if reads is None or operand is not node.inputs[0]:
        return operand.nbytes
    return min(operand.nbytes, reads(node) * operand.dtype.itemsize)


def _parts(node: Node) -> tuple[Graph, ...]:
    """Return the graphs that a loop or a condition runs."""
    if node.name == "scan":
        return (node.params["body"],)
    if node.name == "while_loop":
        return node.params["condition"], node.params["body"]
    branches: tuple[Graph, ...] = node.params.get("branches", ())
    return branches
