"""What users read where pooling, resizing, gathering and updating cannot be, word for word."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn
from typednn import ShapeError, ops

# Any: mypy would refuse these calls in the same words.
o: Any = ops

X = drawn(2, 4, 5, 6, dtype=np.float32)
M = drawn(2, 3, dtype=np.float32)
I = ops.asarray([[0, 2], [1, 0]])

MISTAKES: list[tuple[Callable[[], object], str, str]] = [
    (
        lambda: o.max_pool2d(M, 2),
        "shape-rank",
        "max_pool2d: x (2, 3) has 2 axes, expected 4 axes (N, C, H, W) or 3 axes (C, H, W)",
    ),
    (
        lambda: o.max_pool2d(X, 6),
        "shape",
        (
            "max_pool2d: x (2, 4, 5, 6) and kernel_size (6, 6): axis -2 of x has 5, but the window"
            " spans 6; it must not be larger"
        ),
    ),
    (
        lambda: o.avg_pool2d(X, (5, 9), padding=(0, 1)),
        "shape",
        (
            "avg_pool2d: x (2, 4, 5, 6) and kernel_size (5, 9): axis -1 of x has 6, 8 with its"
            " padding, but the window spans 9; it must not be larger"
        ),
    ),
    (
        lambda: o.max_pool2d(X, 2, padding=2),
        "shape",
        "max_pool2d: padding is 2, expected at most half of kernel_size, 2",
    ),
    (lambda: o.max_pool2d(X, 0), "shape", "max_pool2d: kernel_size is 0; expected at least 1"),
    (lambda: o.avg_pool2d(X, 2, 0), "shape", "avg_pool2d: stride is 0; expected at least 1"),
    (
        lambda: o.max_pool1d(X[0, :, :, :0], 1),
        "shape",
        "max_pool1d: x (4, 5, 0): axis -1 is 0, expected at least 1",
    ),
    (
        lambda: o.avg_pool1d(X[0].astype(np.int64), 2),
        "shape-dtype",
        "avg_pool1d: x is int64, it must be floating-point: e.g. x.astype(np.float32)",
    ),
    (
        lambda: o.adaptive_avg_pool2d(X, (3, 3, 3)),
        "shape",
        (
            "adaptive_avg_pool2d: output_size (3, 3, 3) has 3 values, expected an int or 2, one for"
            " each axis in space"
        ),
    ),
    (
        lambda: o.adaptive_max_pool2d(X, (None, 0)),
        "shape",
        "adaptive_max_pool2d: output_size is (None, 0); expected at least 1",
    ),
    (
        lambda: o.interpolate(X[0, 0], 2),
        "shape-rank",
        "interpolate: x (5, 6) has 2 axes, expected 3 to 5 (N, C, *space) for mode 'nearest'",
    ),
    (
        lambda: o.interpolate(X[0], 2, mode="bilinear"),
        "shape-rank",
        "interpolate: x (4, 5, 6) has 3 axes, expected 4 (N, C, *space) for mode 'bilinear'",
    ),
    (
        lambda: o.interpolate(X, 2, 2.0),
        "shape",
        "interpolate: one of size and scale_factor is needed, not both",
    ),
    (
        lambda: o.interpolate(X),
        "shape",
        "interpolate: one of size and scale_factor is needed, not none",
    ),
    (
        lambda: o.interpolate(X, 2, mode="cubic"),
        "shape",
        "interpolate: mode is 'cubic', expected 'nearest' or 'bilinear'",
    ),
    (
        lambda: o.interpolate(X, 2, align_corners=True),
        "shape",
        "interpolate: align_corners has no meaning for mode 'nearest'; use 'bilinear'",
    ),
    (lambda: o.interpolate(X, (2, 0)), "shape", "interpolate: size is (2, 0); expected at least 1"),
    (
        lambda: o.interpolate(X, scale_factor=0.1),
        "shape",
        "interpolate: x (2, 4, 5, 6): axis -2 of size 5 times 0.1 is 0, expected at least 1",
    ),
    (
        lambda: o.interpolate(X.astype(np.int32), 2, mode="bilinear"),
        "shape-dtype",
        "interpolate: x is int32, it must be floating-point: e.g. x.astype(np.float32)",
    ),
    (
        lambda: o.gather(M, I[0], 1),
        "shape-rank",
        "gather: x (2, 3) and index (2,) have different numbers of axes; they must be equal",
    ),
    (
        lambda: o.gather(M, I, 2),
        "shape-index",
        "gather: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1",
    ),
    (
        lambda: o.gather(M[:1], I, 1),
        "shape",
        "gather: x (1, 3) and index (2, 2): axis 0 of index is 2, expected at most 1, as x has",
    ),
    (
        lambda: o.gather(M, I * 2, 1),
        "shape-index",
        "gather: the index 4 is out of range for axis 1 of x (2, 3); it must be from -3 to 2",
    ),
    (
        lambda: o.take_along_axis(M, I - 9, -1),
        "shape-index",
        (
            "take_along_axis: the index -9 is out of range for axis 1 of x (2, 3); it must be from -3"
            " to 2"
        ),
    ),
    (
        lambda: o.take_along_axis(M, ops.asarray([[0], [0], [0]]), 1),
        "shape",
        (
            "take_along_axis: x (2, 3) and indices (3, 1): axis -2 of x has 2, axis -2 of indices has"
            " 3; they must be equal, or one of them 1"
        ),
    ),
    (
        lambda: o.gather(M, M, 1),
        "shape-dtype",
        "gather: index is float32, it must be integer: e.g. index.astype(np.int64)",
    ),
    (
        lambda: o.scatter_add(M, I, M, 1),
        "shape",
        ("scatter_add: index (2, 2) and updates (2, 3): axis 1 of updates is 3, expected 2"),
    ),
    (
        lambda: o.scatter_add(M, I + 2, M[:, :2], 1),
        "shape-index",
        "scatter_add: the index 4 is out of range for axis 1 of x (2, 3); it must be from -3 to 2",
    ),
    (
        lambda: o.scatter_add(M, I, M[:, :2].astype(np.float64), 1),
        "shape-dtype",
        (
            "scatter_add: x is float32 and updates is float64; dtypes are never promoted: convert one"
            " of them, e.g. updates.astype(np.float32)"
        ),
    ),
    (
        lambda: o.index_update(M, 0, M),
        "shape-rank",
        "index_update: value (2, 3) has 2 axes, x[key] (3,) fewer",
    ),
    (
        lambda: o.index_update(M, (slice(None), slice(1)), M),
        "shape",
        "index_update: value (2, 3) and x[key] (2, 1): axis -1 of value is 3, expected 1",
    ),
    (
        lambda: o.index_update(M, 2, 0.0),
        "shape-index",
        "index_update: x (2, 3): index 2 is out of range for axis 0 of size 2",
    ),
    (
        lambda: o.index_update(M, ops.asarray([0, 5]), 0.0),
        "shape-index",
        "index_update: index 5 is out of bounds for axis 0 with size 2",
    ),
    (
        lambda: o.index_update(M, M[0] > 0, 0.0),
        "shape-index",
        (
            "index_update: x (2, 3) and mask (3,): axis 0 of x has 2, axis 0 of the mask 3; they must"
            " be equal"
        ),
    ),
    (
        lambda: o.getitem(M, (0, M[0, 0] > 0)),
        "shape-rank",
        "getitem: x (2, 3): a mask that is a scalar must be the only index; use where",
    ),
    (
        lambda: o.index_update(M, M[0, 0] > 0, 0.0),
        "shape-rank",
        "index_update: x (2, 3): a mask that is a scalar must be the only index; use where",
    ),
    (
        lambda: o.index_update(I, 0, 1.5),
        "shape-dtype",
        (
            "index_update: 1.5 is a Python float and the tensor is int64; dtypes are never promoted:"
            " convert the tensor, e.g. .astype(np.float32)"
        ),
    ),
]


@pytest.mark.parametrize(
    ("mistake", "code", "message"), MISTAKES, ids=[m[2][:40] for m in MISTAKES]
)
def test_message(mistake: Callable[[], object], code: str, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        mistake()
    assert (str(caught.value), caught.value.code) == (message, code)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
