"""What a node costs, whatever computes it: floating-point operations, and bytes to and from memory.

Conventions, so that figures can be compared with others':

- An operation of IEEE 754 on floating-point numbers, comparisons and the larger of two among them,
  is one FLOP an element of the result; so is an elementary function, which is counted among the
  ``transcendentals`` too (as XLA's cost analysis does), for it takes a machine far longer.
- A multiply-add is two: a product of an (m, k) and a (k, n) matrix is 2mnk (Golub and Van Loan,
  "Matrix Computations", section 1.1), a convolution two for each element of the result and of its
  window, padding included. A reduction of n numbers to one is n - 1.
- What is made of several steps, such as softmax, is the sum of the steps of its kernel.
- Moving, choosing and converting are none, nor is any work on integers and booleans.
- Each operand is read once and the result written once, as with a cache that holds them all: the
  compulsory traffic of Williams, Waterman and Patterson, "Roofline" (2009). Where elements are picked
  from an operand, only as many bytes as are picked are read.
"""

from collections.abc import Callable

from typednn.autodiff.cost import Cost
from typednn.planning.arena.layout import MemoryLayout
from typednn.planning.trace.graph import Node

__all__ = ["cost_of", "costs_of"]


def costs_of(layout: MemoryLayout) -> dict[Node, Cost]:
    """What each node of the layout's graph costs: views nothing, and to read one no more than it shows."""

    def stored(node: Node) -> int:
        """A view may be larger than what it looks at, such as one number broadcast."""
        return min(node.nbytes, layout.owner.get(node, node).nbytes)

    return {
        node: Cost() if node in layout.views else _cost(node, stored) for node in layout.graph.nodes
    }


def cost_of(node: Node) -> Cost:
    """What it costs to compute the node; nothing for an argument or a constant."""
    return _cost(node, lambda operand: operand.nbytes)


def _cost(node: Node, stored: Callable[[Node], int]) -> Cost:
    if node.primitive is None:
        return Cost()
    read = sum(min(stored(x), _shown(node, x)) for x in {*node.inputs})
    return node.work + Cost(bytes_read=read, bytes_written=node.nbytes)


def _shown(node: Node, operand: Node) -> int:
    """How many bytes of the operand the node looks at."""
    reads = None if node.primitive is None else node.primitive.reads
    if reads is None or operand is not node.inputs[0]:
        return operand.nbytes
    return min(operand.nbytes, reads(node) * operand.dtype.itemsize)
