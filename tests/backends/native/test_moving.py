"""Pooling of largest elements, gather and scatter in C."""

from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import Case, View, applied, by_numpy, draw, in_c
from tests.backends.native.compiling import needs_compiler
from typednn import jit, ops
from typednn.shapes.shape import ShapeError

pytestmark = needs_compiler

SWAPPED: View = ("permute_dims", {"axes": (0, 1, 3, 2)})


def windows(
    kernel: Any, stride: Any, padding: Any = ((0, 0), (0, 0)), dilation: Any = (1, 1)
) -> Any:
    return {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}


POOLS = [
    windows((2, 2), (2, 2)),
    windows((3, 2), (2, 1), ((1, 0), (1, 1))),
    windows((2, 3), (1, 2), ((0, 1), (1, 1)), (2, 3)),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int32, np.uint8])
@pytest.mark.parametrize("view", [None, SWAPPED])
def test_largest_and_places(dtype: Any, view: View | None) -> None:
    rng = np.random.default_rng(16)
    largest: list[Case] = []
    for params in POOLS:
        x = draw(rng, (2, 3, 12, 12), dtype, special=True)
        x[:, :, :4] = x[0, 0, 0, 0]  # many are equal
        largest.append((applied("max_pool", [view], **params), [x]))
    found = by_numpy(*largest)
    for got, wanted in zip(in_c(*largest), found, strict=True):
        np.testing.assert_array_equal(got, wanted)
    places: list[Case] = [
        (applied("max_pool_places", [view], **params), [x, top])
        for params, (_, (x,)), top in zip(POOLS, largest, found, strict=True)
    ]
    for got, wanted in zip(in_c(*places), by_numpy(*places), strict=True):
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("view", [None, SWAPPED])
def test_gradient_of_the_largest(dtype: Any, view: View | None) -> None:
    rng = np.random.default_rng(18)
    cases: list[Case] = []
    for params in [windows((2, 2), (2, 2)), windows((2, 3), (3, 5), ((1, 0), (1, 1)), (2, 2))]:
        x = draw(rng, (2, 3, 12, 12), dtype, special=True)
        x[:, :, :4] = x[0, 0, 0, 0]
        (largest,) = by_numpy((applied("max_pool", [view], **params), [x]))
        g = draw(rng, largest.shape, dtype, special=True)
        cases.append((applied("max_pool_gradient", [None, view], **params), [g, x, largest]))
    for got, wanted in zip(in_c(*cases), by_numpy(*cases), strict=True):
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("index_dtype", [np.int64, np.int32, np.uint8])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gather_and_scatter(dtype: Any, index_dtype: Any) -> None:
    rng = np.random.default_rng(17)
    cases: list[Case] = []
    for shape, axis, count in [((5,), 0, 9), ((3, 6), 1, 4), ((3, 6), 0, 2), ((2, 4, 3), -2, 7)]:
        where = list(shape)
        where[axis] = count
        least = 0 if index_dtype is np.uint8 else -shape[axis]
        index = rng.integers(least, shape[axis], where).astype(index_dtype)
        cases.append((applied("gather", axis=axis), [draw(rng, shape, dtype), index]))
        g = draw(rng, tuple(where), dtype)
        cases.append((applied("scatter", axis=axis, shape=shape), [g, index]))
    cases.append(
        (applied("scatter", axis=0, shape=(3, 2)), [np.ones((0, 2), dtype), np.ones((0, 2), int)])
    )
    for got, wanted in zip(in_c(*cases), by_numpy(*cases), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-6)


@pytest.mark.parametrize("place", [6, -7, 2**40])
def test_a_position_that_there_is_not_is_refused_in_the_same_words(place: int) -> None:
    index = ops.asarray(np.array([[0, place]]))
    for backend in ("numpy", "native"):
        with pytest.raises(ShapeError, match=f"index {place} is out of range for axis 1"):
            jit(lambda x, index: ops.gather(x, index, axis=1), backend=backend)(
                ops.zeros((1, 6)), index
            )
