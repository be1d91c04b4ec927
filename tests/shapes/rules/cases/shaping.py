"""Arguments for the rules of shaping, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    Value,
    alike,
    axes_of,
    mostly,
    shapes,
    sizes,
    small,
    with_axis,
    z,
)


@st.composite
def reshapes(draw: Draw) -> tuple[Any, ...]:
    x = draw(shapes)
    whole = tuple(draw(st.permutations(x)))
    merged = (Part(np.prod(whole[:2], dtype=int)), *whole[2:])
    target = list(draw(mostly(st.sampled_from([whole, merged]), shapes)))
    if target and draw(st.booleans()):
        target[draw(st.integers(0, len(target) - 1))] = Value(-1)
    if draw(mostly(st.just(False), st.just(True))):
        target.append(Value(-1))
    return x, tuple(target)


@st.composite
def permutations(draw: Draw) -> tuple[Any, ...]:
    x = draw(shapes)
    order = draw(st.permutations(range(len(x))))
    signed = tuple(Value(i - draw(st.sampled_from([0, len(x)]))) for i in order)
    return x, draw(mostly(st.just(signed), st.lists(small, max_size=3).map(tuple)))


@st.composite
def squeezes(draw: Draw) -> tuple[Any, ...]:
    x = tuple(draw(st.lists(st.one_of(st.just(Part(1)), sizes), min_size=1, max_size=3)))
    axis = draw(axes_of(x))
    return x, Value(0) if axis is None else axis


@st.composite
def expansions(draw: Draw) -> tuple[Any, ...]:
    x, target = draw(alike(2))
    new = draw(shapes)
    grown = tuple(b if a == 1 else a for a, b in zip(x[::-1], target[::-1], strict=False))[::-1]
    return x, draw(mostly(st.just((*new, *target[: len(target) - len(grown)], *grown)), shapes))


CASES: dict[str, Case] = {
    "reshape": Case(reshapes(), lambda x, shape: np.reshape(z(x), shape), ranges=True),
    "permute_dims": Case(permutations(), lambda x, axes: np.transpose(z(x), axes)),
    "expand_dims": Case(with_axis(new=1), lambda x, axis: np.expand_dims(z(x), axis)),
    "squeeze": Case(squeezes(), lambda x, axis: np.squeeze(z(x), axis)),
    "broadcast_to": Case(expansions(), lambda x, shape: np.broadcast_to(z(x), shape), ranges=True),
    "broadcast_arrays": Case(
        st.integers(0, 3).flatmap(alike), lambda *xs: [*np.broadcast_arrays(*map(z, xs))]
    ),
}
