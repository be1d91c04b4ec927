from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ShapeError, ops


def test_of_a_shape() -> None:
    same(ops.zeros((2, 3)), np.zeros((2, 3), np.float32))
    same(ops.zeros(3, dtype=np.int64), np.zeros(3, np.int64))
    same(ops.ones(()), np.ones((), np.float32))
    same(ops.full((2,), 0.1), np.full(2, 0.1, np.float32))
    same(ops.full((2,), 7, dtype=np.int32), np.full(2, 7, np.int32))
    same(ops.eye(2, 3), np.eye(2, 3, dtype=np.float32))
    same(ops.eye(2, dtype=np.bool_), np.eye(2, dtype=np.bool_))


@pytest.mark.parametrize("args", [(5,), (0,), (2, 7), (2, 9, 3), (9, 2, -2), (3, 3)])
def test_arange_as_numpy(args: Any) -> None:
    same(ops.arange(*args), np.arange(*args))
    same(ops.arange(*args, dtype=np.float32), np.arange(*args, dtype=np.float32))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (1.5, np.array(1.5, np.float32)),
        ([[1, 2]], np.array([[1, 2]], np.int64)),
        ([True], np.array([True])),
        ([1, 2.5], np.array([1, 2.5], np.float32)),
        (np.float64(1.5), np.array(1.5)),
        (np.ones(2), np.ones(2)),
        (np.ones(2, np.float16), np.ones(2, np.float16)),
        (np.array([1, 2], ">i4"), np.array([1, 2], np.int32)),
        ([], np.zeros(0, np.float32)),
    ],
)
def test_dtypes_of_data(data: Any, expected: Any) -> None:
    same(ops.asarray(data), expected)


def test_a_dtype_that_is_asked_for() -> None:
    same(ops.asarray([1, 2], np.float64), np.array([1.0, 2.0]))
    same(ops.asarray(np.ones(2), dtype=np.float32), np.ones(2, np.float32))
    x = drawn(3)
    assert ops.asarray(x) is x
    assert ops.asarray(x, np.float32).dtype == np.float32


@pytest.mark.parametrize("data", [["a"], [1j], [None], [[1], [1, 2]], np.zeros(2, "M8[s]")])
def test_what_a_tensor_cannot_hold(data: Any) -> None:
    with pytest.raises(ShapeError, match="^asarray: "):
        ops.asarray(data)


def test_a_list_of_tensors_would_lose_their_gradients() -> None:
    with pytest.raises(TypeError, match=r"joined by ops\.stack"):
        ops.asarray([drawn(3), drawn(3)])


def test_draws_come_from_the_generator_alone() -> None:
    first = ops.normal((1000,), rng=np.random.default_rng(7))
    same(first, ops.normal((1000,), rng=np.random.default_rng(7)).numpy())
    assert (ops.normal(1000, rng=np.random.default_rng(8)) != first).sum().item() > 990


def test_distributions_of_draws() -> None:
    rng = np.random.default_rng(0)
    n = ops.normal((100_000,), rng=rng).numpy()
    assert n.dtype == np.float32
    assert abs(n.mean()) < 0.02 and abs(n.std() - 1) < 0.02
    u = ops.uniform((100_000,), rng=rng, low=-1.0, high=3.0).numpy()
    assert u.dtype == np.float32
    assert u.min() >= -1 and u.max() < 3 and abs(u.mean() - 1) < 0.02
    assert ops.normal((), rng=rng).shape == ops.uniform((), rng=rng).shape == ()
