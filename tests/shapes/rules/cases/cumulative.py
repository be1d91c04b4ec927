"""Arguments for the rules of cumulative, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Value,
    mostly,
    or_none,
    shapes,
    sizes,
    small,
    with_axis,
    z,
)


@st.composite
def differences(draw: Draw) -> tuple[Any, ...]:
    x, axis = draw(with_axis())
    ends = []
    for _ in range(2):
        end = list(x)
        if -len(x) <= axis < len(x):
            end[axis] = draw(sizes)
        if draw(mostly(st.just(False), st.just(True))):
            end[draw(st.integers(0, len(x) - 1))] = draw(sizes)
        ends.append(draw(mostly(or_none(tuple(end)), shapes.filter(bool))))
    return x, axis, draw(mostly(st.integers(0, 4), small).map(Value)), *ends


def differing(x: Any, axis: Any, n: Any, prepend: Any, append: Any) -> Any:
    """Joined first, since numpy looks at no shape where n is 0; nothing is joined then."""
    joined = np.concatenate([z(each) for each in (prepend, x, append) if each is not None], axis)
    return z(x) if n == 0 else np.diff(joined, n, axis)


CASES: dict[str, Case] = {
    "diff": Case(differences(), differing, ranges=True),
}
