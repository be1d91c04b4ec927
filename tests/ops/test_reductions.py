from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import grad, jit, ops
from typednn.testing import check_gradients, check_second_gradients

AXES = [None, 0, -1, (0, 2), (1,), (), (-1, 0, 1)]


@pytest.mark.parametrize("ord", [0, 1, 2, 3, 0.5, -1, -2, np.inf, -np.inf])
@pytest.mark.parametrize("axis", [axis for axis in AXES if axis != ()])  # numpy fails over none
def test_norm_as_numpy(ord: float, axis: Any) -> None:
    for x in (drawn(2, 3, 4), ops.asarray(np.array([[[0.0, 3.0], [0.0, 0.0]]]))):
        for keepdims in (False, True):
            with np.errstate(all="ignore"):
                expected = np.linalg.vector_norm(x.numpy(), axis=axis, keepdims=keepdims, ord=ord)
            found = ops.norm(x, axis, keepdims, ord).numpy()
            assert found.shape == expected.shape
            np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_norm_over_no_axes_is_the_absolute_value() -> None:
    x = drawn(2, 3)
    for ord in (1, 2, 3, np.inf):
        np.testing.assert_allclose(ops.norm(x, (), ord=ord).numpy(), abs(x).numpy(), rtol=1e-12)


def test_norm_of_nothing_and_of_nan() -> None:
    for ord in (0, 1, 2, 3, np.inf):
        same(ops.norm(ops.zeros((0, 2)), 0, ord=ord), np.zeros(2, np.float32))
    same(ops.norm(ops.zeros((0, 2)), 0, ord=-np.inf), np.full(2, np.inf, np.float32))
    for ord in (1, 2, 3, np.inf, -np.inf):
        assert np.isnan(ops.norm(ops.asarray([1.0, np.nan]), ord=ord).item())


@pytest.mark.parametrize("name", ["cumulative_sum", "cumulative_prod"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.int32, np.uint8, np.bool_])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_running_totals_as_numpy(name: str, dtype: Any, axis: int) -> None:
    x = ops.asarray(np.random.default_rng(0).integers(0, 4, (3, 5)), dtype)
    wide = x.numpy() if x.dtype.kind == "f" else x.numpy().astype(np.int64)
    for initial in (False, True):
        expected = getattr(np, name)(wide, axis=axis, include_initial=initial)
        same(getattr(ops, name)(x, axis, initial), expected)
    short = {"cumulative_sum": "cumsum", "cumulative_prod": "cumprod"}[name]
    same(getattr(ops, short)(x, axis), getattr(np, name)(wide, axis=axis))
    same(getattr(x, short)(axis), getattr(np, name)(wide, axis=axis))


def test_gradients_of_a_running_product_beside_zeros() -> None:
    for values in ([2.0, 0.0, 3.0, 4.0], [0.0, 2.0, 0.0, 5.0], [0.0, 0.0, 0.0, 1.0]):
        x = ops.asarray(values, np.float64)
        assert check_gradients(lambda x: ops.cumulative_prod(x) * 0.1, x) < 1e-5
        assert check_second_gradients(lambda x: ops.cumulative_prod(x) * 0.1, x) < 1e-5


@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("n", [0, 1, 2, 5])
@pytest.mark.parametrize("dtype", [np.float64, np.int64, np.uint8])
def test_diff_as_numpy(axis: int, n: int, dtype: Any) -> None:
    x, row = drawn(4, 3).astype(dtype), drawn(4, 3, seed=1).astype(dtype)
    same(ops.diff(x, axis, n), np.diff(x.numpy(), n, axis))
    expected = np.diff(x.numpy(), n, axis, prepend=row.numpy(), append=row.numpy())
    same(ops.diff(x, axis, n, row, row), expected)
    same(ops.diff(x, axis, append=row), np.diff(x.numpy(), 1, axis, append=row.numpy()))


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.bool_])
def test_integers_and_booleans_add_and_multiply_as_int64(dtype: Any) -> None:
    x = ops.ones((300,), dtype=dtype)
    same(ops.sum(x), np.int64(300))
    same(ops.prod(x), np.int64(1))
    assert ops.max(x).dtype == dtype


def test_logsumexp_neither_overflows_nor_underflows() -> None:
    far = ops.asarray([[1e4, 1e4], [-1e4, -1e4], [-np.inf, -np.inf], [np.inf, 0.0]], np.float64)
    expected = np.array([1e4 + np.log(2), -1e4 + np.log(2), -np.inf, np.inf])
    np.testing.assert_allclose(ops.logsumexp(far, 1).numpy(), expected, rtol=1e-15)


def test_softmax_of_large_scores() -> None:
    x = ops.asarray([1e4, 0.0, -1e4])
    same(ops.softmax(x), np.array([1, 0, 0], np.float32))
    same(ops.log_softmax(x), np.array([0, -1e4, -2e4], np.float32))


@pytest.mark.parametrize("f", [ops.softmax, ops.log_softmax])
@pytest.mark.parametrize(("shape", "axis"), [((0,), 0), ((0, 3), 0), ((2, 0), -1), ((0, 3), 1)])
def test_probabilities_along_an_axis_of_size_0_are_empty(
    f: Any, shape: tuple[int, ...], axis: int
) -> None:
    """As PyTorch's and JAX's; the gradient too, of the first and of the second order."""
    x = ops.zeros(shape)

    def total(x: Any) -> Any:
        return ops.sum(f(x, axis))

    def slope(x: Any) -> Any:
        return ops.sum(grad(total)(x))

    of_x = (f, lambda x, _: grad(total)(x), lambda x, _: grad(slope)(x))
    for each in of_x:
        for found in (each(x, axis), jit(lambda x, each=each: each(x, axis))(x)):
            assert found.shape == shape
            assert found.dtype == x.dtype


@pytest.mark.parametrize("axis", [0, (0, 1), None])
@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp_of_nothing_is_the_logarithm_of_0(axis: Any, keepdims: bool) -> None:
    """As ``numpy.logaddexp.reduce``, PyTorch, JAX, and ONNX's test_reduce_log_sum_exp_empty_set."""
    x = ops.zeros((0, 3))

    def f(x: Any) -> Any:
        return ops.logsumexp(x, axis, keepdims)

    expected = np.full(np.sum(x.numpy(), axis=axis, keepdims=keepdims).shape, -np.inf, np.float32)
    for found in (f(x), jit(f)(x)):
        np.testing.assert_array_equal(found.numpy(), expected, strict=True)
    slope = grad(lambda x: ops.sum(f(x)))
    for found in (slope(x), jit(slope)(x), grad(lambda x: ops.sum(slope(x)))(x)):
        assert found.shape == (0, 3)
