"""Kernels that take other steps for some values: infinities, NaN, ties, zeros of both signs, large arrays."""

import itertools
from typing import Any

import numpy as np
import pytest

from tests.planning.building import Array, computed, filled, node_of
from tests.references.primitives import max_pool_gradient, max_pool_places
from typednn.autodiff.primitive import PRIMITIVES
from typednn.kernels.numpy.error_function import MAX_PART_ELEMENTS

INF, NAN = np.inf, np.nan


def agree(name: str, *arrays: Array, **params: Any) -> None:
    """The kernel and ``forward``: the same bits, but those of NaN."""
    primitive = PRIMITIVES[name]
    node = node_of(primitive, arrays, params)
    out = filled(node.shape, node.dtype)
    computed(node.kernel.bind(), node, arrays, out)
    expected = np.asarray(primitive.forward(*arrays, **params))
    np.testing.assert_array_equal(out, expected)
    if out.dtype.kind == "f":
        assert np.array_equal(np.signbit(out), np.signbit(expected))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_erf_of_all_kinds_of_numbers(dtype: str) -> None:
    limits = np.finfo(dtype)
    edges = np.array([0, 1, 6, limits.smallest_subnormal, limits.max, INF, NAN], dtype)
    near = np.nextafter(edges[1:3], np.array([[0], [9]], dtype)).ravel()
    x = np.concatenate([edges, near, np.linspace(0, 7, 1001, dtype=dtype)])
    agree("erf", np.concatenate([x, -x]))


