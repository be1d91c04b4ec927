"""Softmax, the loss of labels, copies and concatenation in C."""

from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import Case, View, applied, by_numpy, draw, in_c
from tests.backends.native.compiling import needs_compiler
from typednn import jit, losses, ops
from typednn.backends.native.emit import softmax
from typednn.shapes.shape import ShapeError

pytestmark = needs_compiler

TRANSPOSED: View = ("matrix_transpose", {})
LONG = [((7,), 0), ((4, 10), 1), ((4, 100), -1), ((5, 3, 6), 1), ((0, 3), 1), ((40, 16), 1)]
SIDE_BY_SIDE = [((16, 4), 1), ((37, 15), 1), ((10, 50), 0), ((2, 3, 33), 1), ((3, 17, 1), -1)]
"""Lines of fewer than 16 numbers, and at least 16 of them along one axis."""


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax(name: str, dtype: Any) -> None:
    rng = np.random.default_rng(10)
    cases: list[Case] = []
    for shape, axis in [*LONG, *SIDE_BY_SIDE]:
        cases.append((applied(name, axis=axis), [draw(rng, shape, dtype)]))
    cases.append((applied(name, [TRANSPOSED], axis=0), [draw(rng, (4, 10), dtype)]))
    cases.append((applied(name, axis=1), [1e4 * draw(rng, (4, 10), dtype)]))
    exact = [(build, [x.astype(np.float64) for x in arrays]) for build, arrays in cases]
    for got, wanted in zip(in_c(*cases), by_numpy(*exact), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=16 * np.finfo(dtype).eps, atol=1e-7)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("lines", [2, 20])
def test_softmax_of_special_values(name: str, value: float, lines: int) -> None:
    x = np.arange(10 * lines, dtype=np.float32).reshape(lines, 10)
    x[0, 4] = value
    case = applied(name, axis=1), [x]
    np.testing.assert_allclose(in_c(case)[0], by_numpy(case)[0], rtol=1e-5)


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_lines_side_by_side_have_the_bits_of_lines_one_by_one(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(12)
    cases = [
        (applied(name, axis=axis), [draw(rng, shape, dtype)])
        for shape, axis in SIDE_BY_SIDE
        for dtype in (np.float32, np.float64)
    ]
    side_by_side = in_c(*cases)
    monkeypatch.setattr(softmax, "_SIDE_BY_SIDE", 10**9)
    for one, other in zip(side_by_side, in_c(*cases), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
@pytest.mark.parametrize("count", [1, 3, 64])
def test_losses_of_labels(dtype: Any, count: int) -> None:
    rng = np.random.default_rng(11)
    scores, labels = draw(rng, (count, 10), np.float32), rng.integers(0, 10, count).astype(dtype)
    cases: list[Case] = [
        (applied("nll", loss="cross_entropy"), [scores, labels]),
        (applied("nll_gradient", classes=10), [np.array(2.0, np.float32), labels]),
    ]
    for got, wanted in zip(in_c(*cases), by_numpy(*cases), strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-6)


@pytest.mark.parametrize("label", [-1, 10, 2**40, -(2**63)])
def test_a_wrong_label_is_refused_in_the_same_words(label: int) -> None:
    scores, labels = ops.zeros((5, 10)), np.zeros(5, np.int64)
    labels[3] = label
    for backend in ("numpy", "native"):
        step = jit(losses.cross_entropy, backend=backend)
        with pytest.raises(ShapeError, match=rf"labels\[3\] is {label}, but 10 classes have"):
            step(scores, ops.asarray(labels))
        assert float(step(scores, ops.asarray(np.zeros(5, np.int64)))) == pytest.approx(2.302585)


JOINED: list[tuple[int, list[tuple[int, ...]]]] = [
    (0, [(2, 3), (1, 3)]),
    (1, [(2, 3), (2, 0), (2, 4)]),
    (-1, [(5,), (5,), (5,)]),
    (0, [(1,), (1,), (1,)]),
]


def test_copies_and_concatenation() -> None:
    rng = np.random.default_rng(12)
    cases: list[Case] = []
    for dtype in (np.float32, np.int64, np.bool_):
        x = draw(rng, (4, 6), dtype)
        cases.append((applied("reshape", [TRANSPOSED], shape=(3, 8)), [x]))
        for axis, shapes in JOINED:
            arrays = [draw(rng, shape, dtype) for shape in shapes]
            cases.append((applied("concat", axis=axis), arrays))
        cases.append((applied("concat", [TRANSPOSED, None], axis=1), [x, draw(rng, (6, 2), dtype)]))
    for got, wanted in zip(in_c(*cases), by_numpy(*cases), strict=True):
        np.testing.assert_array_equal(got, wanted)
