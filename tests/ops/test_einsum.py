"""einsum beyond the laws: dtypes, sizes of 0, many axes, the order of products, gradients of gradients."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import grad, ops

EQUATIONS = ("ij,jk", "ij->i", "ij,jk->", "ij,ji->ij", "ij,...->j...")


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.bool_])
@pytest.mark.parametrize("equation", EQUATIONS)
def test_integers_and_booleans_keep_their_dtype(equation: str, dtype: Any) -> None:
    x, y = (drawn(3, 4) * 90).astype(np.int64), (drawn(4, 3) * 90).astype(np.int64)
    operands = [x.astype(dtype), y.astype(dtype)][: equation.count(",") + 1]
    same(ops.einsum(equation, *operands), np.einsum(equation, *(o.numpy() for o in operands)))


@pytest.mark.parametrize(
    ("equation", "shapes"),
    [
        ("ij,jk", [(0, 3), (3, 2)]),
        ("ij,jk", [(2, 0), (0, 3)]),
        ("ii->i", [(0, 0)]),
        ("ii", [(0, 0)]),
        ("...,...", [(0, 1), (3,)]),
        ("abcdefgh->hgfedcba", [(1, 2, 1, 2, 1, 3, 1, 2)]),
        ("...ab,...bc", [(2, 1, 1, 2, 1, 1, 2, 3), (1, 2, 1, 1, 1, 2, 3, 2)]),
        ("iiii->i", [(3, 3, 3, 3)]),
        ("ijij->ji", [(2, 3, 2, 3)]),
        ("ab,bc,cd,de->ea", [(2, 3), (3, 2), (2, 4), (4, 2)]),
        (",,", [(), (), ()]),
    ],
)
def test_as_numpy(equation: str, shapes: list[tuple[int, ...]]) -> None:
    operands = [ops.asarray(np.rint(drawn(*shape).numpy())) for shape in shapes]  # exact sums
    same(ops.einsum(equation, *operands), np.einsum(equation, *(o.numpy() for o in operands)))


def test_nan_goes_where_it_is_summed() -> None:
    x = np.ones((2, 3))
    x[0, 1] = np.nan
    same(ops.einsum("ij,kj", ops.asarray(x), ops.asarray(x)), np.einsum("ij,kj", x, x))


def test_the_cheapest_product_comes_first() -> None:
    """The other order would need a matrix of 10**12 elements."""
    n = 10**6
    x, y = ops.ones((n, 1)), ops.ones((1, n))
    assert ops.einsum("ij,jk,kl->il", x, y, ops.ones((n, 1))).shape == (n, 1)


def test_the_gradient_of_a_diagonal_has_gradients() -> None:
    x = drawn(3, 3)
    same(grad(lambda x: ops.einsum("ii", x))(x), np.eye(3))

    def slopes(x: Any) -> Any:
        """Of the sum of the diagonal's cubes: three times their squares."""
        return grad(lambda x: ops.einsum("ii,ii,ii->", x, x, x))(x).sum()

    np.testing.assert_allclose(grad(slopes)(x).numpy(), np.diag(6 * np.diag(x.numpy())))
