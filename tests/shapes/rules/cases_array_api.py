"""Drawn arguments for the rules of reductions, running totals, diagonals, sorting and creation."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    Value,
    ends,
    keepdims,
    mostly,
    or_none,
    reducer,
    reduction,
    shapes,
    sizes,
    small,
    with_axes,
    with_axis,
    z,
)

offsets = st.integers(-4, 4).map(Value)
truths = st.booleans()
matrices = st.one_of(st.tuples(sizes, sizes), st.tuples(sizes, sizes), shapes)


@st.composite
def running(draw: Draw) -> tuple[Any, ...]:
    x, axis = draw(with_axis())
    left_out = mostly(st.none() if len(x) == 1 else st.just(axis), st.none())
    return x, draw(left_out), draw(truths)


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


@st.composite
def tops(draw: Draw) -> tuple[Any, ...]:
    x, axis = draw(with_axis())
    size = x[axis] if -len(x) <= axis < len(x) else 2
    return x, draw(mostly(st.integers(0, size).map(Part), ends)), axis, draw(truths)


def top(x: Any, k: int, axis: int, largest: bool) -> Any:
    parts = np.split(z(x), [k], axis)[0]
    if not 0 <= k <= x[axis]:
        raise ValueError("np.split takes what is there")
    return [parts, parts]


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


def meshed(*arguments: Any) -> Any:
    if any(len(x) != 1 for x in arguments):
        raise ValueError("numpy takes scalars as vectors of one")
    return [*np.meshgrid(*map(z, arguments))]


def running_total(function: Any) -> Any:
    return lambda x, axis, initial: function(z(x), axis=axis, include_initial=initial)


corrected = with_axes().map(lambda t: (t[0], t[1], 0.0, t[2]))


def deviation(x: Any, axis: Any, correction: Any, keep: Any) -> Any:
    return np.mean(z(x), axis=axis, keepdims=keep)


def triangle(function: Any) -> Any:
    def of_matrices(x: Any, k: Any) -> Any:
        if len(x) < 2:
            raise ValueError("numpy repeats a vector in all rows")
        return function(z(x), k)

    return of_matrices


CASES: dict[str, Case] = {
    "any": reduction(np.any, twin=True),
    "all": reduction(np.all, twin=True),
    "count_nonzero": reduction(np.count_nonzero, twin=True),
    "argmin": Case(
        st.tuples(with_axis(or_none=True), keepdims).map(lambda t: (*t[0], t[1])),
        reducer(np.argmin),
        twin=True,
        ranges=True,
    ),
    "var": Case(corrected, deviation, twin=True, ranges=True),
    "std": Case(corrected, deviation, twin=True, ranges=True),
    "norm": Case(with_axes(), reducer(np.sum), twin=True),
    "cumulative_sum": Case(running(), running_total(np.cumulative_sum)),
    "cumulative_prod": Case(running(), running_total(np.cumulative_prod), twin=True),
    "diff": Case(differences(), differing, ranges=True),
    "tril": Case(st.tuples(matrices, offsets), triangle(np.tril)),
    "triu": Case(st.tuples(matrices, offsets), triangle(np.triu), twin=True),
    "trace": Case(st.tuples(matrices, offsets), lambda x, k: np.linalg.trace(z(x), offset=k)),
    "diag": Case(st.tuples(matrices, offsets), lambda x, k: np.diag(z(x), k)),
    "sort": Case(with_axis(), lambda x, axis: np.sort(z(x), axis)),
    "argsort": Case(with_axis(), lambda x, axis: np.argsort(z(x), axis), twin=True),
    "topk": Case(tops(), top, ranges=True),
    "searchsorted": Case(searches(), searched),
    "nonzero": Case(st.tuples(shapes), lambda x: [*np.nonzero(z(x))], depends_on_values=True),
    "unique_values": Case(st.tuples(shapes), lambda x: np.unique(z(x)), depends_on_values=True),
    "unique_counts": Case(
        st.tuples(shapes), lambda x: [*np.unique_counts(z(x))], depends_on_values=True
    ),
    "unique_inverse": Case(
        st.tuples(shapes), lambda x: [*np.unique_inverse(z(x))], depends_on_values=True
    ),
    "unique_all": Case(st.tuples(shapes), lambda x: [*np.unique_all(z(x))], depends_on_values=True),
    "empty": Case(st.tuples(shapes), np.zeros, twin=True),
    "linspace": Case(
        st.tuples(st.just(0), st.just(1), ends), lambda a, b, n: np.linspace(a, b, n), ranges=True
    ),
    "meshgrid": Case(st.lists(mostly(st.tuples(sizes), shapes), max_size=3).map(tuple), meshed),
}
