"""Arguments for the rules of updating, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    mostly,
    positive_shapes,
    z,
)
from tests.shapes.rules.keys import index as numpy_index
from tests.shapes.rules.keys import keys


@st.composite
def settings(draw: Draw) -> tuple[Any, ...]:
    """x, a value of the shape that the key picks or that broadcasts to it, and the key.

    It has no masks: rules do not know how much they pick.
    """
    x, key = draw(keys().filter(lambda drawn: "Mask" not in repr(drawn)))
    value = draw(positive_shapes)
    try:
        picked = np.shape(z(x)[tuple(map(numpy_index, key))])
    except (ValueError, IndexError):
        return x, value, key
    kept = [draw(st.sampled_from([n, 1])) for n in picked[draw(st.integers(0, len(picked))) :]]
    return x, draw(mostly(st.just(tuple(map(Part, kept))), st.just(value))), key


def updated(x: Any, value: Any, key: Any) -> Any:
    place = tuple(map(numpy_index, key))
    np.broadcast_to(z(value), z(x)[place].shape)
    return z(x)


CASES: dict[str, Case] = {
    "index_update": Case(settings(), updated, ranges=True),
}
