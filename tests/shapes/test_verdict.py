"""The three verdicts and the words of a counterexample."""

from collections.abc import Callable

import pytest

from typednn.shapes.dim import UNKNOWN, AtMost, Dim, Size, symbol
from typednn.shapes.parsing import parse_size
from typednn.shapes.verdict import (
    FIELD,
    PROVED,
    UNDECIDED,
    Refuted,
    Verdict,
    at_most,
    broadcastable,
    equal,
    expands_to,
)

h, n = symbol("h"), symbol("n")


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ("3", "4", "3 is not 4"),
        ("h//2*2", "h", "for h=3 it is 2, not 3"),
        ("n", "m", "for m=2, n=3 it is 3, not 2"),
        ("h//32*32", "h", "for h=33 it is 32, not 33"),
        ("n+1", "n", "for n=2 it is 3, not 2"),
        ("n//m", "1", "for m=1, n=2 it is 2, not 1"),
        ("min(n,7)", "n", "for n=8 it is 7, not 8"),
        ("n-5", "0", "for n=6 it is 1, not 0"),
    ],
)
def test_refuted(left: str, right: str, why: str) -> None:
    verdict = equal(parse_size(left), parse_size(right))
    assert isinstance(verdict, Refuted)
    assert verdict.why() == why


def test_names_that_look_alike_are_told_apart() -> None:
    verdict = equal(symbol("b@1"), symbol("b@2"))
    assert isinstance(verdict, Refuted)
    assert verdict.why() == "for b=2, another b=3 it is 2, not 3"


