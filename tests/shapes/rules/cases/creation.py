"""Arguments for the rules of creation, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import Case, ends, shapes, sizes, small, z


def arange(start: int, stop: int | None, step: int) -> Any:
    if step == 0:
        raise ValueError("numpy raises ZeroDivisionError")
    return np.arange(start, stop, step) if stop is not None else np.arange(0, start, step)


CASES: dict[str, Case] = {
    "zeros": Case(st.tuples(st.one_of(sizes, small, shapes)), np.zeros, ranges=True),
    "ones": Case(st.tuples(st.lists(ends, max_size=3).map(tuple)), np.ones, twin=True, ranges=True),
    "full": Case(
        st.tuples(shapes, st.just(())), lambda shape, value: np.full(shape, z(value)), twin=True
    ),
    "empty": Case(st.tuples(shapes), np.zeros, twin=True),
    "linspace": Case(
        st.tuples(st.just(0), st.just(1), ends), lambda a, b, n: np.linspace(a, b, n), ranges=True
    ),
    "eye": Case(st.tuples(sizes, st.one_of(st.none(), sizes)), np.eye),
    "arange": Case(
        st.tuples(ends, st.one_of(st.none(), ends), small),
        lambda *span: arange(*span),
        ranges=True,
    ),
}
