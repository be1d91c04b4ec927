"""The grammar: what is read, what is refused and in which words."""

from typing import Any

import jaxtyping
import numpy as np
import pytest

from typednn.shapes.dim import UNKNOWN, symbol
from typednn.shapes.parsing import parse, parse_leniently, parse_size
from typednn.shapes.shape import Broadcastable, Variadic
from typednn.shapes.spec import Axis, SpecSyntaxError

n = symbol("n")


@pytest.mark.parametrize(
    ("text", "axis"),
    [
        ("784", Axis(784)),
        ("+4", Axis(4)),
        ("1_000", Axis(1000)),
        ("n", Axis(n)),
        ("_", Axis(UNKNOWN)),
        ("_n", Axis(UNKNOWN)),
        ("...", Axis(UNKNOWN, variadic=True)),
        ("*_", Axis(UNKNOWN, variadic=True)),
        ("*n", Axis(n, variadic=True)),
        ("*#n", Axis(n, broadcastable=True, variadic=True)),
        ("#*n", Axis(n, broadcastable=True, variadic=True)),
        ("#n", Axis(n, broadcastable=True)),
        ("#4", Axis(4, broadcastable=True)),
        ("#n+1", Axis(n + 1, broadcastable=True)),
        ("?n", Axis(n, treepath=True)),
        ("?*n", Axis(n, variadic=True, treepath=True)),
        ("rows=4", Axis(4, label="rows")),
        ("rows=#n", Axis(n, broadcastable=True, label="rows")),
        ("*rows=n", Axis(n, variadic=True, label="rows")),
        ("rows=_", Axis(UNKNOWN, label="rows")),
        ("rows=2*n", Axis(2 * n, label="rows")),
        ("n-1", Axis(n - 1)),
        ("{k+1}", Axis(parse_size("{k}+1"))),
        ("2*{k-self.size}", Axis(parse_size("2*{k}-2*{self.size}"))),
        ("{min(-k,3)}", Axis(parse_size("min(-{k},3)"))),
        ("(n)", Axis(n)),
        ("n-n+3", Axis(3)),
        ("-(-n)", Axis(n)),
        ("min(n,3,n+1)", Axis(parse_size("min(n,3)"))),
        ("{size}", Axis(symbol("{size}"))),
        ("2*{self.sizes[0]}+1", Axis(2 * symbol("{self.sizes[0]}") + 1)),
        ("*", Axis(symbol(""), variadic=True)),  # jaxtyping's, odd as it is
    ],
)
def test_one_axis(text: str, axis: Axis) -> None:
    (found,) = parse(text).axes
    assert found == axis
    assert parse(str(axis)) == parse(text)


@pytest.mark.parametrize(
    ("text", "token", "hint"),
    [
        ("batch, 784", "'batch,'", "separated by spaces"),
        ("n#", "'n#'", "goes before the axis"),
        ("b ...n", "'...n'", "stands alone"),
        ("##n", "'##n'", "'#' twice"),
        ("**n", "'**n'", "'*' twice"),
        ("__n", "'__n'", "'_' twice"),
        ("??n", "'??n'", "'?' twice"),
        ("*a 3 ...", "'*a' and '...'", "use one"),
        ("*4", "'*4'", "'*' before a fixed size"),
        ("_4", "'_4'", "'_' before a fixed size"),
        ("?4", "'?4'", "'?' before a fixed size"),
        ("#_", "'#_'", "takes every size"),
        ("_a+b", "'_a+b'", "'_' before an expression"),
        ("*a+b", "'*a+b'", "'*' before an expression"),
        ("?a+b", "'?a+b'", "'?' before an expression"),
        ("b 2h", "'2h'", "is not an axis"),
        ("min(a, b)", "'min(a,'", "without spaces"),
        ("a/2", "'a/2'", "is not allowed"),
        ("3*len(x)", "'len(x)' in '3*len(x)'", "min(a,b)"),
        ("a+1.5", "'1.5' in 'a+1.5'", "is not allowed"),
        ("a+True", "'True' in 'a+True'", "is not allowed"),
        ("min(a)+0", "'min(a)'", "is not allowed"),
        ("min(*a,b)", "'*a' in", "is not allowed"),
        ("(a,b)", "'(a,b)'", "is not allowed"),
        ("{x!r}", "'{x!r}'", "{self.size}"),
        ("{f(x)}", "'{f(x)}'", "is not allowed"),
        ("{x}{y}", "'{x}{y}'", "is not an axis"),
        ("a#b", "'a#b'", "is not an axis"),
        ("a=b=c", "'a=b=c'", "is not an axis"),
        ("n//0", "'n//0'", "divides by zero"),
        ("n%0", "'n%0'", "divides by zero"),
        ("(" * 300 + "n", "is not an axis", ""),
        ("\0+a", "is not an axis", ""),
    ],
)
def test_refused(text: str, token: str, hint: str) -> None:
    with pytest.raises(SpecSyntaxError) as caught:
        parse(text)
    message = str(caught.value)
    assert token in message and hint in message
    assert repr(text) in message and "\n" not in message
    assert caught.value.code == "shape-syntax"


def test_newlines_stay_out_of_the_message() -> None:
    assert parse("a\n  b").shape() == parse("a b").shape()
    with pytest.raises(SpecSyntaxError) as caught:
        parse("a\n 2b")
    assert "\n" not in str(caught.value)


def test_text_is_kept_but_does_not_count() -> None:
    assert parse(" b   784").text == " b   784"
    assert parse(" b   784") == parse("b 784")
    assert str(parse("1+n *b ")) == "n+1 *b"


def test_shape() -> None:
    spec = parse("*#b _ #n ?m 2*{k} {k}")
    k = symbol("{k}")
    known = (Variadic("b", True), UNKNOWN, Broadcastable(n), UNKNOWN)
    assert spec.shape() == (*known, 2 * k, k)
    assert spec.shape({"k": 5}) == (*known, 10, 5)
    assert spec.shape({"k": UNKNOWN}) == (*known, UNKNOWN, UNKNOWN)
    assert parse("?*a").shape() == parse("...").shape() == (Variadic(None),)
    assert parse("").shape() == ()


def test_names_and_placeholders() -> None:
    spec = parse("*b n+1 {self.k}*m ?leaf _x")
    assert spec.names == {"b", "n", "m"}
    assert spec.placeholders == {"self.k"}


def test_placeholder_means_what_jaxtyping_means() -> None:
    @jaxtyping.jaxtyped(typechecker=None)
    def check(size: int, x: np.ndarray) -> bool:
        annotation: Any = jaxtyping.Shaped[np.ndarray, "{size}*2+1"]
        return isinstance(x, annotation)

    (expected,) = parse("{size}*2+1").shape({"size": 4})
    assert expected == 9 and check(4, np.empty(9)) and not check(4, np.empty(8))


def test_no_array_has_more_than_64_axes() -> None:
    assert len(parse("*b " + "n " * 64).axes) == 65
    with pytest.raises(SpecSyntaxError) as caught:
        parse("n " * 3000)
    message = "shape 'n n n ...': there are 3000 axes; an array has at most 64"
    assert str(caught.value) == message


def test_what_only_python_computes_is_any_size() -> None:
    axes = parse_leniently("{len(xs)} n/2 2**k n {k+1}").axes
    assert axes == parse("_ _ _ n {k}+1").axes


def test_what_python_cannot_compute_is_refused() -> None:
    with pytest.raises(SpecSyntaxError, match="2h"):
        parse_leniently("b 2h")
