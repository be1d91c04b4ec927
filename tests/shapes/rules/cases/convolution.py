"""Arguments for the rules of conv, and what numpy does with them."""

from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Value,
)
from tests.shapes.rules.windows import Flaw, check_operands, expand, operands, refuse_if


@st.composite
def convolutions(draw: Draw, rank: int) -> tuple[Any, ...]:
    flaw = Flaw(draw)
    x, weight, bias, groups = operands(draw, flaw, rank, transposed=False)
    stride, dilation = (flaw.each(rank, st.integers(1, most), 0) for most in (3, 2))
    if draw(st.booleans()):
        padding: Any = flaw.each(rank, st.integers(0, 2), -1)
    else:
        padding = flaw(st.sampled_from(["same", "valid"]), st.just("full"))
        stride = flaw(st.just(Value(1)), st.just(stride)) if padding == "same" else stride
    return x, weight, bias, stride, padding, dilation, groups


def convolved(
    rank: int, x: Any, weight: Any, bias: Any, stride: Any, padding: Any, dilation: Any, groups: int
) -> Any:
    check_operands(rank, x, weight, groups)
    strides, apart = expand(stride, rank, 1), expand(dilation, rank, 1)
    reach = [d * (k - 1) + 1 for k, d in zip(weight[2:], apart, strict=True)]
    if isinstance(padding, str):
        refuse_if(padding == "full" or (padding == "same" and max(strides) > 1))
        around = [(0, r - 1) if padding == "same" else (0, 0) for r in reach]
    else:
        around = [(pad, pad) for pad in expand(padding, rank, 0)]
    padded: Any = np.pad(np.zeros(x), [(0, 0)] * (len(x) - rank) + around)
    steps = tuple(slice(None, None, step) for step in (*strides, *apart))
    windows: Any = sliding_window_view(padded, reach, tuple(range(-rank, 0)))
    windows = windows[(..., *steps)]
    refuse_if(x[-rank - 1] != weight[1] * groups)
    each_group = np.split(windows, groups, len(x) - rank - 1)
    axes = (
        (len(x) - rank - 1, *range(len(x), len(x) + rank)),
        tuple(range(1, rank + 2)),
    )
    kernels = np.split(np.zeros(weight), groups)
    products = [np.tensordot(w, k, axes) for w, k in zip(each_group, kernels, strict=True)]
    out = np.concatenate(products, -1)
    refuse_if(bias is not None and bias != out.shape[-1:])
    return np.moveaxis(out, -1, -rank - 1)


CASES: dict[str, Case] = {
    f"conv{rank}d": Case(convolutions(rank), partial(convolved, rank), twin=rank != 2, ranges=True)
    for rank in (1, 2, 3)
}
