"""Gradients where there is none: what the docstrings promise. And gradients beside zeros."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import same
from typednn import grad, ops


def slopes(f: Any, *values: float) -> Any:
    """The gradient of ``sum(f(x))`` at these values."""
    return grad(lambda x: ops.sum(f(x)))(ops.asarray(values, np.float64))


def test_relu_at_0() -> None:
    same(slopes(ops.relu, -1.0, 0.0, 1.0), [0.0, 0.0, 1.0])


def test_leaky_relu_at_0() -> None:
    same(slopes(lambda x: ops.leaky_relu(x, 0.25), -1.0, 0.0, 1.0), [0.25, 0.25, 1.0])


def test_abs_at_0() -> None:
    same(slopes(ops.abs, -2.0, 0.0, 2.0), [-1.0, 0.0, 1.0])


def test_sign_has_no_gradient() -> None:
    same(slopes(ops.sign, -2.0, 0.0), [0.0, 0.0])


@pytest.mark.parametrize("extreme", [ops.maximum, ops.minimum])
def test_equal_operands_share(extreme: Any) -> None:
    same(slopes(lambda x: extreme(x, 1.0), 1.0), [0.5])
    same(slopes(lambda x: extreme(x, x), 1.0), [1.0])
    same(slopes(lambda x: ops.maximum(x, 0.0) + ops.minimum(x, 0.0), -1.0, 0.0, 1.0), [1.0] * 3)


@pytest.mark.parametrize("extreme", [ops.max, ops.min])
def test_equal_extremes_share_evenly(extreme: Any) -> None:
    same(slopes(extreme, 4.0, 4.0, 4.0, 4.0), [0.25] * 4)
    rows = ops.asarray([[1.0, 1.0], [2.0, 3.0]], np.float64)
    found = grad(lambda x: ops.sum(extreme(x, 1)))(rows)
    assert found.numpy()[0].tolist() == [0.5, 0.5]
    assert sorted(found.numpy()[1].tolist()) == [0.0, 1.0]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((2.0, 3.0, 4.0), [12.0, 8.0, 6.0]),
        ((2.0, 0.0, 4.0), [0.0, 8.0, 0.0]),
        ((0.0, 0.0, 4.0), [0.0, 0.0, 0.0]),
        ((0.0,), [1.0]),
    ],
)
def test_product_beside_zeros(values: Any, expected: Any) -> None:
    same(slopes(ops.prod, *values), expected)


def test_second_gradient_of_a_product_beside_zeros() -> None:
    def through(x: Any) -> Any:
        return ops.sum(grad(lambda y: ops.prod(y))(x) * ops.asarray([1.0, 0.0, 0.0], np.float64))

    same(grad(through)(ops.asarray([0.0, 0.0, 4.0], np.float64)), [0.0, 4.0, 0.0])


def test_powers_at_0() -> None:
    same(slopes(lambda x: x**2, 0.0, -3.0), [0.0, -6.0])
    same(slopes(lambda x: x**3, 0.0, -2.0), [0.0, 12.0])
    same(slopes(lambda x: x**1, 0.0), [1.0])
    same(slopes(lambda x: x**0, 0.0), [0.0])
    same(slopes(lambda y: ops.pow(0.0, y), 2.0), [0.0])


def test_where_keeps_the_other_side_s_nan_out() -> None:
    with np.errstate(all="ignore"):
        safe = slopes(
            lambda x: ops.where(x > 0.0, ops.sqrt(ops.where(x > 0.0, x, 1.0)), 0.0), -1.0, 4.0
        )
    same(safe, [0.0, 0.25])


def test_infinite_slope_as_numpy() -> None:
    with pytest.warns(RuntimeWarning, match="divide by zero"):
        assert slopes(ops.sqrt, 0.0).item() == np.inf


def test_elements_taken_twice_get_both_gradients() -> None:
    twice = ops.asarray([1, 1, 0])
    same(slopes(lambda x: x[twice], 5.0, 6.0), [1.0, 2.0])
    same(slopes(lambda x: ops.take(x, twice), 5.0, 6.0), [1.0, 2.0])
