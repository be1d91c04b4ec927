"""Reductions in C: exact for integers, extremes and booleans, and within a bound for sums."""

from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import Array, Case, View, applied, by_numpy, draw, in_c
from tests.backends.native.compiling import needs_compiler

pytestmark = needs_compiler

SHAPES_AND_AXES: list[tuple[tuple[int, ...], Any]] = [
    ((5,), 0),
    ((100,), None),
    ((3, 4), None),
    ((3, 4), 0),
    ((3, 4), -1),
    ((2, 70, 3), 1),
    ((2, 3, 70), (0, 2)),
    ((2, 3, 4, 5), (0, 2, 3)),
    ((2, 3, 4, 5), (1, 2)),
    ((2, 3, 4, 5), (1, 3)),
    ((1, 6, 1), (0, 2)),
    ((1, 6, 1), 1),
    ((4097,), 0),
    ((3, 9000), 1),
    ((), None),
]
EMPTY: list[tuple[tuple[int, ...], Any]] = [((0, 3), 0), ((3, 0), 0), ((0,), None), ((2, 0, 3), 1)]
TRANSPOSED: View = ("matrix_transpose", {})


def cases(name: str, dtype: Any, *, empty: bool, **more: Any) -> list[Case]:
    rng = np.random.default_rng(3)
    found: list[Case] = []
    for shape, axis in [*SHAPES_AND_AXES, *(EMPTY if empty else [])]:
        for keepdims in (False, True):
            build = applied(name, axis=axis, keepdims=keepdims, **more)
            found.append((build, [draw(rng, shape, dtype)]))
    for axis in (0, 1, None):
        build = applied(name, [TRANSPOSED], axis=axis, keepdims=False, **more)
        found.append((build, [draw(rng, (7, 40), dtype)]))
    return found


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8, np.uint32, np.float32, np.float64])
@pytest.mark.parametrize("name", ["max", "min"])
def test_extremes(name: str, dtype: Any) -> None:
    drawn = cases(name, dtype, empty=False)
    for got, wanted in zip(in_c(*drawn), by_numpy(*drawn), strict=True):
        assert got.shape == wanted.shape
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("name", ["max", "min"])
@pytest.mark.parametrize("place", [0, 33, 99])
def test_nan_is_an_extreme(name: str, place: int) -> None:
    x = np.arange(100, dtype=np.float32)
    x[place] = np.nan
    (got,) = in_c((applied(name, axis=None, keepdims=False), [x]))
    assert np.isnan(got)


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_infinities(value: float) -> None:
    x = np.full((3, 70), value, np.float32)
    for name in ("max", "min", "sum", "mean"):
        case = applied(name, axis=1, keepdims=False), [x]
        np.testing.assert_array_equal(in_c(case), by_numpy(case))


@pytest.mark.parametrize("name", ["all", "any"])
def test_booleans(name: str) -> None:
    drawn = cases(name, np.bool_, empty=True)
    for got, wanted in zip(in_c(*drawn), by_numpy(*drawn), strict=True):
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
def test_sums_of_whole_numbers(dtype: Any) -> None:
    drawn = cases("sum", dtype, empty=True)
    for got, wanted in zip(in_c(*drawn), by_numpy(*drawn), strict=True):
        assert got.dtype == wanted.dtype
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["mean", "sum"])
def test_sums(name: str, dtype: Any) -> None:
    """The error is at most 32 roundings of the sum of the magnitudes."""
    drawn = cases(name, dtype, empty=name == "sum")
    exact = [(build, [x.astype(np.float64)]) for build, (x,) in drawn]
    sizes = [(build, [np.abs(x)]) for build, (x,) in exact]
    results = in_c(*drawn), by_numpy(*exact), by_numpy(*sizes)
    for got, wanted, size in zip(*results, strict=True):
        assert (got.shape, got.dtype) == (wanted.shape, dtype)
        assert np.all(np.abs(got - wanted) <= 32 * np.finfo(dtype).eps * size)


def test_a_long_line_is_added_exactly_enough() -> None:
    x = np.full((3_000_001,), 0.1, np.float32)
    (got,) = in_c((applied("sum", axis=0, keepdims=False), [x]))
    assert abs(float(got) / (len(x) * float(np.float32(0.1))) - 1) < 4e-6


def test_a_sum_of_products_is_one_loop() -> None:
    rng = np.random.default_rng(4)
    x, y = draw(rng, (9, 50), np.float32), draw(rng, (9, 50), np.float32)

    def build(builder: Any, inputs: Any) -> Any:
        found = applied("multiply")(builder, inputs)
        return applied("sum", axis=1, keepdims=False)(builder, [found])

    (got,) = in_c((build, [x, y]))
    wanted: Array = (x.astype(np.float64) * y).sum(1)
    assert np.abs(got - wanted).max() < 1e-4
