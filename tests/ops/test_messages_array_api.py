"""What users read where reductions, totals, sorting, diagonals and creation got what they cannot do."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn
from typednn import ShapeError, ops

X: Any = drawn(2, 3, dtype=np.float32)
ROW: Any = drawn(3, dtype=np.float32)
NOTHING: Any = ops.zeros((0, 3))
SCALAR: Any = ops.ones(())
LABELS: Any = ops.asarray([0, 5, 1])
MASK: Any = LABELS > 0
NEGATIVE: Any = -1
FOUR: Any = drawn(4, 2, dtype=np.float32)

NO_AXIS = "x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1"
FLOATING = "it must be floating-point: e.g. x.astype(np.float32)"
PROMOTED = "dtypes are never promoted: convert one of them, e.g. y.astype(np.float32)"

MISTAKES: list[tuple[Callable[[], object], str, str]] = [
    *(
        (lambda name=name: getattr(ops, name)(X, axis=2), "shape-index", f"{name}: {NO_AXIS}")
        for name in (
            *("any", "all", "count_nonzero", "argmin", "argmax", "var", "std", "norm", "diff"),
            *("cumulative_sum", "cumulative_prod", "sort", "argsort"),
        )
    ),
    *(
        (
            lambda name=name: getattr(ops, name)(NOTHING, axis=0),
            "shape",
            f"{name}: x (0, 3): axis 0 has size 0, and {name} of nothing is not defined",
        )
        for name in ("argmin", "argmax", "var", "std")
    ),
    *(
        (
            lambda name=name: getattr(ops, name)(LABELS),
            "shape-dtype",
            f"{name}: x is int64, {FLOATING}",
        )
        for name in ("var", "std", "norm")
    ),
    *(
        (
            lambda name=name: getattr(ops, name)(X),
            "shape-rank",
            f"{name}: x (2, 3) has not 1 axis; say with axis= along which to go",
        )
        for name in ("cumulative_sum", "cumulative_prod")
    ),
    (
        lambda: ops.cumsum(SCALAR),
        "shape-rank",
        "cumulative_sum: x () has not 1 axis; say with axis= along which to go",
    ),
    (lambda: ops.sort(SCALAR), "shape-index", "sort: x () has no axes, so no axis -1"),
    (lambda: ops.argsort(SCALAR), "shape-index", "argsort: x () has no axes, so no axis -1"),
    (lambda: ops.diff(X, n=NEGATIVE), "shape", "diff: n is -1, it must be at least 0"),
    (
        lambda: ops.diff(MASK),
        "shape-dtype",
        "diff: x is bool, it must be a number: e.g. x.astype(np.int64)",
    ),
    (
        lambda: ops.diff(X, append=LABELS),
        "shape-dtype",
        "diff: x is float32 and append is int64; " + PROMOTED.replace("y.as", "append.as"),
    ),
    (
        lambda: ops.diff(X, append=ROW),
        "shape-rank",
        "diff: x (2, 3) has 2 axes, append (3,) has 1; they must be as many",
    ),
    (
        lambda: ops.diff(X, 0, prepend=FOUR),
        "shape",
        "diff: x (2, 3) and prepend (4, 2): axis 1 has 3 and 2; they must be equal",
    ),
    *(
        (
            lambda name=name: getattr(ops, name)(ROW),
            "shape-rank",
            f"{name}: x (3,) has 1 axis; it must have 2 or more",
        )
        for name in ("tril", "triu", "trace")
    ),
    (lambda: ops.diag(SCALAR), "shape-rank", "diag: x () has 0 axes; it must have 1 or 2"),
    (
        lambda: ops.topk(X, 4),
        "shape",
        "topk: x (2, 3): axis 1 has 3; k must be from 0 to that, not 4",
    ),
    (
        lambda: ops.topk(X, -1, axis=0),
        "shape",
        "topk: x (2, 3): axis 0 has 2; k must be from 0 to that, not -1",
    ),
    (
        lambda: ops.searchsorted(X, ROW),
        "shape-rank",
        "searchsorted: x (2, 3) must have 1 axis",
    ),
    (
        lambda: ops.searchsorted(ROW, X, sorter=LABELS[:2]),
        "shape",
        "searchsorted: x (3,) and sorter (2,) must have one size",
    ),
    (
        lambda: ops.searchsorted(ROW, X, sorter=ROW),
        "shape-dtype",
        "searchsorted: sorter is float32, it must be integer: e.g. sorter.astype(np.int64)",
    ),
    (
        lambda: ops.searchsorted(ROW, X.astype(np.float64)),
        "shape-dtype",
        f"searchsorted: x is float32 and y is float64; {PROMOTED}",
    ),
    (
        lambda: ops.nonzero(SCALAR),
        "shape-rank",
        "nonzero: x () has no axes; it must have 1 or more",
    ),
    (lambda: ops.empty(NEGATIVE), "shape", "empty: shape (-1,): a size is at least 0, not -1"),
    (
        lambda: ops.linspace(0, 1, NEGATIVE),
        "shape",
        "linspace: shape (-1,): a size is at least 0, not -1",
    ),
    (lambda: ops.meshgrid(ROW, X), "shape-rank", "meshgrid: arrays[1] (2, 3) must have 1 axis"),
    (
        lambda: ops.full_like(LABELS, 0.5),
        "shape-dtype",
        (
            "full_like: 0.5 is a Python float and the tensor is int64; dtypes are never promoted:"
            " convert the tensor, e.g. .astype(np.float32)"
        ),
    ),
    (
        lambda: ops.zeros_like(X, dtype=np.dtype("c8")),
        "shape-dtype",
        (
            "zeros_like: a tensor's dtype is one of bool, int32, int64, uint8, float32, float64, not complex64; take another one, e.g. np.float32"
        ),
    ),
    (
        lambda: ops.from_dlpack(np.ones(2, np.complex64)),
        "shape-dtype",
        "from_dlpack: a tensor's dtype is one of bool, int32, int64, uint8, float32, float64, not complex64; take the parts first, .real and .imag",
    ),
]


@pytest.mark.parametrize(("mistake", "code", "message"), MISTAKES, ids=[m[2] for m in MISTAKES])
def test_message(mistake: Callable[[], object], code: str, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        mistake()
    assert (caught.value.code, str(caught.value)) == (code, message)


def test_words_of_which_there_are_few() -> None:
    other: Any = "middle"
    with pytest.raises(
        ValueError, match="^searchsorted: side is 'middle', it must be 'left' or 'right'$"
    ):
        ops.searchsorted(ROW, ROW, other)
    with pytest.raises(
        ValueError, match="^meshgrid: indexing is 'middle', it must be 'xy' or 'ij'$"
    ):
        ops.meshgrid(ROW, indexing=other)


def test_linspace_is_of_floating_point_numbers() -> None:
    integers: Any = np.int64
    with pytest.raises(ShapeError, match="^linspace: dtype is int64, it must be floating-point$"):
        ops.linspace(0, 1, 3, dtype=integers)
