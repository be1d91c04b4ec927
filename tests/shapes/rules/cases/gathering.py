"""Arguments for the rules of gathering, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.references.windows import refuse_if
from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    Value,
    mostly,
    positive,
    positive_shapes,
    z,
)


@st.composite
def positions(draw: Draw, broadcasting: bool) -> tuple[Any, ...]:
    """x, the index and the axis."""
    x = tuple(draw(st.lists(positive, min_size=1, max_size=3)))
    axis = draw(mostly(st.integers(-len(x), len(x) - 1), st.integers(-4, 4)))
    index = [draw(mostly(st.sampled_from([n, n, Part(1)]), positive)) for n in x]
    if -len(x) <= axis < len(x):
        index[axis] = draw(positive)
    if broadcasting:
        x = tuple(draw(mostly(st.just(n), st.just(Part(1)))) for n in x)
    return x, draw(mostly(st.just(tuple(index)), positive_shapes)), Value(axis)


def gathered(x: Any, index: Any, axis: int) -> Any:
    refuse_if(len(x) != len(index) or not -len(x) <= axis < len(x))
    others = [i for i in range(len(x)) if i != axis % len(x)]
    refuse_if(any(index[i] > x[i] for i in others))
    part = tuple(slice(n) if i in others else slice(None) for i, n in enumerate(index))
    return np.take_along_axis(z(x)[part], z(index).astype(int), axis)


@st.composite
def updates(draw: Draw) -> tuple[Any, ...]:
    x, index, axis = draw(positions(broadcasting=False))
    return x, index, draw(mostly(st.just(index), positive_shapes)), axis


def added(x: Any, index: Any, new: Any, axis: int) -> Any:
    refuse_if(gathered(x, index, axis).shape != new)
    return z(x)


CASES: dict[str, Case] = {
    "gather": Case(positions(broadcasting=False), gathered, ranges=True),
    "scatter_add": Case(updates(), added, ranges=True),
    "take_along_axis": Case(
        positions(broadcasting=True),
        lambda x, index, axis: np.take_along_axis(z(x), z(index).astype(int), axis),
    ),
}
