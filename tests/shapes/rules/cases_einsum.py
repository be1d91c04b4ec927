"""Arguments for einsum and the products over numbered axes."""

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
from typednn.shapes.rules.einsum import parse


@st.composite
def sums(draw: Draw) -> tuple[Any, ...]:
    """An equation over four indices, and operands of which one in ten has a wrong size."""
    of = {index: draw(sizes) for index in "abAc"}
    number = draw(mostly(st.integers(1, 3), st.just(0)))
    rests = draw(alike(number)) if number else ()
    terms, operands = [], []
    for rest in rests:
        indices = draw(st.lists(st.sampled_from(sorted(of)), max_size=3))
        named = [draw(mostly(st.just(of[index]), st.just(Part(1)))) for index in indices]
        dots = draw(st.booleans())
        place = draw(st.integers(0, len(indices)))
        terms.append("".join(indices[:place]) + "..." * dots + "".join(indices[place:]))
        operands.append((*named[:place], *(rest if dots else ()), *named[place:]))
    equation = draw(st.sampled_from([",", " , "])).join(terms)
    if draw(st.booleans()):
        used = sorted(set(equation) - set("., "))
        kept = draw(mostly(st.permutations(used), st.just([*used, "d"])))
        dots = draw(mostly(st.just("..." in equation), st.booleans()))
        equation += "->" + "..." * dots + "".join(kept[draw(st.integers(0, 2)) :])
    broken = draw(mostly(st.just(equation), st.sampled_from(["a.b", "a1", "a->aa", "a-b", ",,"])))
    wrong = draw(mostly(st.just(operands), st.lists(shapes, max_size=3)))
    return broken, *wrong


def einsum(equation: str, *operands: Any) -> Any:
    """numpy's, which takes the diagonal of (0, 1) to have size 1."""
    given = np.einsum(equation, *map(z, operands))
    for term, shape in zip(parse(equation).operands, operands, strict=True):
        end = len(shape) - len(term.after)
        named = {*zip(term.indices, (*shape[: len(term.before)], *shape[end:]), strict=True)}
        if len(named) > len(set(term.indices)):
            raise ValueError(f"an index has two sizes in {shape}")
    return given


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

CASES = {
    "einsum": Case(sums(), einsum),
    "tensordot": Case(dots(), tensordot),
    "vecdot": Case(vectors(), lambda x, y, axis: vecdot(z(x), z(y), axis=axis)),
    "outer": Case(
        st.tuples(*[mostly(st.tuples(sizes), shapes)] * 2).filter(
            lambda t: all(len(x) < 2 for x in t)
        ),
        lambda x, y: np.outer(z(x), z(y)) if x and y else z(x) @ z(y),
    ),
}
