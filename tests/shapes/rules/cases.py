"""Arguments for every rule, drawn so that about half of them are right, and what numpy does with them.

Those of a family of later operations stand in a file of their own, and are merged below.
"""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules import (
    cases_array_api,
    cases_convolution,
    cases_einsum,
    cases_gathering,
    cases_moving,
    cases_patterns,
    cases_pooling,
    cases_splitting,
)
from tests.shapes.rules.drawing import (
    ELEMENTWISE,
    Case,
    Draw,
    Part,
    Value,
    alike,
    axes_of,
    ends,
    keepdims,
    mostly,
    or_none,
    positive,
    positive_shapes,
    reducer,
    reduction,
    shapes,
    sizes,
    small,
    with_axis,
    z,
)
from tests.shapes.rules.keys import index, keys, slicings


@st.composite
def products(draw: Draw) -> tuple[tuple[Part, ...], ...]:
    m, k, n, other = (draw(sizes) for _ in range(4))
    left, right = draw(alike(2))
    inner = draw(mostly(st.just(k), st.just(other)))
    x = draw(mostly(st.sampled_from([(*left, m, k), (m, k), (k,)]), st.just(())))
    y = draw(mostly(st.sampled_from([(*right, inner, n), (inner, n), (inner,)]), st.just(())))
    return x, y


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


@st.composite
def joins(draw: Draw, fresh: bool) -> tuple[Any, ...]:
    """Arrays that differ, if `fresh`, on the one axis along which they are joined."""
    base = draw(shapes if not fresh else shapes.filter(bool))
    rank = len(base) + (not fresh)
    axis = draw(mostly(st.integers(-rank, rank - 1), st.integers(-4, 4)))
    arrays = []
    for _ in range(draw(mostly(st.integers(1, 3), st.just(0)))):
        array = list(base)
        if fresh and -len(base) <= axis < len(base):
            array[axis] = draw(sizes)
        if array and draw(mostly(st.just(False), st.just(True))):
            array[draw(st.integers(0, len(array) - 1))] = draw(sizes)
        arrays.append(draw(mostly(st.just(tuple(array)), shapes)))
    return tuple(arrays), draw(mostly(st.just(Value(axis)), st.none())) if fresh else Value(axis)


@st.composite
def takes(draw: Draw) -> tuple[Any, ...]:
    x = tuple(draw(st.lists(positive, min_size=1, max_size=3)))
    axis = draw(mostly(st.integers(-len(x), len(x) - 1), st.integers(-4, 4)).map(Value))
    left_out = mostly(st.none() if len(x) == 1 else st.just(axis), st.just(axis))
    return x, draw(positive_shapes), draw(left_out)


# --- numpy


def softmax(x: Any, axis: Any) -> Any:
    return z(x) + np.sum(z(x), axis=axis, keepdims=True)


CASES: dict[str, Case] = {
    **{name: Case(alike(2), lambda x, y: z(x) + z(y), twin=True) for name in ELEMENTWISE[1:]},
    ELEMENTWISE[0]: Case(alike(2), lambda x, y: z(x) + z(y)),
    "where": Case(alike(3), lambda c, x, y: np.where(z(c), z(x), z(y))),
    "clip": Case(
        alike(3).flatmap(lambda xs: st.tuples(st.just(xs[0]), *map(or_none, xs[1:]))),
        lambda x, low, high: np.clip(z(x), *(None if b is None else z(b) for b in (low, high))),
    ),
    "broadcast_to": Case(expansions(), lambda x, shape: np.broadcast_to(z(x), shape), ranges=True),
    "broadcast_arrays": Case(
        st.integers(0, 3).flatmap(alike), lambda *xs: [*np.broadcast_arrays(*map(z, xs))]
    ),
    "matmul": Case(products(), lambda x, y: z(x) @ z(y)),
    "sum": reduction(np.sum),
    "prod": reduction(np.prod, twin=True),
    "mean": reduction(np.mean, ranges=True),
    "max": reduction(np.max, ranges=True),
    "min": reduction(np.min, twin=True, ranges=True),
    "logsumexp": reduction(np.logaddexp.reduce, twin=True),
    "argmax": Case(
        st.tuples(with_axis(or_none=True), keepdims).map(lambda t: (*t[0], t[1])),
        reducer(np.argmax),
        ranges=True,
    ),
    "softmax": Case(with_axis(), softmax),
    "log_softmax": Case(with_axis(), softmax, twin=True),
    "reshape": Case(reshapes(), lambda x, shape: np.reshape(z(x), shape), ranges=True),
    "flatten": Case(
        with_axis().filter(lambda t: -len(t[0]) <= t[1] < len(t[0])),
        lambda x, axis: np.zeros((*x[: axis % len(x)], np.prod(x[axis % len(x) :], dtype=int))),
    ),
    "permute_dims": Case(permutations(), lambda x, axes: np.transpose(z(x), axes)),
    "matrix_transpose": Case(st.tuples(shapes), lambda x: np.matrix_transpose(z(x))),
    "transpose": Case(st.tuples(shapes.filter(lambda x: len(x) == 2)), lambda x: z(x).T),
    "expand_dims": Case(with_axis(new=1), lambda x, axis: np.expand_dims(z(x), axis)),
    "squeeze": Case(squeezes(), lambda x, axis: np.squeeze(z(x), axis)),
    "concat": Case(joins(fresh=True), lambda xs, axis: np.concatenate([*map(z, xs)], axis)),
    "stack": Case(joins(fresh=False), lambda xs, axis: np.stack([*map(z, xs)], axis)),
    "getitem": Case(
        st.one_of(keys(), keys(), slicings()),
        lambda x, key: z(x)[tuple(map(index, key))],
        ranges=True,
    ),
    "take": Case(takes(), lambda x, i, axis: np.take(z(x), np.zeros(i, int), axis)),
    "one_hot": Case(st.tuples(shapes, ends), lambda x, n: np.broadcast_to(0, (*x, n)), ranges=True),
    "zeros": Case(st.tuples(st.one_of(sizes, small, shapes)), np.zeros, ranges=True),
    "ones": Case(st.tuples(st.lists(ends, max_size=3).map(tuple)), np.ones, twin=True, ranges=True),
    "full": Case(
        st.tuples(shapes, st.just(())), lambda shape, value: np.full(shape, z(value)), twin=True
    ),
    "eye": Case(st.tuples(sizes, st.one_of(st.none(), sizes)), np.eye),
    "arange": Case(
        st.tuples(ends, st.one_of(st.none(), ends), small),
        lambda *span: arange(*span),
        ranges=True,
    ),
    "asarray": Case(st.tuples(shapes), lambda x: np.asarray(z(x))),
    **cases_array_api.CASES,
    **cases_einsum.CASES,
    **cases_moving.CASES,
    **cases_patterns.CASES,
    **cases_splitting.CASES,
    **cases_convolution.CASES,
    **cases_gathering.CASES,
    **cases_pooling.CASES,
}


def arange(start: int, stop: int | None, step: int) -> Any:
    if step == 0:
        raise ValueError("numpy raises ZeroDivisionError")
    return np.arange(start, stop, step) if stop is not None else np.arange(0, start, step)
