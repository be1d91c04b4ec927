"""The inverse of the error function: in the middle, in both tails, at the ends and beyond."""

import math
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from typednn import ops
from typednn.ops.inverse_error_function import erfinv


def inverse(values: Any, dtype: Any) -> Any:
    return erfinv(ops.asarray(np.asarray(values, dtype))).numpy()


@pytest.mark.parametrize(("dtype", "most"), [(np.float32, 4e-7), (np.float64, 1e-15)])
def test_the_error_is_a_few_units_in_the_last_place(dtype: Any, most: float) -> None:
    near_one = 1 - 10.0 ** -np.linspace(0.1, 6.8 if dtype is np.float32 else 15.9, 40)
    x = np.concatenate([np.linspace(0.01, 0.99, 30), near_one, 10.0 ** -np.linspace(1, 30, 20)])
    x = np.concatenate([x, -x]).astype(dtype)
    with mp.workdps(40):
        exact = [float(mp.erfinv(mp.mpf(float(value)))) for value in x]
    np.testing.assert_allclose(inverse(x, dtype), exact, rtol=most, atol=0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_at_the_ends_and_beyond(dtype: Any) -> None:
    with np.errstate(all="raise"):
        found = inverse([0.0, -0.0, 1.0, -1.0, 1.5, -2.0, math.inf, math.nan], dtype)
    np.testing.assert_array_equal(found, [0, 0, math.inf, -math.inf, *[math.nan] * 4])
    assert math.copysign(1, found[1]) == -1


def test_more_than_one_part_and_views() -> None:
    half = np.linspace(1e-6, 0.999999, 15_000)
    x = np.concatenate([-half[::-1], half])
    whole = inverse(x, np.float64)
    assert np.array_equal(whole, -whole[::-1])
    square = x.reshape(300, 100)
    turned = erfinv(ops.asarray(square).T).numpy()
    assert np.array_equal(turned.T.reshape(-1), whole)
