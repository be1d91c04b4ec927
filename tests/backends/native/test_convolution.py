"""Convolutions in C, and their transposes, in all the ways in which they are computed."""

from typing import Any

import numpy as np
import pytest

from tests.backends.native.both import Case, View, applied, by_numpy, draw, in_c
from tests.backends.native.compiling import needs_compiler
from typednn.autodiff.primitive import PRIMITIVES
from typednn.backends.native.emit import convolution
from typednn.backends.native.emit.convolution import windows_of
from typednn.planning.trace.graph import Node

pytestmark = needs_compiler

SWAPPED: View = ("permute_dims", {"axes": (1, 0, 2, 3)})


def params(stride: Any, padding: Any, dilation: Any = 1) -> dict[str, Any]:
    both = [(x, x) if isinstance(x, int) else x for x in (stride, dilation)]
    pads = ((padding, padding),) * 2 if isinstance(padding, int) else padding
    return {"stride": both[0], "padding": pads, "dilation": both[1], "groups": 1}


CUBES = {"stride": (1,) * 3, "padding": ((1, 1),) * 3, "dilation": (1,) * 3, "groups": 4}

FORWARD = [
    ((2, 1, 28, 28), (6, 1, 5, 5), params(1, 2)),
    ((2, 6, 14, 14), (16, 6, 5, 5), params(1, 0)),
    ((3, 16, 5, 5), (20, 16, 5, 5), params(1, 0)),
    ((2, 3, 9, 7), (5, 3, 3, 2), params((2, 1), ((1, 0), (2, 1)))),
    ((2, 3, 9, 30), (5, 3, 3, 3), params(1, ((0, 2), (1, 1)))),
    ((2, 3, 11, 30), (9, 3, 3, 3), params(1, 0, (2, 3))),
    ((2, 3, 11, 30), (9, 3, 3, 3), params((3, 2), 1, 2)),
    ((2, 8, 6, 6), (20, 8, 1, 1), params(1, 0)),
    ((2, 8, 6, 6), (7, 8, 1, 1), params(2, 0)),
    ((2, 8, 6, 6), (7, 8, 1, 1), params(1, 1)),
    ((1, 1, 1, 1), (1, 1, 1, 1), params(1, 0)),
    ((2, 1, 4, 4), (1, 1, 4, 4), params(1, 0)),
    ((1, 3, 40, 17), (33, 3, 3, 3), params(1, 1)),
    ((2, 3, 9, 12), (5, 3, 3, 3), params(1, ((-1, 2), (3, -2)))),
    ((2, 3, 9, 12), (5, 3, 3, 3), params((1, 2), ((0, -3), (-1, 0)))),
    ((2, 4, 9, 9), (4, 1, 3, 3), params(1, 1) | {"groups": 4}),
    ((2, 6, 9, 30), (10, 3, 3, 3), params((2, 1), 1) | {"groups": 2}),
    ((2, 6, 9, 9), (9, 2, 1, 1), params(1, 0) | {"groups": 3}),
    ((3, 6, 5, 5), (8, 3, 5, 5), params(1, 0) | {"groups": 2}),
    ((2, 6, 20, 20), (40, 3, 3, 3), params(1, ((-1, 0), (1, 1))) | {"groups": 2}),
]
BACKWARD = [
    ((2, 16, 10, 10), (16, 6, 5, 5), params(1, 0)),
    ((2, 20, 1, 1), (20, 16, 5, 5), params(1, 0)),
    ((2, 5, 20, 9), (5, 3, 3, 3), params(1, 1)),
    ((2, 5, 20, 9), (5, 3, 3, 2), params(1, ((0, 1), (1, 0)))),
    ((2, 7, 20, 20), (7, 3, 2, 2), params(1, 0, 2)),
    ((2, 6, 10, 20), (6, 2, 3, 3), params(1, 1) | {"groups": 3}),
    ((2, 4, 9, 9), (4, 1, 3, 3), params(1, 1) | {"groups": 4}),
    ((2, 20, 1, 1), (20, 8, 5, 5), params(1, 0) | {"groups": 2}),
]


def bounded(cases: list[Case], dtype: Any) -> None:
    exact = [(build, [x.astype(np.float64) for x in arrays]) for build, arrays in cases]
    sizes = [(build, [np.abs(x) for x in arrays]) for build, arrays in exact]
    for got, wanted, size in zip(in_c(*cases), by_numpy(*exact), by_numpy(*sizes), strict=True):
        assert (got.shape, got.dtype) == (wanted.shape, dtype)
        assert np.all(np.abs(got - wanted) <= 60 * np.finfo(dtype).eps * size)


def drawn(name: str, table: Any, dtype: Any) -> list[Case]:
    rng = np.random.default_rng(13)
    return [
        (applied(name, **more), [draw(rng, x, dtype), draw(rng, w, dtype)]) for x, w, more in table
    ]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_convolution(dtype: Any) -> None:
    bounded(drawn("convolution", FORWARD, dtype), dtype)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_transposed(dtype: Any) -> None:
    bounded(drawn("convolution_transpose", BACKWARD, dtype), dtype)


def test_one_spatial_axis() -> None:
    rng = np.random.default_rng(14)
    more: dict[str, Any] = {"stride": (2,), "padding": ((1, 0),), "dilation": (1,), "groups": 1}
    arrays = [draw(rng, (2, 3, 20), np.float32), draw(rng, (9, 3, 4), np.float32)]
    bounded([(applied("convolution", **more), arrays)], np.float32)


def test_swapped_axes() -> None:
    """As in the gradient with respect to the kernels."""
    rng = np.random.default_rng(15)
    cases: list[Case] = []
    for x, w, more in [
        ((20, 6, 14, 14), (20, 16, 10, 10), params(1, 0)),
        ((20, 1, 12, 12), (20, 6, 12, 12), params(1, 2)),
        ((20, 16, 5, 5), (20, 30, 1, 1), params(1, 0)),
        ((20, 6, 9, 30), (20, 3, 3, 3), params(1, 0)),
    ]:
        arrays = [draw(rng, x, np.float32), draw(rng, w, np.float32)]
        cases.append((applied("convolution", [SWAPPED, SWAPPED], **more), arrays))
    for view in (SWAPPED, ("getitem", {"key": (Ellipsis, slice(None, None, -1))})):
        arrays = [draw(rng, (4, 4, 1, 1), np.float32), draw(rng, (4, 4, 5, 5), np.float32)]
        build = applied("convolution_transpose", [SWAPPED, view], **params(1, 0))
        cases.append((build, arrays))
    bounded(cases, np.float32)


@pytest.mark.parametrize(
    ("name", "x", "w", "more"),
    [
        ("convolution", (2, 4, 3, 3, 3), (4, 1, 3, 3, 3), CUBES),
        ("convolution_transpose", (2, 5, 9, 9), (5, 3, 3, 3), params(2, 1)),
        ("convolution_transpose", (2, 5, 2, 2), (5, 3, 5, 5), params(1, 0)),
        ("convolution_transpose", (2, 5, 9, 9), (5, 3, 3, 3), params(1, 4)),
    ],
)
def test_what_numpy_computes(name: str, x: Any, w: Any, more: Any) -> None:
    record = PRIMITIVES[name]
    inputs = Node(x, np.dtype(np.float32)), Node(w, np.dtype(np.float32))
    shape = record.rule(x, w, **more)
    assert windows_of(Node(shape, inputs[0].dtype, record, inputs, more)) is None
    assert record.name in convolution.CONVOLUTION