def test_proved_and_undecided() -> None:
    assert equal(3, 3) == equal(2 * n, n + n) == at_most(h // 2, h) == PROVED
    assert equal(n, UNKNOWN) == equal(UNKNOWN, UNKNOWN) == at_most(UNKNOWN, 3) == UNDECIDED
    assert equal(parse_size("a//2+(a+1)//2"), parse_size("a")) == UNDECIDED


def test_impossible_sizes_refute_nothing() -> None:
    """n-k exists only for n >= k, and there max(n-k, 0) is the same."""
    assert equal(parse_size("max(n-k,0)"), parse_size("n-k")) == UNDECIDED
    assert equal(parse_size("-n-1"), 5) == UNDECIDED


def test_small_sizes_do_not_refute_a_clamp() -> None:
    assert equal(parse_size("min(n,3)"), 3) == UNDECIDED
    assert equal(parse_size("2*min(n,1)"), 2) == UNDECIDED
    assert isinstance(equal(parse_size("min(n,3)"), 2), Refuted)
    assert isinstance(equal(parse_size("max(n-1,0)"), n), Refuted)


@pytest.mark.parametrize(
    ("left", "right", "broadcasts", "expands"),
    [
        (3, 3, True, True),
        (1, 3, True, True),
        (3, 1, True, False),
        (2, 3, False, False),
        (1, n, True, True),
        (n, 1, True, False),
        (n, n, True, True),
        (n, 3, False, False),
        (0, 1, True, False),
        (0, 2, False, False),
    ],
)
def test_broadcasting(left: Size, right: Size, broadcasts: bool, expands: bool) -> None:
    assert isinstance(broadcastable(left, right), Refuted) is not broadcasts
    assert isinstance(expands_to(left, right), Refuted) is not expands


def test_broadcasting_with_unknown() -> None:
    assert broadcastable(UNKNOWN, UNKNOWN) == broadcastable(UNKNOWN, 3) == UNDECIDED
    assert broadcastable(UNKNOWN, 1) == expands_to(1, UNKNOWN) == PROVED
    assert expands_to(UNKNOWN, 1) == UNDECIDED


def test_a_size_with_a_limit_is_no_larger_one() -> None:
    limited = AtMost(25)
    assert equal(limited, 64) == equal(64, limited) == Refuted({}, 25, 64, is_limit=True)
    assert equal(limited, symbol("n")) == equal(AtMost(symbol("m")), symbol("n")) == UNDECIDED
    assert equal(limited, 25) == equal(limited, 3) == equal(limited, symbol("{k}")) == UNDECIDED
    assert equal(limited, limited) == equal(limited, AtMost(7)) == UNDECIDED
    assert equal(AtMost(symbol("n")), symbol("n") + 1) == Refuted({"n": 2}, 2, 3, is_limit=True)
    assert equal(AtMost(symbol("n")), symbol("n") - 1) == UNDECIDED


def test_at_most() -> None:
    assert isinstance(at_most(4, 3), Refuted)
    verdict = at_most(n, n - 1)
    assert isinstance(verdict, Refuted) and verdict.left > verdict.right
    assert at_most(3, 3) == at_most(3, 4) == at_most(n, n) == at_most(n, n + 1) == PROVED
    assert at_most(4, 3) == Refuted({}, 4, 3)
    assert at_most(n, 3) == Refuted({"n": 4}, 4, 3)  # the least size that refutes


@pytest.mark.parametrize("size", [0, 2, n, n + 2])
@pytest.mark.parametrize("question", [equal, at_most, broadcastable, expands_to])
def test_a_size_beside_an_unknown_one_is_undecided(
    question: Callable[[Size, Size], Verdict], size: Size
) -> None:
    assert question(size, UNKNOWN) == question(UNKNOWN, size) == UNDECIDED


@pytest.mark.parametrize(
    ("left", "right", "sizes"),
    [
        ("n", "m", {"m": 2, "n": 3}),  # each name has another size
        ("n*m", "n+m", {"m": 2, "n": 3}),
        ("3-n", "1", {"n": 1}),  # 3-n is below 2 for an n of 2 or more: sizes of 1 are tried next
        ("1-n", "0", {"n": 0}),  # and then sizes of 0
        ("n//12*12", "n", {"n": 13}),
    ],
)
def test_the_counterexample_is_the_most_natural(
    left: str, right: str, sizes: dict[str, int]
) -> None:
    verdict = equal(parse_size(left), parse_size(right))
    assert isinstance(verdict, Refuted) and verdict.counterexample == sizes


def of_fields(text: str) -> Size:
    """Return a size in which ``c`` and ``d`` are sizes in an object's fields."""
    size = parse_size(text)
    assert isinstance(size, Dim)
    found = size.substitute({name: symbol(FIELD + name) for name in "cd"})
    assert isinstance(found, int | Dim)
    return found


@pytest.mark.parametrize(
    ("left", "right"), [("c", "d"), ("c", "d//2"), ("max(c-1,0)", "c"), ("c*c", "d*c")]
)
def test_sizes_of_fields_differ(left: str, right: str) -> None:
    assert isinstance(equal(of_fields(left), of_fields(right)), Refuted)


@pytest.mark.parametrize(
    ("left", "right"), [("c", "n"), ("c", "n+1"), ("d//2*2", "d"), ("2*c", "n*d"), ("c", "d+1")]
)
def test_a_size_of_a_field_may_be_any_other(left: str, right: str) -> None:
    assert equal(of_fields(left), of_fields(right)) == UNDECIDED
    assert equal(of_fields(left), 784) == UNDECIDED


def of_parameters(text: str) -> Size:
    """Return a size in which ``c`` and ``d`` are the values of parameters."""
    size = parse_size(text)
    assert isinstance(size, Dim)
    return size.substitute({name: symbol(f"{{{name}}}") for name in "cd"})


@pytest.mark.parametrize(("left", "right"), [("(d+1)//2*2", "d"), ("2*c*(d//2)", "c*d")])
def test_a_quotient_of_a_parameter_may_be_exact(left: str, right: str) -> None:
    assert equal(of_parameters(left), of_parameters(right)) == UNDECIDED


@pytest.mark.parametrize(
    ("left", "right"), [("c", "d"), ("d//2", "d"), ("d+1", "d"), ("3*c", "2*d")]
)
def test_sizes_of_parameters_differ(left: str, right: str) -> None:
    left_size, right_size = of_parameters(left), of_parameters(right)
    assert isinstance(equal(left_size, right_size), Refuted)
