"""Arguments for the rules of sorting, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    ends,
    mostly,
    truths,
    with_axis,
    z,
)


@st.composite
def tops(draw: Draw) -> tuple[Any, ...]:
    x, axis = draw(with_axis())
    size = x[axis] if -len(x) <= axis < len(x) else 2
    return x, draw(mostly(st.integers(0, size).map(Part), ends)), axis, draw(truths)


def top(x: Any, k: int, axis: int, largest: bool) -> Any:
    parts = np.split(z(x), [k], axis)[0]
    if not 0 <= k <= x[axis]:
        raise ValueError("np.split takes what is there")
    return [parts, parts]


CASES: dict[str, Case] = {
    "topk": Case(tops(), top, ranges=True),
}
