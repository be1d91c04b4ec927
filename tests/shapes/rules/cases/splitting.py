"""Arguments for the rules of splitting, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    Value,
    mostly,
    shapes,
    sizes,
    small,
    z,
)


@st.composite
def parts(draw: Draw) -> tuple[Any, ...]:
    """Sizes that add up to the axis, or one size."""
    x = list(draw(shapes.filter(bool)))
    axis = draw(st.integers(-len(x), len(x) - 1))
    several = tuple(draw(st.lists(sizes, max_size=3)))
    added = Part(sum(several))
    x[axis] = draw(mostly(st.sampled_from([added, x[axis]]), sizes))
    one = mostly(st.integers(1, 4).map(Part), small)
    wrong = st.lists(small, max_size=3).map(tuple)
    given = draw(st.one_of(mostly(st.just(several), wrong), one))
    return tuple(x), given, Value(draw(mostly(st.just(axis), small)))


def split(x: Any, given: Any, axis: int) -> list[Any]:
    size = z(x).shape[axis]
    if isinstance(given, tuple):
        if sum(given) != size or min(given, default=0) < 0:
            raise ValueError("other sizes")
        return np.split(z(x), np.cumsum(given)[:-1], axis) if given else []
    if given < 1:
        raise ValueError("parts of nothing")
    return np.split(z(x), range(given, size, given), axis)


CASES: dict[str, Case] = {
    "split": Case(parts(), split, ranges=True),
}
