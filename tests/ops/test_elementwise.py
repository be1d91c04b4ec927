from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_keeps_the_digits_of_small_results(dtype: Any) -> None:
    x = np.array([-80.0, -30.0, -1.0, 0.0, 1.0, 30.0], dtype)
    exact = (1 / (1 + np.exp(-x.astype(np.longdouble)))).astype(dtype)
    np.testing.assert_allclose(
        ops.sigmoid(ops.asarray(x)).numpy(), exact, rtol=4 * np.finfo(dtype).eps
    )


def test_sigmoid_of_extremes_without_a_warning() -> None:
    x = ops.asarray([-np.inf, -1e4, 1e4, np.inf, np.nan], np.float32)
    same(ops.sigmoid(x), np.array([0, 0, 1, 1, np.nan], np.float32))


def test_relu_and_leaky_relu() -> None:
    x = ops.asarray([-2.0, 0.0, 3.0, np.nan])
    same(ops.relu(x), np.array([0, 0, 3, np.nan], np.float32))
    same(ops.leaky_relu(x, 0.5), np.array([-1, 0, 3, np.nan], np.float32))
    same(ops.leaky_relu(ops.asarray([-100.0])), np.array([-1], np.float32))


@pytest.mark.parametrize("slope", [-0.5, 0.0, 0.01, 1.0, 1.5])
def test_leaky_relu_of_any_slope(slope: float) -> None:
    x = np.array([-2, -0.5, 0, 0.5, 3], np.float64)
    expected = [value if value > 0 else value * slope for value in x.tolist()]
    np.testing.assert_array_equal(ops.leaky_relu(ops.asarray(x), slope).numpy(), expected)


def test_astype() -> None:
    x = drawn(2, 3)
    same(x.astype(np.float32), x.numpy().astype(np.float32))
    same(x.astype(np.int64), x.numpy().astype(np.int64))
    same(x.astype(np.dtype(">f4")), x.numpy().astype(np.float32))
    assert x.astype(np.float64) is x
