"""Arguments for the rules of padding, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    mostly,
    shapes,
    sizes,
    small,
    z,
)


@st.composite
def pads(draw: Draw) -> tuple[Any, ...]:
    x = draw(shapes)
    width = mostly(sizes, small)
    pairs = tuple((draw(width), draw(width)) for _ in x)
    wrong = st.lists(st.tuples(width, width), max_size=3).map(tuple)
    given = draw(st.one_of(width, mostly(st.just(pairs), wrong)))
    return x, given, draw(st.sampled_from(["constant", "reflect", "edge"]))


def pad(x: Any, given: Any, mode: str) -> Any:
    """numpy's, which reflects again what it reflected, and broadcasts one pair."""
    pairs = ((given, given),) * len(x) if isinstance(given, int) else given
    if len(pairs) != len(x):
        raise ValueError("not a pair for each axis")
    if mode == "reflect" and any(max(p) and max(p) >= n for p, n in zip(pairs, x, strict=True)):
        raise ValueError("a reflection wider than the axis")
    if not x and given == ():
        return z(x)  # of no pairs numpy cannot tell that they are integers
    return np.pad(z(x), pairs or given, mode)  # type: ignore[call-overload] # one of numpy's modes


CASES: dict[str, Case] = {
    "pad": Case(pads(), pad, ranges=True),
}
