"""Unification against jaxtyping's own checks, and against what it was made from."""

from typing import Any

import hypothesis.strategies as st
import jaxtyping
import numpy as np
from hypothesis import assume, event, given

from typednn.shapes.bindings import Bindings, substitute
from typednn.shapes.dim import Size, symbol
from typednn.shapes.parsing import parse
from typednn.shapes.shape import Shape
from typednn.shapes.unify import finish, unify

AXES = st.sampled_from(["a", "b", "#a", "#b", "_", "1", "2", "#2", "x=3"])
VARIADICS = st.sampled_from(["*s", "*#s", "...", "*t", ""])
EXPRESSIONS = st.sampled_from(["a", "a+1", "2*b", "a*b", "min(a,b)", "a//2+b", "#a+b", "a%2"])


@st.composite
def declarations(draw: st.DrawFn) -> str:
    before, after = draw(st.lists(AXES, max_size=2)), draw(st.lists(AXES, max_size=2))
    return " ".join([*before, draw(VARIADICS), *after])


SHAPES = st.lists(st.sampled_from([1, 2, 2, 2, 3]), min_size=1, max_size=4).map(tuple)
ARGUMENTS = st.lists(st.tuples(declarations(), SHAPES), min_size=1, max_size=3)


@given(ARGUMENTS, st.none() | st.tuples(EXPRESSIONS, st.integers(0, 9)))
def test_ints_agree_with_jaxtyping(
    arguments: list[tuple[str, tuple[int, ...]]], last: tuple[str, int] | None
) -> None:
    if last is not None:
        arguments = [*arguments, (last[0], (last[1],))]
    try:
        expected = jaxtyping_accepts(arguments)
    except jaxtyping.AnnotationError:  # an expression before its names
        assume(False)
    event(f"accepted: {expected}")
    assert accepts(arguments) is expected


def jaxtyping_accepts(arguments: list[tuple[str, tuple[int, ...]]]) -> bool:
    with jaxtyping.jaxtyped("context"):
        for text, shape in arguments:
            annotation: Any = jaxtyping.Float[np.ndarray, text]
            if not isinstance(np.empty(shape), annotation):
                return False
        return True


def accepts(arguments: list[tuple[str, tuple[int, ...]]]) -> bool:
    bindings = Bindings()
    for text, shape in arguments:
        if unify(parse(text).shape(), shape, bindings) is not None:
            return False
    return finish(bindings) is None


SIZES: st.SearchStrategy[Size] = st.sampled_from(
    [2, 5, symbol("a"), symbol("b"), symbol("n") + 1, symbol("n") // 2, 2 * symbol("a")]
)
NAMED = st.lists(st.sampled_from(["a", "b", "c", "3", "a+1", "2*b", "a*b", "min(a,c)"]), max_size=4)


@given(
    NAMED, st.dictionaries(st.sampled_from("abc"), SIZES, min_size=3), st.lists(SIZES), st.data()
)
def test_an_instance_is_rebuilt(
    axes: list[str], values: dict[str, Size], stretch: list[Size], data: st.DataObject
) -> None:
    """Names replaced by sizes give an instance; unifying finds these sizes again."""
    axes = ["a", "b", "c", *axes]
    at = data.draw(st.integers(0, len(axes)))
    declared = parse(" ".join([*axes[:at], "*s", *axes[at:]])).shape()
    actual = substitute(declared, Bindings(values, {"s": tuple(stretch)}))
    bindings = Bindings()
    assert unify(declared, actual, bindings) is None and finish(bindings) is None
    assert bindings.sizes == values and bindings.variadics == {"s": tuple(stretch)}
    assert substitute(declared, bindings) == actual


FEW = st.sampled_from(["a", "b", "#a", "a+1", "2*b", "a*b", "_"])


@given(st.lists(st.tuples(FEW, SIZES), min_size=1, max_size=5))
def test_a_mismatch_is_one_for_some_sizes(pairs: list[tuple[str, Size]]) -> None:
    """Never an error on a program right for all sizes: some numbers do not unify either."""
    declared = parse(" ".join(text for text, _ in pairs)).shape()
    actual: Shape = tuple(size for _, size in pairs)
    if unify(declared, actual, Bindings()) is None:
        return
    sizes = [{"a": p, "b": q, "n": r} for p in range(5) for q in range(5) for r in range(5)]
    numbers = [substitute(actual, Bindings(dict(s))) for s in sizes]
    outcomes = []
    for shape in numbers:
        bindings = Bindings()
        outcomes.append(unify(declared, shape, bindings) or finish(bindings))
    assert any(outcome is not None for outcome in outcomes)
