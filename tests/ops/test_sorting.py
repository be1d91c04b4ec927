from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import grad, ops

DTYPES = [np.float32, np.float64, np.int64, np.int32, np.uint8, np.bool_]


def tied(*shape: int, dtype: Any = np.int64, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    return ops.asarray(rng.integers(0, 4, shape), dtype)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("dtype", DTYPES)
def test_as_numpy(axis: int, dtype: Any) -> None:
    x = tied(5, 7, dtype=dtype)
    same(ops.sort(x, axis), np.sort(x.numpy(), axis))
    same(ops.argsort(x, axis), np.argsort(x.numpy(), axis, stable=True))
    same(ops.sort(x, axis, descending=True), np.flip(np.sort(x.numpy(), axis), axis))


def test_equal_elements_keep_their_order_in_either_direction() -> None:
    x = ops.asarray([1, 0, 1, 0, 1])
    same(ops.argsort(x), np.array([1, 3, 0, 2, 4]))
    same(ops.argsort(x, descending=True), np.array([0, 2, 4, 1, 3]))


def test_nan_is_the_largest() -> None:
    x = ops.asarray([2.0, np.nan, -np.inf, np.inf, 1.0], np.float64)
    same(ops.sort(x), np.sort(x.numpy()))
    same(ops.sort(x, descending=True), [np.nan, np.inf, 2.0, 1.0, -np.inf])
    same(x.topk(2).values, [np.nan, np.inf])
    same(x.topk(2, largest=False).values, [-np.inf, 1.0])


def test_of_nothing_and_of_many_axes() -> None:
    same(ops.sort(drawn(0, 3), 0), np.zeros((0, 3)))
    x = drawn(*(2,) * 8)
    same(ops.sort(x, 3), np.sort(x.numpy(), 3))


@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("largest", [True, False])
def test_topk_are_the_first_of_the_sorted(axis: int, largest: bool) -> None:
    x = drawn(4, 5)
    values, indices = ops.topk(x, 3, axis, largest)
    ordered = ops.sort(x, axis, descending=largest)
    same(values, ordered.numpy()[:3] if axis == 0 else ordered.numpy()[:, :3])
    same(values, np.take_along_axis(x.numpy(), indices.numpy(), axis))
    found: Any = x.topk(3, axis, largest)
    assert found.indices.dtype == np.int64 and found.values.shape == values.shape


def test_the_gradient_goes_where_the_element_came_from() -> None:
    weights = ops.asarray([1.0, 10.0, 100.0])
    same(
        grad(lambda x: (ops.sort(x) * weights).sum())(ops.asarray([3.0, 1.0, 1.0])),
        np.array([100, 1, 10], np.float32),
    )
    same(
        grad(lambda x: ops.topk(x, 1).values.sum())(ops.asarray([1.0, 3.0, 3.0])),
        np.array([0, 1, 0], np.float32),
    )


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("dtype", DTYPES)
def test_searchsorted_as_numpy(side: Any, dtype: Any) -> None:
    x, y = tied(6, dtype=dtype), tied(2, 3, dtype=dtype, seed=1)
    order = ops.argsort(x)
    expected = np.searchsorted(np.sort(x.numpy()), y.numpy(), side)
    same(ops.searchsorted(ops.sort(x), y, side), expected)
    same(ops.searchsorted(x, y, side, order), expected)


def test_every_nan_is_unique() -> None:
    x = ops.asarray([np.nan, 1.0, np.nan, -0.0, 0.0])
    assert ops.unique_values(x).shape == (4,)
    same(ops.unique_counts(x).counts, np.array([2, 1, 1, 1]))
