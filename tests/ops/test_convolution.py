"""Convolution where it could go wrong quietly; the laws have the rest."""

from typing import Any

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from typednn import ops, vjp
from typednn.ops import convolution


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
def test_batches_are_computed_in_parts(monkeypatch: pytest.MonkeyPatch, stride: int) -> None:
    """The same to the last bits whether windows are laid out all at once or example by example."""
    x, w = drawn(5, 3, 6, 6), drawn(4, 3, 3, 3)

    def both() -> list[Any]:
        out, pullback = vjp(lambda x, w: ops.conv2d(x, w, stride=stride), x, w)
        return [out.numpy(), *(g.numpy() for g in pullback(drawn(*out.shape)))]

    whole = both()
    monkeypatch.setattr(convolution, "AT_ONCE", 1)
    for part, together in zip(both(), whole, strict=True):
        np.testing.assert_allclose(part, together, rtol=1e-12, atol=1e-12)


def test_a_transposed_convolution_is_the_transpose() -> None:
    """<conv(x), y> is <x, conv_transpose(y)>, with the output padding that says which x is meant."""
    x, w, y = drawn(2, 2, 6, 5), drawn(4, 2, 3, 2), drawn(2, 4, 3, 2)
    params: Any = {"stride": (2, 3), "padding": (1, 1)}
    left = (ops.conv2d(x, w, **params) * y).sum()
    back = ops.conv_transpose2d(y, w, output_padding=(1, 2), **params)
    np.testing.assert_allclose(float(left), float((x * back).sum()), rtol=1e-12)
