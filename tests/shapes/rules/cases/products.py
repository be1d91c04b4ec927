"""Arguments for the rules of products, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    Value,
    alike,
    mostly,
    shapes,
    sizes,
    small,
    z,
)


@st.composite
def dots(draw: Draw) -> tuple[Any, ...]:
    """Two tensors that share sizes at the end of one and the start of the other, and axes."""
    x, y, inner = draw(shapes), draw(shapes), draw(shapes)
    other = draw(mostly(st.just(inner), shapes))
    number = mostly(st.just(len(inner)), small).map(Value)
    left = tuple(Value(i - len(inner)) for i in range(len(inner)))
    right = tuple(map(Value, range(len(other))))
    wrong = st.tuples(st.lists(small, max_size=2).map(tuple), st.just(right))
    pairs = mostly(st.just((left, right)), wrong)
    return (*x, *inner), (*other, *y), draw(st.one_of(number, pairs))


@st.composite
def vectors(draw: Draw) -> tuple[Any, ...]:
    left, right = draw(alike(2))
    size = draw(sizes)
    axis = draw(st.integers(-min(len(left), len(right)) - 1, -1))
    place = axis + 1

    def with_vector(x: tuple[Part, ...], n: Part) -> tuple[Part, ...]:
        return (*x[: len(x) + place], n, *x[len(x) + place :])

    y = with_vector(right, draw(mostly(st.just(size), sizes)))
    return with_vector(left, size), y, Value(draw(mostly(st.just(axis), small)))


def tensordot(x: Any, y: Any, axes: Any) -> Any:
    """numpy's, which takes a negative number for 0."""
    if isinstance(axes, int) and axes < 0:
        raise ValueError("a negative number of axes")
    return np.tensordot(z(x), z(y), axes)


vecdot: Any = np.vecdot  # numpy's stubs do not know its axis=


CASES: dict[str, Case] = {
    "tensordot": Case(dots(), tensordot),
    "vecdot": Case(vectors(), lambda x, y, axis: vecdot(z(x), z(y), axis=axis)),
    "outer": Case(
        st.tuples(*[mostly(st.tuples(sizes), shapes)] * 2).filter(
            lambda t: all(len(x) < 2 for x in t)
        ),
        lambda x, y: np.outer(z(x), z(y)) if x and y else z(x) @ z(y),
    ),
}
