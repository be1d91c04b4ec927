"""What a node costs, whatever computes it: floating-point operations, and bytes to and from memory.

Conventions, so that figures can be compared with others':

- An operation of IEEE 754 on floating-point numbers, comparisons and the larger of two among them,
  is one FLOP an element of the result; so is an elementary function, which is counted among the
  ``transcendentals`` too (as XLA's cost analysis does), for it takes a machine far longer.
- A multiply-add is two: a product of an (m, k) and a (k, n) matrix is 2mnk (Golub and Van Loan,
  "Matrix Computations", section 1.1), a convolution two for each element of the result and of its
  window, padding included. A reduction of n numbers to one is n - 1.
- What is made of several steps, such as softmax, is the sum of the steps of its ``forward``.
- Moving, choosing and converting are none, nor is any work on integers and booleans.
- Each operand is read once and the result written once, as with a cache that holds them all: the
  compulsory traffic of Williams, Waterman and Patterson, "Roofline" (2009). Where elements are picked
  from an operand, only as many bytes as are picked are read.
"""

from typednn.planning.costs.cost import Cost
from typednn.planning.costs.nodes import cost_of, costs_of

__all__ = ["Cost", "cost_of", "costs_of"]
