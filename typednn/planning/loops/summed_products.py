"""Gradients of a loop that are one product of all steps, in the place of a sum of products.

The gradient with respect to a weight that stays the same is a product in each step, such as ``x.mT @
g``, and the sum of them all. If the loop stacks the factors, the sum is one product: the factors of
the steps lie below each other. That is faster where a step has few rows: the sum is as large as the
weight, and each step reads and writes all of it.
"""

from dataclasses import dataclass
from typing import TypeAlias

from typednn import ops
from typednn.planning.trace.graph import Node
from typednn.planning.trace.results import AnyTensor

__all__ = ["SummedProduct", "summed_product"]

Factor: TypeAlias = tuple[Node, bool]
"""A matrix of a step, and whether the factor is its transpose."""


@dataclass(frozen=True, slots=True)
class SummedProduct:
    """The sum of ``left.mT @ right`` over all steps, or of its transpose.

    ``left`` and ``right`` are matrices of the same number of rows, or their transposes.
    """

    left: Factor
    right: Factor

    @property
    def nodes(self) -> tuple[Node, Node]:
        return self.left[0], self.right[0]

    def of(self, left: AnyTensor, right: AnyTensor) -> AnyTensor:
        """Return the sum, given the stacks of both matrices."""
        return ops.matmul(_rows(left, self.left[1]).mT, _rows(right, self.right[1]))


def summed_product(gradient: Node) -> SummedProduct | None:
    """Return the factors of a step's gradient; None unless it is a product that is better stacked.

    It is if a step's factors have fewer numbers than their product.
    """
    is_transposed = gradient.name == "matrix_transpose"
    product = gradient.inputs[0] if is_transposed else gradient
    if product.name != "matmul" or len(product.shape) != 2:
        return None
    left, right = product.inputs
    if left.size + right.size >= product.size:
        return None
    left_rows, right_rows = _transposed(left), _plain(right)
    return SummedProduct(*((right_rows, left_rows) if is_transposed else (left_rows, right_rows)))


def _plain(x: Node) -> Factor:
    return (x.inputs[0], True) if x.name == "matrix_transpose" else (x, False)


def _transposed(x: Node) -> Factor:
    node, is_transposed = _plain(x)
    return node, not is_transposed


def _rows(stack: AnyTensor, is_transposed: bool) -> AnyTensor:
    """Return the matrices of all steps, or their transposes, below each other."""
    if is_transposed:
        stack = stack.mT
    return ops.reshape(stack, (stack.shape[0] * stack.shape[1], stack.shape[2]))
