"""What users read where they got a shape or a dtype wrong, word for word."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn
from typednn import ShapeError, ops

X, Y = drawn(2, 3, dtype=np.float32), drawn(4, 3, dtype=np.float32)
LABELS: Any = ops.asarray([0, 5, 1])
WIDE = drawn(2, 3)
NOTHING: Any = []
NEGATIVE: Any = (2, -1)

MISTAKES: list[tuple[Callable[[], object], str, str]] = [
    (
        lambda: X + Y,
        "shape",
        (
            "add: x (2, 3) and y (4, 3): axis -2 of x has 2, axis -2 of y has 4;"
            " they must be equal, or one of them 1"
        ),
    ),
    (
        lambda: X @ Y,
        "shape",
        "matmul: x (2, 3) and y (4, 3): axis -1 of x has 3, axis -2 of y has 4; they must be equal",
    ),
    (
        lambda: drawn(7, 2, 3) @ drawn(2, 2),
        "shape",
        (
            "matmul: x (7, 2, 3) and y (2, 2): axis -1 of x has 3, axis -2 of y has 2;"
            " they must be equal"
        ),
    ),
    (
        lambda: X @ ops.ones(()),
        "shape-rank",
        "matmul: x (2, 3) and y (): y is a scalar; use multiply",
    ),
    (
        lambda: X + WIDE,
        "shape-dtype",
        (
            "add: x is float32 and y is float64; dtypes are never promoted: convert one of them,"
            " e.g. y.astype(np.float32)"
        ),
    ),
    (
        lambda: X * LABELS,
        "shape-dtype",
        (
            "multiply: x is float32 and y is int64; dtypes are never promoted: convert one of them,"
            " e.g. y.astype(np.float32)"
        ),
    ),
    (
        lambda: LABELS * 0.5,
        "shape-dtype",
        (
            "multiply: 0.5 is a Python float and the tensor is int64; dtypes are never promoted:"
            " convert the tensor, e.g. .astype(np.float32)"
        ),
    ),
    (
        lambda: ops.concat([X, WIDE]),
        "shape-dtype",
        (
            "concat: arrays[0] is float32 and arrays[1] is float64; dtypes are never promoted:"
            " convert one of them, e.g. arrays[1].astype(np.float32)"
        ),
    ),
    (
        lambda: ops.exp(LABELS),
        "shape-dtype",
        "exp: x is int64, it must be floating-point: e.g. x.astype(np.float32)",
    ),
    (
        lambda: LABELS / LABELS,
        "shape-dtype",
        "divide: x is int64, it must be floating-point: e.g. x.astype(np.float32)",
    ),
    (
        lambda: LABELS.mean(),
        "shape-dtype",
        "mean: x is int64, it must be floating-point: e.g. x.astype(np.float32)",
    ),
    (
        lambda: ops.where(LABELS, 1.0, X),
        "shape-dtype",
        "where: condition is int64, it must be bool: e.g. condition != 0",
    ),
    (
        lambda: ops.take(X, X, 0),
        "shape-dtype",
        "take: indices is float32, it must be integer: e.g. indices.astype(np.int64)",
    ),
    (
        lambda: ops.asarray(["a"]),
        "shape-dtype",
        (
            "asarray: a tensor's dtype is one of bool, int32, int64, uint8, float32, float64, not"
            " <U1; convert first, e.g. .astype(np.float32)"
        ),
    ),
    (
        lambda: X.sum(2),
        "shape-index",
        "sum: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1",
    ),
    (
        lambda: X.mean(2),
        "shape-index",
        "mean: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1",
    ),
    (
        lambda: ops.mean(drawn(0)),
        "shape",
        "mean: x (0,): axis 0 has size 0, and mean of nothing is not defined",
    ),
    (
        lambda: ops.softmax(X, 2),
        "shape-index",
        "softmax: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1",
    ),
    (
        lambda: X.reshape((4, 2)),
        "shape",
        "reshape: x (2, 3) has 6 elements, (4, 2) has 8; they must be equal",
    ),
    (
        lambda: X.reshape((4, -1)),
        "shape",
        "reshape: x (2, 3) to (4, -1): its number of elements, 6, must be a multiple of 4",
    ),
    (
        lambda: X.squeeze(0),
        "shape",
        "squeeze: x (2, 3): axis 0 has 2; it must be 1",
    ),
    (
        lambda: drawn(2, 3, 4).T,
        "shape-rank",
        (
            "transpose: x (2, 3, 4) must have 2 axes; for more use matrix_transpose (.mT)"
            " or permute_dims"
        ),
    ),
    (
        lambda: drawn(3).mT,
        "shape-rank",
        "matrix_transpose: x (3,) has 1 axis; it must have 2 or more",
    ),
    (
        lambda: X[2],
        "shape-index",
        "getitem: x (2, 3): index 2 is out of range for axis 0 of size 2",
    ),
    (
        lambda: X[0, 0, 0],
        "shape-index",
        "getitem: x (2, 3) has 2 axes, too few for 3 indices",
    ),
    (
        lambda: X[:, LABELS],
        "shape-index",
        "getitem: index 5 is out of bounds for axis 1 with size 3",
    ),
    (
        lambda: X[ops.asarray([True, False, True])],
        "shape-index",
        (
            "getitem: x (2, 3) and mask (3,): axis 0 of x has 2, axis 0 of the mask 3;"
            " they must be equal"
        ),
    ),
    (
        lambda: ops.take(X, LABELS, 1),
        "shape-index",
        "take: index 5 is out of bounds for axis 1 with size 3",
    ),
    (
        lambda: ops.one_hot(LABELS, 3),
        "shape-index",
        "one_hot: x has the label 5; with 3 classes it must be from 0 to 2",
    ),
    (
        lambda: ops.one_hot(LABELS - 1, 9),
        "shape-index",
        "one_hot: x has the label -1; with 9 classes it must be from 0 to 8",
    ),
    (
        lambda: ops.concat([X, Y], 1),
        "shape",
        "concat: arrays[0] (2, 3) and arrays[1] (4, 3): axis 0 has 2 and 4; they must be equal",
    ),
    (
        lambda: ops.stack(NOTHING),
        "shape",
        "stack: at least one array is needed",
    ),
    (
        lambda: ops.broadcast_to(X, (3, 3)),
        "shape",
        "broadcast_to: x (2, 3) to (3, 3): axis -2 of x has 2; it must be 1 or 3",
    ),
    (
        lambda: ops.zeros(NEGATIVE),
        "shape",
        "zeros: shape (2, -1): a size is at least 0, not -1",
    ),
]


@pytest.mark.parametrize(
    ("mistake", "code", "message"), MISTAKES, ids=[m[2][:40] for m in MISTAKES]
)
def test_message(mistake: Callable[[], object], code: str, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        mistake()
    assert (caught.value.code, str(caught.value)) == (code, message)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
