"""Gathering, scattering and updating where they could go wrong quietly; the laws have the rest."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops, vjp

I = np.array([[0, -1, 2], [1, 1, -3]])


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
def test_indices_of_any_integer_dtype(dtype: Any) -> None:
    x, index = drawn(2, 3), np.array([[2, 0], [1, 1]], dtype)
    same(ops.gather(x, ops.asarray(index), 1), np.take_along_axis(x.numpy(), index, 1))


@pytest.mark.parametrize("dtype", [np.float32, np.int32, np.uint8, np.bool_])
def test_elements_of_any_dtype(dtype: Any) -> None:
    x = drawn(2, 3, dtype=dtype)
    same(x.gather(ops.asarray(I), 1), np.take_along_axis(x.numpy(), I, 1))
    expected = x.numpy().copy()
    np.add.at(expected, (np.arange(2)[:, None], I), x.numpy())
    same(x.scatter_add(ops.asarray(I), x, 1), expected)


def test_rank_8_and_strides() -> None:
    x = ops.asarray(np.moveaxis(drawn(1, 2, 1, 2, 3, 1, 2, 2).numpy(), 4, 0)[..., ::-1])
    index = np.zeros((4, 1, 2, 1, 2, 1, 2, 2), np.int64) + 1
    same(ops.gather(x, ops.asarray(index), 0), np.take_along_axis(x.numpy(), index, 0))


def test_nothing() -> None:
    x, none = drawn(2, 0), ops.zeros((2, 0), dtype=np.int64)
    same(ops.gather(x, none, 1), np.zeros((2, 0)))
    same(ops.gather(drawn(2, 3), none, 1), np.zeros((2, 0)))
    same(ops.scatter_add(drawn(2, 3), none, x, 1), drawn(2, 3).numpy())


def test_numpys_broadcasting_along_an_axis() -> None:
    x, index = drawn(2, 1, 3), ops.asarray(np.array([[[2, 0]], [[1, 1]]])[:, [0, 0, 0]])
    same(ops.take_along_axis(x, index), np.take_along_axis(x.numpy(), index.numpy(), -1))


KEYS: list[Any] = [
    *[0, -1, slice(1, None), slice(None, None, -2), None, ..., (0, 1), (..., None, -1)],
    *[np.array([2, 0]), (slice(None), np.array([0, 2])), (np.array([[0], [1]]), np.array([0, 1]))],
    *[np.array([True, False, True]), np.arange(9).reshape(3, 3) % 2 == 0, np.zeros(0, np.int64)],
]


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_index_update_as_numpy(key: Any) -> None:
    x = drawn(3, 3)
    for value in (drawn(*x.numpy()[key].shape, seed=1), 2.5):
        expected = x.numpy().copy()
        expected[key] = np.asarray(value)
        same(ops.index_update(x, key, value), expected)


def test_the_last_of_several_values_in_one_place_stays() -> None:
    x, values, key = drawn(3), drawn(4, seed=1), ops.asarray([1, 0, 1, -3])
    out, pullback = vjp(lambda x, v: ops.index_update(x, key, v), x, values)
    v = values.numpy()
    same(out, np.array([v[3], v[2], x.numpy()[2]]))
    to_x, to_values = pullback(ops.asarray([1.0, 2.0, 4.0], np.float64))
    same(to_x, np.array([0.0, 0.0, 4.0]))
    same(to_values, np.array([0.0, 0.0, 2.0, 1.0]))


def test_nan_is_replaced_with_its_gradient() -> None:
    x = ops.asarray([np.nan, 1.0], np.float64)
    out, pullback = vjp(lambda x: ops.index_update(x, 0, 0.0) * 3.0, x)
    same(out, np.array([0.0, 3.0]))
    same(pullback(ops.asarray([1.0, 1.0], np.float64))[0], np.array([0.0, 3.0]))


@pytest.mark.parametrize(
    "key",
    [
        (np.array([[2, 0], [1, 1]]), slice(None, None, -1)),
        (np.array([0, 2]), None, np.array([[1], [0]])),
        (0, slice(None), np.array([1, 1, 0])),
        (..., np.array([True, False])),
        (np.arange(6).reshape(3, 2) % 2 == 0, slice(1, None)),
        (slice(None), np.array([False, False])),
    ],
    ids=repr,
)
def test_the_gradient_of_picking_by_tensors(key: Any) -> None:
    """Every element gets what the places that it was copied to get, however the key is made."""
    x = drawn(3, 2, 2)
    out, pullback = vjp(lambda x: x[key], x)
    same(out, x.numpy()[key])
    g = drawn(*out.shape, seed=2)
    places = np.arange(x.size).reshape(x.shape)[key]
    expected = np.zeros(x.size)
    np.add.at(expected, places, g.numpy())
    np.testing.assert_allclose(pullback(g)[0].numpy(), expected.reshape(x.shape), rtol=1e-12)
