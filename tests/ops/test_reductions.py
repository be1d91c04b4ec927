from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops

AXES = [None, 0, -1, (0, 2), (1,), (), (-1, 0, 1)]


@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "prod"])
@pytest.mark.parametrize("axis", AXES)
@pytest.mark.parametrize("keepdims", [False, True])
def test_as_numpy(name: str, axis: Any, keepdims: bool) -> None:
    x = drawn(2, 3, 4, dtype=np.float32)
    found = getattr(ops, name)(x, axis, keepdims)
    expected = getattr(np, name)(x.numpy(), axis=axis, keepdims=keepdims)
    assert (found.shape, found.dtype) == (expected.shape, np.float32)
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-5)


@pytest.mark.parametrize("axis", [None, 0, -1])
@pytest.mark.parametrize("keepdims", [False, True])
def test_argmax_as_numpy(axis: Any, keepdims: bool) -> None:
    x = drawn(3, 4)
    same(ops.argmax(x, axis, keepdims), np.argmax(x.numpy(), axis=axis, keepdims=keepdims))


def test_the_first_of_equal_ones_is_the_largest() -> None:
    assert ops.argmax(ops.asarray([1.0, 5.0, 5.0])).item() == 1


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.bool_])
def test_integers_and_booleans_add_and_multiply_as_int64(dtype: Any) -> None:
    x = ops.ones((300,), dtype=dtype)
    same(ops.sum(x), np.int64(300))
    same(ops.prod(x), np.int64(1))
    assert ops.max(x).dtype == dtype


def test_nothing_adds_to_zero_and_multiplies_to_one() -> None:
    x = ops.zeros((0, 3))
    same(ops.sum(x, 0), np.zeros(3, np.float32))
    same(ops.prod(x, 0), np.ones(3, np.float32))
    same(ops.prod(x), np.float32(1))
    same(ops.mean(x, 1), np.zeros(0, np.float32))
    same(ops.max(x, 1), np.zeros(0, np.float32))


def test_nan_is_passed_on() -> None:
    x = ops.asarray([1.0, np.nan, 3.0])
    for name in ("sum", "mean", "max", "min", "prod", "logsumexp"):
        assert np.isnan(getattr(ops, name)(x).item())


@pytest.mark.parametrize("axis", [None, 0, (0, 1)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp_is_what_it_says(axis: Any, keepdims: bool) -> None:
    x = drawn(3, 4)
    found = ops.logsumexp(x, axis, keepdims).numpy()
    expected = np.log(np.exp(x.numpy()).sum(axis=axis, keepdims=keepdims))
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_logsumexp_neither_overflows_nor_underflows() -> None:
    far = ops.asarray([[1e4, 1e4], [-1e4, -1e4], [-np.inf, -np.inf], [np.inf, 0.0]], np.float64)
    expected = np.array([1e4 + np.log(2), -1e4 + np.log(2), -np.inf, np.inf])
    np.testing.assert_allclose(ops.logsumexp(far, 1).numpy(), expected, rtol=1e-15)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_and_its_logarithm(axis: int) -> None:
    x = drawn(3, 4, dtype=np.float32)
    weights = np.exp(x.numpy().astype(np.float64))
    expected = weights / weights.sum(axis, keepdims=True)
    soft, log_soft = ops.softmax(x, axis), ops.log_softmax(x, axis)
    assert soft.dtype == log_soft.dtype == np.float32
    np.testing.assert_allclose(soft.numpy(), expected, rtol=1e-6)
    np.testing.assert_allclose(log_soft.numpy(), np.log(expected), rtol=1e-5)


def test_softmax_of_large_scores() -> None:
    x = ops.asarray([1e4, 0.0, -1e4])
    same(ops.softmax(x), np.array([1, 0, 0], np.float32))
    same(ops.log_softmax(x), np.array([0, -1e4, -2e4], np.float32))
