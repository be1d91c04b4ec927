"""Arguments for the rules of joining, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Value,
    mostly,
    shapes,
    sizes,
    z,
)


@st.composite
def joins(draw: Draw, fresh: bool) -> tuple[Any, ...]:
    """Arrays that differ, if `fresh`, on the one axis along which they are joined."""
    base = draw(shapes if not fresh else shapes.filter(bool))
    rank = len(base) + (not fresh)
    axis = draw(mostly(st.integers(-rank, rank - 1), st.integers(-4, 4)))
    arrays = []
    for _ in range(draw(mostly(st.integers(1, 3), st.just(0)))):
        array = list(base)
        if fresh and -len(base) <= axis < len(base):
            array[axis] = draw(sizes)
        if array and draw(mostly(st.just(False), st.just(True))):
            array[draw(st.integers(0, len(array) - 1))] = draw(sizes)
        arrays.append(draw(mostly(st.just(tuple(array)), shapes)))
    return tuple(arrays), draw(mostly(st.just(Value(axis)), st.none())) if fresh else Value(axis)


CASES: dict[str, Case] = {
    "concat": Case(joins(fresh=True), lambda xs, axis: np.concatenate([*map(z, xs)], axis)),
    "stack": Case(joins(fresh=False), lambda xs, axis: np.stack([*map(z, xs)], axis)),
}
