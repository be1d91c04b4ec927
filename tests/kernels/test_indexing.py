"""Kernels that are given positions: of all dtypes, below zero, out of range, in all forms of keys."""

from typing import Any

import numpy as np
import pytest

from tests.planning.allocator import counted
from tests.planning.building import Array, filled, node_of
from typednn.autodiff.primitive import PRIMITIVES
from typednn.kernels.numpy.indexing import GATHER

WHOLE = slice(None)
X = np.random.default_rng(0).standard_normal((4, 3, 5))
COLUMNS = [2, -3]
INTEGERS = ("int64", "int32", "uint8")


def agree(name: str, arrays: list[Array], /, **params: Any) -> list[int]:
    """The kernel and ``forward``; what numpy was asked for."""
    primitive = PRIMITIVES[name]
    node = node_of(primitive, arrays, params)
    kernel, out = node.kernel.bind(), filled(node.shape, node.dtype)
    scratch = [filled(*spec) for spec in node.kernel.scratch.values()]
    with counted() as sizes:
        kernel(*arrays, out, *scratch)
    expected = np.asarray(primitive.forward(*arrays, **params))
    assert out.tobytes() == expected.tobytes()
    return sizes


def index(values: Any, dtype: str) -> Array:
    return np.maximum(values, 0).astype(dtype) if dtype == "uint8" else np.array(values, dtype)


@pytest.mark.parametrize("dtype", INTEGERS)
@pytest.mark.parametrize(
    "key", [(GATHER,), (WHOLE, GATHER), (..., GATHER), (WHOLE, GATHER, ...), (GATHER, WHOLE, WHOLE)]
)
def test_one_index_tensor(key: Any, dtype: str) -> None:
    positions = index([[0, 2], [-3, 1]], dtype)
    assert agree("getitem", [X, positions], key=key) == []


@pytest.mark.parametrize("dtype", ["int64", "uint8"])
@pytest.mark.parametrize("key", [(GATHER, GATHER), (WHOLE, GATHER, GATHER), (..., GATHER, GATHER)])
def test_two_index_tensors_side_by_side(key: Any, dtype: str) -> None:
    rows = [[2], [-3], [0]]
    assert agree("getitem", [X, index(rows, dtype), index(COLUMNS, dtype)], key=key) == []


@pytest.mark.parametrize("key", [(GATHER, WHOLE, GATHER), (GATHER, 1), (None, GATHER), (0, GATHER)])
def test_other_keys_are_numpys(key: Any) -> None:
    indices = [index([0, 1], "int64") for _ in range(key.count(GATHER))]
    assert agree("getitem", [X, *indices], key=key) != []


@pytest.mark.parametrize("dtype", INTEGERS)
def test_positions_of_all_dtypes(dtype: str) -> None:
    rows, table = index([3, -4, 0, 3], dtype), np.ones((4, 5))
    assert agree("take", [X, rows], axis=0) == []
    assert (
        agree("getitem_transpose", [np.ones((4, 3, 5)), rows], key=(GATHER,), shape=(4, 3, 5)) == []
    )
    assert agree("index_update", [X, np.ones((4, 3, 5)), rows], key=(GATHER,)) == []
    assert agree("gather", [table, index([[3, 0]], dtype)], axis=0) == []
    assert (
        agree("scatter", [table[:1], index([[3, 3, 0, 1, 2]], dtype)], axis=0, shape=(4, 5)) == []
    )
    assert agree("one_hot", [np.maximum(rows, 0)], num_classes=4, dtype=np.float32) == []


EMPTY = np.zeros((0,), np.int64)


def test_no_positions() -> None:
    agree("take", [X, EMPTY], axis=1)
    agree("getitem", [X, EMPTY], key=(GATHER,))
    agree("getitem", [X, EMPTY, EMPTY], key=(GATHER, GATHER))
    agree("gather", [X, np.zeros((0, 3, 5), np.int64)], axis=0)
    agree("scatter", [np.zeros((0, 2)), np.zeros((0, 2), np.int64)], axis=0, shape=(3, 2))
    agree("one_hot", [EMPTY], num_classes=3, dtype=np.float32)


OUT_OF_RANGE: dict[str, tuple[list[Array], dict[str, Any]]] = {
    "take": ([X], {"axis": 1}),
    "getitem": ([X], {"key": (WHOLE, GATHER)}),
    "gather": ([X[0]], {"axis": 0}),
    "scatter": ([X[0]], {"axis": 0, "shape": (3, 5)}),
    "getitem_transpose": ([X[0]], {"key": (GATHER,), "shape": (3, 5)}),
    "index_update": ([X[0], X[0]], {"key": (GATHER,)}),
}


@pytest.mark.parametrize("wrong", [3, -4])
@pytest.mark.parametrize("name", OUT_OF_RANGE)
def test_a_position_out_of_range_is_refused_as_by_forward(name: str, wrong: int) -> None:
    primitive, (arrays, params) = PRIMITIVES[name], OUT_OF_RANGE[name]
    positions = np.array([0, wrong, 1])
    if "axis" in params and name != "take":
        positions = np.broadcast_to(positions[:, None], (3, 5)).copy()
    operands = [*(x.copy() for x in arrays), positions]
    node = node_of(primitive, operands, params)
    scratch = [filled(*spec) for spec in node.kernel.scratch.values()]
    with pytest.raises((IndexError, ValueError)) as expected:
        primitive.forward(*operands, **params)
    with pytest.raises(type(expected.value)) as refused:
        node.kernel.bind()(*operands, filled(node.shape, node.dtype), *scratch)
    assert str(refused.value) == str(expected.value)


@pytest.mark.parametrize("wrong", [3, -1])
def test_a_label_that_is_no_class_is_refused_as_by_forward(wrong: int) -> None:
    primitive, labels = PRIMITIVES["one_hot"], np.array([[0, wrong]])
    params = {"num_classes": 3, "dtype": np.float32}
    node = node_of(primitive, [labels], params)
    scratch = [filled(*spec) for spec in node.kernel.scratch.values()]
    with pytest.raises(ValueError, match=f"label {wrong}"):
        node.kernel.bind()(labels, filled(node.shape, node.dtype), *scratch)


def test_positions_below_zero_of_two_index_tensors_are_seen_each() -> None:
    arrays = [X, np.array([0, 3]), np.array([-4, 0])]
    node = node_of(PRIMITIVES["getitem"], arrays, {"key": (GATHER, GATHER)})
    scratch = [filled(*spec) for spec in node.kernel.scratch.values()]
    with pytest.raises(IndexError, match="index -4 is out of bounds for axis 1"):
        node.kernel.bind()(*arrays, filled(node.shape, node.dtype), *scratch)
