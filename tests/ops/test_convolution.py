"""Convolution where it could go wrong quietly; the laws have the rest."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops, vjp
from typednn.kernels.numpy.convolution_primitives import MAX_WINDOW_ELEMENTS


def test_numpy_integers_are_numbers() -> None:
    x, w = drawn(1, 1, 5), drawn(1, 1, 2)
    step: Any = np.int64(2)
    same(ops.conv1d(x, w, stride=step), ops.conv1d(x, w, stride=2).numpy())


@pytest.mark.parametrize(
    ("x", "w", "out"),
    [
        ((0, 2, 4), (3, 2, 3), (0, 3, 2)),
        ((2, 0, 4), (3, 0, 3), (2, 3, 2)),
        ((2, 2, 4), (0, 2, 3), (2, 0, 2)),
    ],
)
def test_empty_axes(x: Any, w: Any, out: Any) -> None:
    """No examples, no channels, no kernels: nothing is a sum of zero, and so is its gradient."""
    result, pullback = vjp(ops.conv1d, drawn(*x), drawn(*w))
    same(result, np.zeros(out))
    for gradient, shape in zip(pullback(ops.ones(out, dtype=np.float64)), (x, w), strict=True):
        same(gradient, np.zeros(shape))


def test_an_odd_padding_of_same_is_behind() -> None:
    x, w = ops.asarray([[1.0, 2.0, 3.0]]), ops.asarray([[[1.0, 10.0]]])
    same(ops.conv1d(x, w, padding="same"), np.array([[21, 32, 3]], np.float32))


def test_a_nan_stays_in_the_windows_that_meet_it() -> None:
    x = np.zeros((1, 1, 6))
    x[0, 0, 3] = np.nan
    out = ops.conv1d(ops.asarray(x), ops.ones((1, 1, 2), dtype=np.float64)).numpy()
    np.testing.assert_array_equal(np.isnan(out[0, 0]), [False, False, True, True, False])


@pytest.mark.parametrize("stride", [1, 2])
def test_batches_are_computed_in_parts(stride: int) -> None:
    """The same to the last bits whether there are windows for several parts or for one example."""

    def both(x: Any, g: Any) -> list[Any]:
        out, pullback = vjp(lambda x, w: ops.conv2d(x, w, stride=stride), x, w)
        return [out.numpy(), *(gradient.numpy() for gradient in pullback(g))]

    w, size = drawn(4, 3, 3, 3), 50 * stride
    shape, places = (7, 3, size, size), (size - 3) // stride + 1
    assert (
        1 < MAX_WINDOW_ELEMENTS // (3 * 9 * places**2) < shape[0]
    )  # several parts, of several examples
    x, g = drawn(*shape), drawn(7, 4, places, places)
    whole = both(x, g)
    outs, dxs, dws = zip(*[both(x[i : i + 1], g[i : i + 1]) for i in range(7)], strict=True)
    for together, single in zip(
        whole, (np.concatenate(outs), np.concatenate(dxs), sum(dws)), strict=True
    ):
        np.testing.assert_allclose(single, together, rtol=1e-12, atol=1e-10)


def test_a_transposed_convolution_is_the_transpose() -> None:
    """<conv(x), y> is <x, conv_transpose(y)>, with the output padding that says which x is meant."""
    x, w, y = drawn(2, 2, 6, 5), drawn(4, 2, 3, 2), drawn(2, 4, 3, 2)
    params: Any = {"stride": (2, 3), "padding": (1, 1)}
    left = (ops.conv2d(x, w, **params) * y).sum()
    back = ops.conv_transpose2d(y, w, output_padding=(1, 2), **params)
    np.testing.assert_allclose(float(left), float((x * back).sum()), rtol=1e-12)


def test_a_parameter_that_is_no_number() -> None:
    x, weight = ops.ones((2, 4, 5, 6)), ops.ones((6, 4, 3, 3))
    with pytest.raises(TypeError, match="'float' object cannot be interpreted as an integer"):
        vars(ops)["conv2d"](x, weight, stride=1.5)
