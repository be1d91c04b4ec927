"""Arguments for the rules of conv_transpose, and what numpy does with them."""

from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
)
from tests.shapes.rules.windows import Flaw, check_operands, expand, operands, refuse_if


@st.composite
def transposed(draw: Draw, rank: int) -> tuple[Any, ...]:
    flaw = Flaw(draw)
    x, weight, bias, groups = operands(draw, flaw, rank, transposed=True)
    stride, dilation = (flaw.each(rank, st.integers(1, most), 0) for most in (3, 2))
    padding = flaw.each(rank, st.integers(0, 1), -1)
    more = flaw.each(rank, st.just(0), 2)
    return x, weight, bias, stride, padding, more, groups, dilation


def spread(
    rank: int,
    x: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    more: Any,
    groups: int,
    dilation: Any,
) -> Any:
    """The sizes that a convolution with the same parameters takes back to those of x."""
    check_operands(rank, x, weight, groups)
    refuse_if(x[-rank - 1] != weight[0] or 0 in x[-rank:])
    strides, apart = expand(stride, rank, 1), expand(dilation, rank, 1)
    around, extra = expand(padding, rank, 0), expand(more, rank, 0)
    refuse_if(bias is not None and bias != (weight[1] * groups,))
    sizes = []
    for i, size in enumerate(x[-rank:]):
        refuse_if(extra[i] >= max(strides[i], apart[i]))
        last = (size - 1) * strides[i] + apart[i] * (weight[2 + i] - 1)
        sizes.append(len(range(around[i], last + 1 + extra[i] - around[i])))
        refuse_if(sizes[-1] < 1)
    return np.zeros((*x[: -rank - 1], weight[1] * groups, *sizes))


CASES: dict[str, Case] = {
    f"conv_transpose{rank}d": Case(
        transposed(rank), partial(spread, rank), twin=rank != 2, ranges=True
    )
    for rank in (1, 2, 3)
}
