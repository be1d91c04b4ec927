"""Arguments for the rules of indexing, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Value,
    ends,
    mostly,
    positive,
    positive_shapes,
    shapes,
    z,
)
from tests.shapes.rules.keys import index, keys, slicings


@st.composite
def takes(draw: Draw) -> tuple[Any, ...]:
    x = tuple(draw(st.lists(positive, min_size=1, max_size=3)))
    axis = draw(mostly(st.integers(-len(x), len(x) - 1), st.integers(-4, 4)).map(Value))
    left_out = mostly(st.none() if len(x) == 1 else st.just(axis), st.just(axis))
    return x, draw(positive_shapes), draw(left_out)


CASES: dict[str, Case] = {
    "getitem": Case(
        st.one_of(keys(), keys(), slicings()),
        lambda x, key: z(x)[tuple(map(index, key))],
        ranges=True,
    ),
    "take": Case(takes(), lambda x, i, axis: np.take(z(x), np.zeros(i, int), axis)),
    "one_hot": Case(st.tuples(shapes, ends), lambda x, n: np.broadcast_to(0, (*x, n)), ranges=True),
}
