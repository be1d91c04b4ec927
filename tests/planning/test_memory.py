"""In the place of which operands a result may lie."""

import numpy as np
import pytest

from tests.planning.building import node_of
from typednn.autodiff.primitive import PRIMITIVES
from typednn.kernels.kernel import Kernel
from typednn.planning.passes.fusion.buffers import may_overwrite
from typednn.planning.trace.graph import Node


@pytest.mark.parametrize(("name", "overwrites"), [("matmul", ()), ("add", (0, 1)), ("where", (2,))])
def test_a_product_of_matrices_overwrites_none_of_them(
    name: str, overwrites: tuple[int, ...]
) -> None:
    primitive = PRIMITIVES[name]
    square = np.zeros((2, 2), np.float32)
    operands = [square.astype(np.bool_), square, square] if name == "where" else [square, square]
    assert node_of(primitive, operands, {}).kernel.overwrites == overwrites


@pytest.mark.parametrize(
    ("overwrites", "places", "may"),
    [
        ((0,), (0,), True),
        ((0, 1), (0,), True),  # more than is read of it
        ((0, 1), (0, 1), True),
        ((0,), (0, 1), False),  # it is read once more, from where it may not be overwritten
        ((1,), (0,), False),
        ((), (0,), False),
    ],
)
def test_a_result_lies_in_an_operand_that_is_overwritten_wherever_it_is_read(
    overwrites: tuple[int, ...], places: tuple[int, ...], may: bool
) -> None:
    dtype = np.dtype(np.float32)
    operand, other = Node((3,), dtype), Node((3,), dtype)
    inputs = tuple([operand if place in places else other for place in range(2)])
    for node in (
        Node((3,), dtype, inputs=inputs),
        Node((4,), dtype, inputs=inputs),
        Node((3,), np.dtype(np.int32), inputs=inputs),
    ):
        node._kernel = Kernel(overwrites=overwrites)
        like = (node.shape, node.dtype) == (operand.shape, operand.dtype)
        assert may_overwrite(node, operand) is (may and like)
