"""Arguments for the rules of moving, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Value,
    axes_of,
    mostly,
    shapes,
    sizes,
    small,
    z,
)


@st.composite
def rolls(draw: Draw) -> tuple[Any, ...]:
    """As many shifts as axes, or one for all."""
    x = draw(shapes.filter(bool))
    axis = draw(axes_of(x))
    number = draw(mostly(st.just(len(axis)), st.integers(0, 3))) if isinstance(axis, tuple) else 1
    several = st.tuples(*[small] * number)
    return x, draw(several if isinstance(axis, tuple) and draw(st.booleans()) else small), axis


def roll(x: Any, shift: Any, axis: Any) -> Any:
    """numpy's, which lets shifts and axes broadcast."""
    places = len(axis) if isinstance(axis, tuple) else None
    if isinstance(shift, tuple) and len(shift) != places:
        raise ValueError("another number of shifts")
    return np.roll(z(x), shift, axis)


@st.composite
def moves(draw: Draw) -> tuple[Any, ...]:
    x = draw(shapes.filter(bool))
    source, destination = draw(axes_of(x)), draw(axes_of(x))
    if isinstance(source, tuple):
        order = draw(st.permutations(range(len(x))))[: len(source)]
        signed = tuple(Value(i - draw(st.sampled_from([0, len(x)]))) for i in order)
        destination = draw(mostly(st.just(signed), st.just(destination)))
    return x, *(Value(0) if axis is None else axis for axis in (source, destination))


@st.composite
def tiles(draw: Draw) -> tuple[Any, ...]:
    number = mostly(sizes, small)
    return draw(shapes), draw(st.one_of(number, st.lists(number, max_size=4).map(tuple)))


def tile(x: Any, times: Any) -> Any:
    if min(np.ravel(times), default=0) < 0:
        raise ValueError("numpy takes it where the axis has size 0")
    return np.tile(z(x), times)


CASES: dict[str, Case] = {
    "roll": Case(rolls(), roll),
    "moveaxis": Case(moves(), lambda x, *axes: np.moveaxis(z(x), *axes)),
    "tile": Case(tiles(), tile, ranges=True),
}
