"""Elementary functions over all of float32, and double ones as the C library has them."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import Array, applied, in_c, ulps
from tests.backends.native.compiling import needs_compiler

pytestmark = needs_compiler

STEP = 1021  # a prime, so that all mantissas and exponents occur


def erf(x: Array) -> Array:
    from math import erf as of_one

    found: Array = np.vectorize(of_one, otypes=[np.float64])(x)
    return found


def sigmoid(x: Array) -> Array:
    found: Array = np.where(x < 0, np.exp(x) / (1 + np.exp(x)), 1 / (1 + np.exp(-x)))
    return found


def sigmoid_slope(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    found: Array = e / (1 + e) ** 2
    return found


BOUNDS: dict[str, tuple[Callable[[Any], Any], float]] = {
    "exp": (np.exp, 1.51),
    "log": (np.log, 0.84),
    "tanh": (np.tanh, 1.35),
    "erf": (erf, 1.2),
    "sigmoid": (sigmoid, 4.0),
    "sigmoid_slope": (sigmoid_slope, 5.0),
    "expm1": (np.expm1, 1.0),
    "log1p": (np.log1p, 1.0),
}
"""The functions in float64, and the largest error in units in the last place. Those of the first four
were found with all floats; here one of 1,021 is taken."""


def all_floats() -> Array:
    bits = np.arange(0, 2**32, STEP, dtype=np.uint64).astype(np.uint32)
    found: Array = bits.view(np.float32)
    return found


@pytest.mark.parametrize("name", BOUNDS)
def test_float(name: str) -> None:
    function, bound = BOUNDS[name]
    x = np.concatenate([all_floats(), np.array([0.0, -0.0, np.inf, -np.inf, np.nan], np.float32)])
    if name == "erf":
        x = np.ascontiguousarray(x[:: max(len(x) // 500_000, 1)])
    with np.errstate(all="ignore"):
        wanted = function(x.astype(np.float64))
    assert ulps(in_c((applied(name), [x]))[0], wanted) <= bound


@pytest.mark.parametrize("name", BOUNDS)
def test_double(name: str) -> None:
    function, _ = BOUNDS[name]
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(size=10_000) * 10, [0.0, np.inf, -np.inf, np.nan, 1e300]])
    with np.errstate(all="ignore"):
        wanted = function(x)
    assert ulps(in_c((applied(name), [x]))[0], wanted) <= 5


def test_an_odd_function_keeps_the_sign_of_zero() -> None:
    x = np.array([0.0, -0.0], np.float32)
    for name in ("tanh", "erf"):
        assert np.signbit(in_c((applied(name), [x]))[0]).tolist() == [False, True]
