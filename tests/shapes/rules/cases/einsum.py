"""Arguments for the rules of einsum, and what numpy does with them."""

from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    alike,
    mostly,
    shapes,
    sizes,
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


CASES: dict[str, Case] = {
    "einsum": Case(sums(), einsum),
}
