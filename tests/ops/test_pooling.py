"""Pooling and resizing where it could go wrong quietly; the laws have the rest."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import Tensor, ops, vjp


def gradient(function: Any, x: Any) -> Any:
    """That of the sum of the results."""
    out, pullback = vjp(function, ops.asarray(x))
    (found,) = pullback(ops.ones(out.shape, dtype=out.dtype))
    return found.numpy()


FLAT = np.zeros((1, 4, 4))


@pytest.mark.parametrize("function", [ops.max_pool2d, ops.adaptive_max_pool2d])
def test_of_equals_the_first_gets_the_gradient(function: Any) -> None:
    """Row by row; PyTorch's choice too."""
    expected = np.zeros((1, 4, 4))
    expected[0, ::2, ::2] = 1
    np.testing.assert_array_equal(gradient(lambda x: function(x, 2), FLAT), expected)


def test_of_equals_the_first_also_in_windows_of_different_sizes() -> None:
    """Rows 0-1, 1-3, 3-4 of five, and both columns: the upper left corner of each."""
    found = gradient(lambda x: ops.adaptive_max_pool2d(x, (3, 1)), np.zeros((1, 5, 2)))
    np.testing.assert_array_equal(found[0], [[1, 0], [1, 0], [0, 0], [1, 0], [0, 0]])


@pytest.mark.parametrize("low", [-np.inf, -5.0])
def test_padding_is_never_the_largest(low: float) -> None:
    x = np.full((1, 3), low)
    same(ops.max_pool1d(ops.asarray(x), 3, 1, 1), x)
    np.testing.assert_array_equal(
        gradient(lambda x: ops.max_pool1d(x, 3, 1, 1), x), [[2.0, 1.0, 0.0]]
    )


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8, np.bool_])
def test_the_largest_of_other_dtypes(dtype: Any) -> None:
    x = np.array([[3, 1, 0, 0, 7]]).astype(dtype)
    largest = np.array([[3, 1, 7]]).astype(dtype)  # of what pads and 3, of 1 and 0, of 0 and 7
    same(ops.max_pool1d(ops.asarray(x), 2, 2, 1), largest)


def test_a_nan_stays_in_its_windows() -> None:
    x = np.arange(6.0).reshape(1, 6)
    x[0, 3] = np.nan
    for function in (ops.max_pool1d, ops.avg_pool1d):
        found = function(ops.asarray(x), 2).numpy()
        np.testing.assert_array_equal(np.isnan(found), [[False, True, False]])
    for adaptive in (ops.adaptive_max_pool1d, ops.adaptive_avg_pool1d):
        found = adaptive(ops.asarray(x), 4).numpy()  # 0-1, 1-2, 3-4, 4-5
        np.testing.assert_array_equal(np.isnan(found), [[False, False, True, False]])
    np.testing.assert_array_equal(
        gradient(lambda x: ops.max_pool1d(x, 2), x), [[0.0, 1, 0, 1, 0, 1]]
    )


def test_an_infinity_does_not_spoil_the_means_beside_it() -> None:
    x = np.array([[1.0, np.inf, 2.0, 4.0, 6.0]])
    same(ops.adaptive_avg_pool1d(ops.asarray(x), 3), np.array([[np.inf, np.inf, 5.0]]))


def test_padding_counts_in_means() -> None:
    ones = ops.ones((1, 2))
    same(ops.avg_pool1d(ones, 2, 1, 1), np.array([[0.5, 1, 0.5]], np.float32))


@pytest.mark.parametrize("function", [ops.max_pool1d, ops.avg_pool1d, ops.adaptive_avg_pool1d])
def test_no_examples_and_no_channels(function: Any) -> None:
    for shape in ((0, 2, 4), (2, 0, 4)):
        same(function(ops.zeros(shape), 2), np.zeros((*shape[:2], 2), np.float32))


def test_nearest_counts_exactly() -> None:
    """Place k of 49 is a copy of k*7//49: no rounding moves one of them."""
    x = ops.asarray(np.arange(7)[None, None])
    same(ops.interpolate(x, 49), np.repeat(np.arange(7), 7)[None, None])


def test_corners_stay_where_they_are() -> None:
    x = drawn(1, 1, 3, 4)
    found = ops.interpolate(x, (7, 9), mode="bilinear", align_corners=True).numpy()
    for row in (0, -1):
        for column in (0, -1):
            assert found[0, 0, row, column] == x.numpy()[0, 0, row, column]


def test_the_size_that_it_has_changes_nothing() -> None:
    x: Tensor = drawn(1, 2, 3, 4)
    for corners in (False, True):
        same(ops.interpolate(x, (3, 4), mode="bilinear", align_corners=corners), x.numpy())
    same(ops.interpolate(x, (3, 4)), x.numpy())
