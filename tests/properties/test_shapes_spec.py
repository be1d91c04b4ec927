"""The grammar against jaxtyping itself, on generated texts."""

import re
from typing import Any

import hypothesis.strategies as st
import jaxtyping
import numpy as np
from hypothesis import assume, event, example, given

# What jaxtyping makes of a text; it has no public name for this.
from jaxtyping import _array_types as theirs

from typednn.shapes.dim import UNKNOWN, Dim, Size, symbol
from typednn.shapes.parsing import parse, parse_size
from typednn.shapes.spec import Axis, Spec, SpecSyntaxError

PIECES = ["*", "#", "_", "?", "...", "=", "a", "b1", "4", "-", "+2", "//", ",", "min(a,3)", "{x}"]
TOKENS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)
TEXTS = st.lists(TOKENS, max_size=3).map(" ".join)

OPERANDS = st.sampled_from(["a", "b", "2", "13", "{x}"])
EXPRESSIONS = st.recursive(
    OPERANDS,
    lambda part: (
        st.tuples(part, st.sampled_from(["+", "-", "*", "+(", "*("]), part).map(
            lambda p: "".join(p) + ")" * p[1].count("(")
        )
        | st.tuples(part, st.sampled_from(["//", "%"]), OPERANDS).map("".join)
        | st.tuples(st.sampled_from(["min", "max"]), part, part).map("{0[0]}({0[1]},{0[2]})".format)
        | part.map("-{}".format)
    ),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """An expression in which a character may have been replaced."""
    text = draw(EXPRESSIONS).replace("{x}", "a")
    at = draw(st.integers(0, len(text) - 1))
    return draw(
        st.just(text) | st.sampled_from("ab12+-*/(),").map(lambda c: text[:at] + c + text[at + 1 :])
    )


VALID = st.sampled_from(["#", "", "r=", "#r="]).flatmap(lambda p: EXPRESSIONS.map(p.__add__))
VALID |= st.sampled_from(
    ["_", "...", "*_n", "*n", "*#n", "?n", "?*n", "r=_", "=", "*", "+(_n)", "-4"]
)


# Python that is no arithmetic of ours; jaxtyping evaluates it, `parse` refuses it.
OTHER_PYTHON = re.compile(
    r"\*\*|(?<!/)/(?!/)|(?<!min)(?<!max)\(|\(\)|,\)|\b(min|max)\([^,]*\)|^[^(]*,"
)


def annotation(text: str) -> Any:
    try:
        return jaxtyping.Float[np.ndarray, text]
    except ValueError:
        return None


def refused(text: str) -> bool:
    try:
        parse(text)
    except SpecSyntaxError:
        return True
    return False


def expected_axis(dim: object) -> Axis:
    if dim is theirs._anonymous_dim:
        return Axis(UNKNOWN)
    if dim is theirs._anonymous_variadic_dim:
        return Axis(UNKNOWN, variadic=True)
    match dim:
        case theirs._FixedDim(size=size, broadcastable=broadcastable):
            return Axis(size, broadcastable)
        case theirs._SymbolicDim(elem=elem, broadcastable=broadcastable):
            return Axis(parse_size(elem), broadcastable)
        case theirs._NamedDim(name=name, broadcastable=broadcastable, treepath=treepath):
            return Axis(symbol(name), broadcastable, False, treepath)
        case theirs._NamedVariadicDim(name=name, broadcastable=broadcastable, treepath=treepath):
            return Axis(symbol(name), broadcastable, True, treepath)
    raise AssertionError(dim)


@given(TEXTS)
@example("#_")
@example("x=*b ?c")
def test_reads_what_jaxtyping_reads(text: str) -> None:
    made = annotation(text)
    event(f"jaxtyping refuses: {made is None}")
    if made is None:
        assert refused(text)
        return
    symbolic = [dim.elem for dim in made.dims if isinstance(dim, theirs._SymbolicDim)]
    if any(map(refused, symbolic)):
        assert refused(text)
    else:
        found = parse(text).axes
        plain = [Axis(a.size, a.broadcastable, a.variadic, a.treepath) for a in found]
        assert plain == [expected_axis(dim) for dim in made.dims]


@given(st.lists(VALID, max_size=3).map(" ".join))
def test_text_is_read_back(text: str) -> None:
    assume(not refused(text))  # two variadics, a division by zero
    spec = parse(text)
    assert parse(str(spec)) == spec
    assert str(parse(str(spec))) == str(spec)


@given(mutated())
@example("a%b-(2)")
@example("a/b")
@example("min(a,b)")
def test_expressions_have_jaxtypings_value(text: str) -> None:
    """jaxtyping takes the text for an expression: it has our value, or we refuse it for a reason."""
    assume("_" not in text[:1] and not text.startswith("*"))
    made = annotation(text)
    assume(made is not None and isinstance(made.dims[0], theirs._SymbolicDim))
    accepted = not refused(text)
    assume(not accepted or parse(text).names <= {"a", "b"})
    event(f"accepted: {accepted}")
    size = jaxtypings_value(text, {"a": 7, "b": 5})
    if accepted:
        assert size in (None, ours(parse(text), {"a": 7, "b": 5}))
    else:
        assert size is None or OTHER_PYTHON.search(text), size


def jaxtypings_value(text: str, sizes: dict[str, int]) -> int | None:
    """The one size that jaxtyping lets pass for these; None if it cannot, or not in 0..50."""
    with jaxtyping.jaxtyped("context"):
        for name, size in sizes.items():
            assert isinstance(np.empty(size), annotation(name))
        made = annotation(text)
        try:
            return next((n for n in range(51) if isinstance(np.empty(n), made)), None)
        except (jaxtyping.AnnotationError, SyntaxError, TypeError, ArithmeticError):
            return None


def ours(spec: Spec, sizes: dict[str, int]) -> Size:
    size = spec.axes[0].size
    return size.evaluate(sizes) if isinstance(size, Dim) else size
