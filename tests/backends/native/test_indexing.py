"""Indexing by one index tensor, its transpose, slices of zeros, and one-hot rows in C."""

from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import Case, applied, by_numpy, draw, in_c
from tests.backends.native.compiling import needs_compiler
from typednn import jit, ops
from typednn.kernels.numpy.indexing import GATHER
from typednn.shapes.shape import ShapeError

pytestmark = needs_compiler

KEYS: list[tuple[tuple[int, ...], tuple[int, ...], Any]] = [
    ((5,), (3,), (GATHER,)),
    ((5, 3), (2, 4), (GATHER,)),
    ((2, 5, 3), (4,), (slice(None), GATHER)),
    ((2, 3, 5), (), (..., GATHER)),
    ((2, 3, 5), (0,), (..., GATHER)),
]
SLICES: list[tuple[tuple[int, ...], Any]] = [
    ((6, 8), (slice(None), slice(2, 4))),
    ((6, 8), (slice(None, None, -2), 3)),
    ((6, 8), (None, 0, ..., slice(7, None, -3))),
    ((6, 8), (slice(3, 3),)),
    ((4,), (2,)),
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("index_dtype", [np.int64, np.int32, np.uint8])
def test_by_an_index_tensor(dtype: Any, index_dtype: Any) -> None:
    rng = np.random.default_rng(3)
    cases: list[Case] = []
    for shape, count, key in KEYS:
        x = draw(rng, shape, dtype, special=True)
        low = 0 if index_dtype is np.uint8 else -5
        index = rng.integers(low, 5, count).astype(index_dtype)
        cases.append((applied("getitem", key=key), [x, index]))
        g = draw(rng, x[tuple(index if part is GATHER else part for part in key)].shape, dtype)
        cases.append((applied("getitem_transpose", key=key, shape=shape), [g, index]))
    for axis in (0, 1, -1):
        index = rng.integers(0, 2, 3).astype(index_dtype)
        cases.append((applied("take", axis=axis), [draw(rng, (2, 3, 4), dtype), index]))
    for got, wanted in zip(in_c(*cases), by_numpy(*cases), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64, np.bool_, np.uint8])
def test_slices_of_zeros(dtype: Any) -> None:
    rng = np.random.default_rng(4)
    cases: list[Case] = []
    for shape, key in SLICES:
        g = draw(rng, np.zeros(shape)[(*key, ...) if ... not in key else key].shape, dtype)
        cases.append((applied("getitem_transpose", key=key, shape=shape), [g]))
    for got, wanted in zip(in_c(*cases), by_numpy(*cases), strict=True):
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("place", [5, -6, 2**40])
def test_a_position_that_there_is_not_is_refused_in_the_same_words(place: int) -> None:
    index, messages = ops.asarray(np.array([0, place])), []
    for backend in ("numpy", "native"):
        with pytest.raises((ShapeError, IndexError)) as caught:
            jit(lambda x, index: x[index], backend=backend)(ops.zeros((5, 2)), index)
        messages.append(str(caught.value))
    assert messages[0] == messages[1]


@pytest.mark.parametrize("label", [3, -1])
def test_labels(label: int) -> None:
    def f(labels: Any) -> Any:
        return ops.one_hot(labels, num_classes=3)

    right = ops.asarray(np.array([[2, 0], [1, 1]]))
    np.testing.assert_array_equal(jit(f, backend="native")(right).numpy(), f(right).numpy())
    messages = []
    for backend in ("numpy", "native"):
        with pytest.raises(ShapeError) as caught:
            jit(f, backend=backend)(ops.asarray(np.array([0, label])))
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
