from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops

SPECIAL = np.array([-np.inf, -100.0, -1.0, -0.0, 0.0, 1.0, 100.0, np.inf, np.nan])


FLOATING = {
    **{
        name: name
        for name in ("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "reciprocal")
    },
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "signbit")},
    **{f"a{name}": f"arc{name}" for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
}
NUMERIC = (
    "negative",
    "positive",
    "conj",
    "real",
    "sign",
    "square",
    "ceil",
    "floor",
    "trunc",
    "round",
)
ANY_DTYPE = ("abs", "isnan", "isinf", "isfinite")
AS_NUMPY = [*FLOATING.items(), *((name, name) for name in (*NUMERIC, *ANY_DTYPE))]


@pytest.mark.parametrize(("name", "numpy_name"), AS_NUMPY)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_as_numpy(name: str, numpy_name: str, dtype: Any) -> None:
    function, reference = getattr(ops, name), getattr(np, numpy_name)
    with np.errstate(all="ignore"):
        for shape in ((2, 3), (), (0, 2), (1,) * 8):
            x = drawn(*shape, dtype=dtype)
            same(function(x), reference(x.numpy()))
        same(function(ops.asarray(SPECIAL, dtype)), reference(SPECIAL.astype(dtype)))


@pytest.mark.parametrize("name", [*NUMERIC, *ANY_DTYPE])
@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
def test_integers_stay_integers(name: str, dtype: Any) -> None:
    x = drawn(5, dtype=np.int64).astype(dtype)
    same(getattr(ops, name)(x), getattr(np, name)(x.numpy()))


@pytest.mark.parametrize("name", ANY_DTYPE)
def test_booleans_where_they_have_a_meaning(name: str) -> None:
    x = ops.asarray([True, False])
    same(getattr(ops, name)(x), getattr(np, name)(x.numpy()))


def test_rsqrt() -> None:
    x = np.array([0.25, 4.0, np.inf, np.nan], np.float32)
    same(ops.rsqrt(ops.asarray(x)), np.array([2.0, 0.5, 0.0, np.nan], np.float32))


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
