"""Arguments for the rules of searching, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    mostly,
    or_none,
    shapes,
    sizes,
    z,
)


@st.composite
def searches(draw: Draw) -> tuple[Any, ...]:
    size = draw(sizes)
    x = draw(mostly(st.just((size,)), shapes))
    sorter = draw(or_none(draw(mostly(st.just((size,)), shapes))))
    return x, draw(shapes), draw(st.sampled_from(["left", "right"])), sorter


def searched(x: Any, y: Any, side: Any, sorter: Any) -> Any:
    order = None if sorter is None else z(sorter).astype(int)
    if order is not None and order.ndim != 1:
        raise ValueError("numpy raises TypeError")
    return np.searchsorted(z(x), z(y), side, order)


CASES: dict[str, Case] = {
    "searchsorted": Case(searches(), searched),
}
