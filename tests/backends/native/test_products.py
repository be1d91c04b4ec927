"""Products of matrices in C: all sizes, transposed and strided operands, batches, what follows them."""

from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import (
    Array,
    Case,
    View,
    applied,
    by_numpy,
    draw,
    graph_of,
    in_c,
    native_program,
)
from tests.backends.native.compiling import needs_compiler
from typednn.autodiff.primitive import PRIMITIVES
from typednn.planning.trace.graph import GraphBuilder, Node

pytestmark = needs_compiler

TRANSPOSED: View = ("matrix_transpose", {})
REVERSED: View = ("getitem", {"key": (slice(None), slice(None, None, -1))})
SIZES = [
    *[(m, k, n) for m in (1, 2, 7, 30) for k in (1, 5, 40) for n in (1, 2, 3, 4, 7, 8, 10, 33)],
    *[(5, 0, 4), (0, 3, 4), (4, 3, 0), (50, 9, 128), (1, 64, 300), (13, 100, 16)],
    # k in parts, and rows of a transposed x that are copied, more than once
    *[(7, 700, 20), (30, 641, 9), (250, 330, 35), (500, 100, 18), (2, 400, 300)],
]
BATCHES: list[tuple[tuple[int, ...], tuple[int, ...]]] = [
    ((6,), (6,)),
    ((6,), (6, 9)),
    ((5, 6), (6,)),
    ((3, 5, 6), (6, 9)),
    ((3, 5, 6), (3, 6, 9)),
    ((2, 1, 5, 6), (3, 6, 9)),
    ((5, 6), (3, 6, 9)),
    ((3, 5, 6), (6,)),
    ((6,), (3, 6, 9)),
    ((2, 3, 30, 6), (2, 3, 6, 9)),
]


def bounded(cases: list[Case], dtype: Any) -> None:
    """Compare with exact products; the bound is k roundings of the sum of the magnitudes."""
    exact = [(build, [x.astype(np.float64) for x in arrays]) for build, arrays in cases]
    sizes = [(build, [np.abs(x) for x in arrays]) for build, arrays in exact]
    for got, wanted, size, (_, arrays) in zip(
        in_c(*cases), by_numpy(*exact), by_numpy(*sizes), cases, strict=True
    ):
        assert (got.shape, got.dtype) == (wanted.shape, dtype)
        roundings = arrays[0].shape[-1] + 4
        assert np.all(np.abs(got - wanted) <= roundings * np.finfo(dtype).eps * size)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("views", [(None, None), (TRANSPOSED, None), (None, TRANSPOSED)])
def test_sizes(dtype: Any, views: tuple[View | None, View | None]) -> None:
    rng = np.random.default_rng(5)
    cases: list[Case] = []
    for m, k, n in SIZES:
        shapes = [(m, k), (k, n)]
        shapes = [x[::-1] if view else x for x, view in zip(shapes, views, strict=True)]
        cases.append((applied("matmul", views), [draw(rng, shape, dtype) for shape in shapes]))
    bounded(cases, dtype)


def test_strides() -> None:
    rng = np.random.default_rng(6)
    cases: list[Case] = []
    for views in [(REVERSED, None), (None, REVERSED), (REVERSED, REVERSED), (TRANSPOSED,) * 2]:
        for size in (4, 30):
            arrays = [draw(rng, (size, size), np.float32) for _ in views]
            cases.append((applied("matmul", views), arrays))
    bounded(cases, np.float32)


def test_batches_and_single_axes() -> None:
    rng = np.random.default_rng(7)
    cases: list[Case] = []
    for shapes in BATCHES:
        cases.append((applied("matmul"), [draw(rng, shape, np.float32) for shape in shapes]))
    bounded(cases, np.float32)


@pytest.mark.parametrize("rows", [1, 5, 30])
def test_affine(rows: int) -> None:
    rng = np.random.default_rng(8)
    shapes = [(rows, 20), (20, 11), (11,)]
    bounded([(applied("affine"), [draw(rng, shape, np.float32) for shape in shapes])], np.float32)


def epilogue(builder: GraphBuilder, inputs: Any) -> Node:
    x, y, bias, factor = inputs
    product = builder.apply(PRIMITIVES["matmul"], [x, y], {})
    total = builder.apply(PRIMITIVES["add"], [product, bias], {})
    scaled = builder.apply(PRIMITIVES["multiply"], [total, factor], {})
    return builder.apply(PRIMITIVES["relu"], [scaled], {})


@pytest.mark.parametrize(
    "shapes",
    [
        [(7, 20), (20, 35), (35,), (7, 1)],
        [(1, 20), (20, 3), (3,), (1, 3)],
        [(7, 20), (20, 1), (1,), (7, 1)],
        [(2, 3, 20), (20, 35), (35,), (3, 35)],
        [(2, 3, 20), (20, 35), (2, 3, 35), (1,)],
        [(2, 3, 20), (2, 20, 10), (10,), (2, 1, 10)],
        [(20,), (20, 10), (10,), (1,)],
        [(7, 700), (700, 35), (35,), (7, 1)],
        [(2, 3, 700), (2, 700, 10), (10,), (2, 1, 10)],
    ],
)
def test_what_follows_a_product(shapes: list[tuple[int, ...]]) -> None:
    rng = np.random.default_rng(9)
    arrays: list[Array] = [draw(rng, shape, np.float32) for shape in shapes]
    (got,), (wanted,) = in_c((epilogue, arrays)), by_numpy((epilogue, arrays))
    np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-4)
    names = [node.name for node in native_program(graph_of((epilogue, arrays))).layout.kernels]
    assert names == ["fused"]


def test_nan_and_infinity_spread_as_in_numpy() -> None:
    x = np.ones((6, 40), np.float32)
    x[1, 3], x[2, 5], x[3, 5] = np.nan, np.inf, -np.inf
    y = np.ones((40, 20), np.float32)
    case = applied("matmul"), [x, y]
    np.testing.assert_array_equal(in_c(case), by_numpy(case))


@pytest.mark.parametrize("sizes", [(5, 3, 5), (5, 20, 10), (30, 4, 17), (1, 6, 9)])
def test_what_follows_a_product_with_a_transposed_matrix(sizes: tuple[int, int, int]) -> None:
    rng = np.random.default_rng(18)
    m, k, n = sizes
    arrays = [draw(rng, shape, np.float32) for shape in [(m, k), (n, k), (n,), (m, 1)]]

    def build(builder: GraphBuilder, inputs: Any) -> Node:
        x, y, bias, factor = inputs
        y = builder.apply(PRIMITIVES["matrix_transpose"], [y], {})
        return epilogue(builder, [x, y, bias, factor])

    (got,), (wanted,) = in_c((build, arrays)), by_numpy((build, arrays))
    np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-4)
