from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops


@pytest.mark.parametrize("shape", [(4, 3), (2, -1), (-1,), (12,), 12, (2, 1, 6)])
def test_reshape_as_numpy(shape: Any) -> None:
    same(ops.reshape(drawn(3, 4), shape), drawn(3, 4).numpy().reshape(shape))


def test_reshape_to_the_same_shape_is_the_same_tensor() -> None:
    x = drawn(3, 4)
    assert ops.reshape(x, (3, 4)) is x


def test_reshape_of_nothing_and_of_one() -> None:
    same(ops.reshape(drawn(0, 3), (3, 0)), np.zeros((3, 0)))
    assert ops.reshape(drawn(1, 1), ()).shape == ()


@pytest.mark.parametrize("axes", [(2, 0, 1), (-1, 0, 1), (0, 1, 2)])
def test_permute_dims_as_numpy(axes: Any) -> None:
    same(ops.permute_dims(drawn(2, 3, 4), axes), drawn(2, 3, 4).numpy().transpose(axes))


@pytest.mark.parametrize("shape", [(2, 3), (4, 2, 3), (0, 2, 3)])
def test_broadcast_to_as_numpy(shape: Any) -> None:
    for x in (drawn(3), drawn(2, 1), drawn()):
        same(ops.broadcast_to(x, shape), np.broadcast_to(x.numpy(), shape))


def test_broadcast_to_copies_nothing() -> None:
    for x in (drawn(3), drawn()):
        assert np.shares_memory(ops.broadcast_to(x, (100, 3)).numpy(), x.numpy())


def test_new_and_dropped_axes_as_numpy() -> None:
    x = drawn(2, 3)
    for axis in (0, 1, 2, -1, -3):
        same(ops.expand_dims(x, axis), np.expand_dims(x.numpy(), axis))
    same(ops.expand_dims(x), x.numpy()[None])
    y = drawn(1, 2, 1)
    for which in (0, 2, -1, (0, 2), ()):
        same(ops.squeeze(y, which), np.squeeze(y.numpy(), which))


def test_flatten_joins_the_last_axes() -> None:
    x = drawn(2, 3, 4)
    same(ops.flatten(x), x.numpy().reshape(24))
    same(ops.flatten(x, 1), x.numpy().reshape(2, 12))
    same(ops.flatten(x, start_axis=-1), x.numpy())


def test_the_result_of_a_view_is_read_only_too() -> None:
    assert not ops.reshape(drawn(3, 4), (12,)).numpy().flags.writeable
    assert not drawn(3, 4).T.numpy().flags.writeable
