"""Convolution's kernels for windows of all kinds: equal to ``forward`` bit for bit, without new memory."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.arrays import drawn
from tests.planning.allocator import counted
from tests.planning.building import Array, filled, node_of
from typednn.autodiff.primitive import PRIMITIVES


@st.composite
def windows(draw: st.DrawFn, name: str) -> tuple[list[Array], dict[str, Any]]:
    """Operands, of which each may be turned, and a window that fits exactly."""
    rank, groups = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    each = st.tuples(*[st.integers(1, 3)] * rank)
    kernel, stride, dilation, places = draw(each), draw(each), draw(each), draw(each)
    padding = tuple(draw(st.tuples(st.integers(-1, 2), st.integers(-1, 2))) for _ in range(rank))
    n, inputs, outputs = draw(st.integers(0, 3)), draw(st.integers(1, 2)), draw(st.integers(1, 2))
    sizes = tuple(
        (p - 1) * s + d * (k - 1) + 1 - sum(pads)
        for p, s, d, k, pads in zip(places, stride, dilation, kernel, padding, strict=True)
    )
    assume(min(sizes) > 0)
    if name == "convolution":
        shapes = (n, groups * inputs, *sizes), (groups * outputs, inputs, *kernel)
    else:
        shapes = (n, groups * inputs, *places), (groups * inputs, outputs, *kernel)
    rng = np.random.default_rng(draw(st.integers(0, 9)))
    arrays = [rng.standard_normal(shape) for shape in shapes]
    arrays = [x.T.copy().T if draw(st.booleans()) else x for x in arrays]
    window = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return arrays, window


def agree(name: str, arrays: list[Array], window: dict[str, Any]) -> set[str]:
    """The kernel and ``forward``; what scratch was needed."""
    primitive = PRIMITIVES[name]
    node = node_of(primitive, arrays, window)
    kernel, out = node.kernel.bind(), filled(node.shape, node.dtype)
    scratch = [filled(*spec) for spec in node.kernel.scratch.values()]
    with counted() as sizes:
        kernel(*arrays, out, *scratch)
    expected = primitive.forward(*arrays, **window)
    assert sizes == []
    np.testing.assert_array_equal(out, expected)
    assert out.shape == expected.shape
    return set(node.kernel.scratch)


@pytest.mark.parametrize("name", ["convolution", "convolution_transpose"])
@settings(max_examples=200)
@given(st.data())
def test_all_kinds_of_windows(name: str, data: st.DataObject) -> None:
    agree(name, *data.draw(windows(name)))


def window(padding: tuple[int, int] = (0, 0), stride: int = 1, groups: int = 1) -> dict[str, Any]:
    stride_, padding_ = (stride,) * 2, (padding,) * 2
    return {"stride": stride_, "padding": padding_, "dilation": (1, 1), "groups": groups}


def test_a_batch_is_taken_in_parts_the_last_of_them_smaller() -> None:
    arrays = drawn((7, 8, 32, 32), (4, 8, 3, 3))
    node = node_of(PRIMITIVES["convolution"], arrays, window((1, 1)))
    (columns, _) = node.kernel.scratch["columns"]
    assert columns[0] == 3
    assert agree("convolution", arrays, window((1, 1))) == {"columns", "padded"}
    arrays = drawn((7, 4, 32, 32), (4, 8, 3, 3))
    assert agree("convolution_transpose", arrays, window((1, 1), 2)) == {"products", "full"}
    arrays = drawn((3, 30, 26, 26), (8, 30, 24, 24))
    assert agree("convolution", arrays, window()) == {"patches", "products"}


def test_windows_of_one_element_are_not_laid_out() -> None:
    arrays = drawn((3, 4, 5, 5), (2, 4, 1, 1))
    assert agree("convolution", arrays, window()) == set()
    arrays[0] = arrays[0].T.copy().T
    assert agree("convolution", arrays, window()) == {"columns"}


def test_kernels_that_are_views_are_put_in_order() -> None:
    x, w = drawn((3, 4, 6, 6), (4, 2, 3, 3))
    assert agree("convolution", [x, w.swapaxes(0, 1).copy().swapaxes(0, 1)], window(groups=2)) >= {
        "columns",
        "kernels",
    }