def test_erf_of_more_than_is_taken_at_once() -> None:
    x = np.random.default_rng(0).standard_normal((3, MAX_PART_ELEMENTS // 2 + 5), np.float32) * 3
    agree("erf", x)
    agree("erf", x.T.copy().T)
    agree("erf", x[:0])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["ndtr", "sigmoid", "sigmoid_slope"])
def test_curves_of_all_kinds_of_numbers(name: str, dtype: str) -> None:
    limits = np.finfo(dtype)
    edges = np.array([0, 1, limits.smallest_subnormal, limits.tiny, limits.max, INF, NAN], dtype)
    far = np.concatenate([np.linspace(0, 40, 1001), np.linspace(80, 800, 101)]).astype(dtype)
    x = np.concatenate([edges, far])
    with np.errstate(over="ignore"):  # the square of the largest number
        agree(name, np.concatenate([x, -x]))
        agree(name, np.concatenate([x, -x])[::3])


def test_ndtr_of_more_than_is_taken_at_once() -> None:
    x = np.random.default_rng(0).standard_normal((3, MAX_PART_ELEMENTS // 2 + 5), np.float32) * 3
    agree("ndtr", x)
    agree("ndtr", x.T.copy().T)
    agree("ndtr", x[:0])


@pytest.mark.parametrize("axis", [0, 1, (0, 1), None])
def test_safe_softmax_of_infinities(axis: Any) -> None:
    lines = np.array([[-INF] * 3, [INF, 0, 1], [NAN, 0, 1], [-INF, 3, 4]])
    with np.errstate(invalid="ignore"):  # inf - inf
        for x in (lines, lines[:1], lines[3:], lines[[0, 3]], lines.astype(np.float32)):
            with np.errstate(divide="ignore"):
                shift = np.log(np.exp(x).sum(axis, keepdims=True))
            agree("safe_softmax", x, shift, axis=axis)
            agree("safe_softmax", x, np.zeros((), x.dtype), axis=axis)


@pytest.mark.parametrize("axis", [0, 1, (0, 1), None])
@pytest.mark.parametrize("keepdims", [False, True])
def test_logsumexp_of_infinities(axis: Any, keepdims: bool) -> None:
    lines = np.array([[-INF] * 3, [INF, 0, 1], [INF, -INF, 2], [NAN, 0, 1], [-INF, 3, 4]])
    for x in (lines, lines[:1], lines[4:], lines[[0, 4]]):
        agree("logsumexp", x, axis=axis, keepdims=keepdims)


@pytest.mark.parametrize(("kernel", "stride"), [((2, 3), (2, 1)), ((3, 2), (1, 2))])
@pytest.mark.parametrize("padding", [((0, 0), (0, 0)), ((1, 1), (1, 2)), ((1, 0), (0, 0))])
@pytest.mark.parametrize("dilation", [(1, 1), (2, 1)])
def test_windows_with_ties_and_what_is_no_number(
    kernel: Any, stride: Any, padding: Any, dilation: Any
) -> None:
    window = {"kernel": kernel, "stride": stride, "padding": padding, "dilation": dilation}
    rng = np.random.default_rng(0)
    values: tuple[list[float], ...] = (
        [0, 1, 2],
        [0, 1, NAN],
        [-INF, 0],
        [-INF],
        [NAN],
        [0.0, -0.0],
    )
    for choice, dtype in itertools.product(values, ("float32", "float64")):
        x = rng.choice(np.array(choice, dtype), (2, 3, 6, 5))
        largest = PRIMITIVES["max_pool"].forward(x, **window)
        agree("max_pool", x, **window)
        agree("max_pool_places", x, largest, **window)
        found = PRIMITIVES["max_pool_places"].forward(x, largest, **window)
        wanted = max_pool_places(x, largest, **window)  # -1: a window that is all padding
        np.testing.assert_array_equal(np.where(wanted < 0, wanted, found), wanted)


@pytest.mark.parametrize("padding", [((0, 0), (0, 0)), ((1, 1), (1, 2)), ((0, 1), (0, 0))])
@pytest.mark.parametrize(("stride", "dilation"), [((2, 3), (1, 1)), ((3, 4), (2, 1))])
def test_gradient_of_windows_with_ties_and_what_is_no_number(
    padding: Any, stride: Any, dilation: Any
) -> None:
    window = {"kernel": (2, 3), "stride": stride, "padding": padding, "dilation": dilation}
    rng = np.random.default_rng(0)
    values: tuple[list[float], ...] = ([0, 1, 2], [0, 1, NAN], [-INF, 0], [-INF], [0.0, -0.0])
    for choice, dtype in itertools.product(values, ("float16", "float32", "float64")):
        x = rng.choice(np.array(choice, dtype), (2, 3, 6, 7))
        largest = PRIMITIVES["max_pool"].forward(x, **window)
        g = rng.choice(np.array([1, -2, INF, -INF, NAN], dtype), largest.shape)
        agree("max_pool_gradient", g, x, largest, **window)
        found = PRIMITIVES["max_pool_gradient"].forward(g, x, largest, **window)
        np.testing.assert_array_equal(found, max_pool_gradient(g, x, largest, **window))


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8"])
def test_windows_of_integers(dtype: str) -> None:
    x = np.random.default_rng(0).integers(0, 4, (2, 6, 5)).astype(dtype)
    window = {"kernel": (2, 2), "stride": (1, 1), "padding": ((1, 1),) * 2, "dilation": (1, 1)}
    agree("max_pool", x, **window)
    agree("max_pool_places", x, PRIMITIVES["max_pool"].forward(x, **window), **window)


def test_windows_of_truth() -> None:
    x = np.random.default_rng(0).integers(0, 2, (2, 6)).astype(np.bool_)
    agree("max_pool", x, kernel=(2,), stride=(1,), padding=((1, 1),), dilation=(1,))


@pytest.mark.parametrize("dtype", ["int64", "int32", "uint8", "float32"])
def test_rounding_and_clipping(dtype: str) -> None:
    x = np.array([0, 1, 2, 3, 5]).astype(dtype)
    agree("round", x)
    agree("clip", x, x[1:2], x[3:4])
    halves = np.array([0.5, -0.5, 1.5, 2.5, -0.0, NAN, INF], np.float32)
    agree("round", halves)
    agree("clip", halves, halves[1:2], halves[2:3])


@pytest.mark.parametrize("axis", [0, 1, 2, -2, None])
@pytest.mark.parametrize("keepdims", [False, True])
def test_places_of_extremes_with_ties_and_what_is_no_number(axis: Any, keepdims: bool) -> None:
    x = np.random.default_rng(0).choice([0.0, 1.0, NAN], (3, 4, 5), p=[0.45, 0.45, 0.1])
    for name, each in itertools.product(("argmax", "argmin"), (x, x.T.copy().T)):
        agree(name, each, axis=axis, keepdims=keepdims)


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_running_totals_of_short_axes(axis: int) -> None:
    rng = np.random.default_rng(0)
    for shape in ((3, 4), (1, 1), (0, 3), (3, 0)):
        x, y = rng.standard_normal((2, *shape))
        agree("linear_recurrence", x, y, axis=axis)
        agree("cumulative_sum", x, axis=axis)
        agree("cumulative_prod", x, axis=axis)
