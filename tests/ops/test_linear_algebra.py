from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn
from typednn import ops
from typednn.ops.linear_algebra import affine
from typednn.shapes.shape import ShapeError

SHAPES = [
    *[((2, 3), (3, 4)), ((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((0, 3), (3, 2))],
    *[((2, 0), (0, 3)), ((5, 2, 3), (5, 3, 4)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4))],
    *[((4, 1, 2, 3), (5, 3, 2)), ((5, 2, 3), (3,)), ((3,), (5, 3, 2)), ((0, 2, 3), (3, 4))],
]


@pytest.mark.parametrize(("left", "right"), SHAPES)
@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_matmul_as_numpy(left: Any, right: Any, dtype: Any) -> None:
    x, y = drawn(*left, dtype=dtype), drawn(*right, dtype=dtype, seed=1)
    found, expected = ops.matmul(x, y).numpy(), np.matmul(x.numpy(), y.numpy())
    assert (found.shape, found.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_a_batch_by_one_matrix_is_one_product() -> None:
    """A gradient of the matrix would else be a batch of matrices, only to be summed."""
    from typednn.autodiff.tape import Tape

    tape = Tape()
    w = tape.watch(drawn(3, 4))
    _ = ops.matmul(drawn(5, 2, 3), w)
    product = next(node for node in tape.nodes if node is not None and node[0].name == "matmul")
    assert product[2][1].shape == (10, 3)


@pytest.mark.parametrize("left", [(2, 3), (3,), (5, 2, 3)])
def test_affine_is_product_and_sum(left: Any) -> None:
    x, weight, bias = drawn(*left), drawn(3, 4, seed=1), drawn(4, seed=2)
    found = affine(x, weight, bias).numpy()
    np.testing.assert_allclose(found, x.numpy() @ weight.numpy() + bias.numpy(), rtol=1e-12)


def test_affine_refuses_what_product_and_sum_do() -> None:
    with pytest.raises(ShapeError, match=r"^matmul: x \(2, 4\) and y \(3, 4\): axis -1 of x has 4"):
        affine(drawn(2, 4), drawn(3, 4), drawn(4))
    with pytest.raises(ShapeError, match=r"^add: x \(2, 4\) and y \(3,\)"):
        affine(drawn(2, 3), drawn(3, 4), drawn(3))
    with pytest.raises(ShapeError, match=r"^add: .*float32"):
        affine(drawn(2, 3), drawn(3, 4), drawn(4, dtype=np.float32))
