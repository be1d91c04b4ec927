"""Copies and pickles of tensors: the same to the bit, and of their own."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from tests.arrays import bits
from tests.copies.kinds import X, protocols, reloaded, ways
from typednn import Tensor, grad, jit, ops
from typednn.tensor import wrap
from typednn.tracing import TraceError

NAN = np.array([0x7FF8_0000_0000_0001, 0x8000_0000_0000_0000], np.uint64).view(np.float64)
ARRAYS: dict[str, Any] = {
    "float32": np.arange(6, dtype=np.float32).reshape(2, 3),
    "bits": NAN,
    "integers": np.array([2**53 + 1, -1]),
    "bool": np.array([True, False]),
    "scalar": np.asarray(3.5),
    "empty": np.zeros((0, 4)),
    "large": np.arange(5000.0),
    "transposed": np.arange(6.0).reshape(2, 3).T,
    "reversed": np.arange(6.0)[::-2],
    "broadcast": np.broadcast_to(np.float32(2.0), (3, 2)),
}


@ways
@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_a_tensor_is_the_same_to_the_bit(array: Any, way: Any) -> None:
    found = way(wrap(array))
    assert type(found) is Tensor
    assert bits(found) == bits(wrap(array))
    assert not found.numpy().flags.writeable
    assert bits(found + found) == bits(wrap(array) + wrap(array))


def test_a_copy_is_the_tensor_itself() -> None:
    assert copy.copy(X) is X
    assert copy.deepcopy([X, X])[1] is X


def test_other_byte_orders_are_turned() -> None:
    other = np.dtype(np.float32).newbyteorder()
    found = reloaded(wrap(np.array([1.0, 2.0], other)))
    assert found.dtype.isnative
    assert found.numpy().tolist() == [1.0, 2.0]


def test_memory_that_can_be_written_to_is_not_shared() -> None:
    x = ops.asarray(np.arange(1000.0))
    buffers: list[pickle.PickleBuffer] = []
    text = pickle.dumps(x, 5, buffer_callback=buffers.append)
    assert len(text) < 1000
    assert buffers[0].raw().readonly
    given = bytearray(buffers[0])
    found = pickle.loads(text, buffers=[given])
    given[:] = bytes(len(given))
    np.testing.assert_array_equal(found.numpy(), x.numpy())


def test_memory_of_bytes_is_shared() -> None:
    x = ops.asarray(np.arange(1000.0))
    buffers: list[pickle.PickleBuffer] = []
    text = pickle.dumps(x, 5, buffer_callback=buffers.append)
    given = bytes(buffers[0])
    found = pickle.loads(text, buffers=[given])
    assert np.shares_memory(found.numpy(), np.frombuffer(given))
    assert not found.numpy().flags.writeable
    assert bits(found) == bits(x)


@protocols
def test_a_pickled_result_of_jit_is_not_overwritten(protocol: int) -> None:
    f = jit(lambda x: x + 1.0)
    found = reloaded(f(X), protocol)
    for _ in range(5):
        f(X * 10.0)
    assert found.numpy().tolist() == [2.0, 3.0, 4.0]


@protocols
def test_a_loaded_tensor_may_be_donated(protocol: int) -> None:
    f = jit(lambda x: x + 1.0, donate_argnames=("x",))
    for _ in range(4):
        x = f(reloaded(X, protocol))
        assert f(x).numpy().tolist() == [3.0, 4.0, 5.0]


def test_a_tensor_without_values_is_not_pickled() -> None:
    with pytest.raises(TraceError, match=r"a pickle of x needs the values of a float32\[3\]"):
        jit(lambda x: pickle.dumps(x))(X)
    jit(lambda x: x + 1.0, donate_argnames=("x",))(gone := X + 0.0)
    with pytest.raises(TraceError, match="was donated"):
        pickle.dumps(gone)


def test_a_tensor_of_a_gradient_is_not_pickled() -> None:
    def pickled(x: Any) -> Any:
        pickle.dumps(x)
        return ops.sum(x)

    with pytest.raises(TypeError, match=r"pickle of this float32\[3\] tensor would not be part of"):
        grad(pickled)(X)
    with pytest.raises(TypeError, match="pickle of this"):
        grad(lambda x: ops.sum(grad(lambda y: ops.sum(y) + 0.0 * pickled(x))(x)))(X)


def test_a_tensor_whose_gradient_is_done_is_pickled() -> None:
    kept: list[Any] = []

    def keeping(x: Any) -> Any:
        kept.append(x * 2.0)
        return ops.sum(x)

    grad(keeping)(X)
    assert reloaded(kept[0]).numpy().tolist() == [2.0, 4.0, 6.0]
    assert reloaded(kept[0])._tape is None
