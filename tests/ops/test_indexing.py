from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops
from typednn.shapes import ShapeError

I = np.array([2, 0, -1])
KEYS: list[Any] = [
    *[1, -1, slice(None), slice(1, None, 2), slice(None, None, -1), slice(5, 1), None, ..., ()],
    *[(0, 1), (..., 0), (None, 2, slice(1, 3)), (slice(None), None, ..., -1), (0, ..., None)],
    *[I, (I, I), (slice(None), I), (I, slice(None), I), (0, slice(None), I), (I[:, None], ..., I)],
    *[np.int64(1), np.array(2), np.zeros(0, np.int64), np.zeros((0, 2), np.uint8)],
]


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_getitem_as_numpy(key: Any) -> None:
    x = drawn(4, 3, 5)
    same(x[key], x.numpy()[key])


@pytest.mark.parametrize("key", KEYS[14:], ids=repr)
def test_index_tensors_as_index_arrays(key: Any) -> None:
    parts = key if isinstance(key, tuple) else (key,)
    tensors = [ops.asarray(p) if isinstance(p, np.ndarray) else p for p in parts]
    x = drawn(4, 3, 5)
    same(x[tuple(tensors)], x.numpy()[key])


def test_masks_as_numpy() -> None:
    x = drawn(4, 3, 5)
    same(x[x > 0.0], x.numpy()[x.numpy() > 0])
    rows = np.array([True, False, False, True])
    same(x[rows], x.numpy()[rows])
    same(x[:, x[0, :, 0] > 0.0], x.numpy()[:, x.numpy()[0, :, 0] > 0])
    same(x[rows, 0, I[:2]], x.numpy()[rows, 0, I[:2]])


@pytest.mark.parametrize("key", [1.5, "a", True, [0, 1], ops.ones((2,)), np.ones(2)], ids=repr)
def test_what_is_no_index(key: Any) -> None:
    with pytest.raises(TypeError, match="getitem: an index is an int, a slice, None, ... or"):
        drawn(4)[key]


def test_take_as_numpy() -> None:
    x, indices = drawn(4, 3), ops.asarray(np.arange(10).reshape(2, 5) % 3)
    for axis in (0, 1, -1):
        same(ops.take(x, indices, axis), np.take(x.numpy(), indices.numpy(), axis))
    same(ops.take(drawn(4), indices), np.take(drawn(4).numpy(), indices.numpy()))
    same(ops.take(x, ops.asarray(-1), 0), x.numpy()[-1])


def test_one_hot() -> None:
    same(ops.one_hot(ops.asarray([2, 0]), 3), np.eye(3, dtype=np.float32)[[2, 0]])
    same(
        ops.one_hot(ops.asarray([[1]], np.uint8), 2, dtype=np.int32), np.array([[[0, 1]]], np.int32)
    )
    same(ops.one_hot(ops.zeros((0,), dtype=np.int64), 3), np.zeros((0, 3), np.float32))


def test_nothing_can_be_taken_from_an_empty_axis_whatever_the_others_are() -> None:
    empty: Any = ops.zeros((0, 0))  # mypy would refuse it
    with pytest.raises(ShapeError, match="axis 1 has size 0, so there is nothing to take"):
        ops.take(empty, ops.zeros(2, dtype=np.int64), axis=1)


@pytest.mark.parametrize("parts", [slice(0, 2), slice(1, 3), slice(0, 4, 2), slice(1, None, 2)])
def test_keys_that_differ_in_a_slice_only(parts: slice) -> None:
    """All results have one shape; each key is asked for twice."""
    x = drawn(4, 3)
    for _ in range(2):
        same(x[parts, ops.asarray([2, 0])], x.numpy()[parts, [2, 0]])
