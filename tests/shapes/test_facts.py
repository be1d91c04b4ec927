"""Verdicts under facts that a program has checked before."""

import pytest

from typednn.shapes.dim import Dim, Size
from typednn.shapes.facts import (
    Fact,
    Relation,
    assuming,
    constants,
    either,
    facts_about,
    replacements,
)
from typednn.shapes.parsing import parse_size
from typednn.shapes.verdict import PROVED, UNDECIDED, Refuted, at_most, broadcastable, equal


def size(text: str) -> int | Dim:
    found: Size = parse_size(text)
    assert isinstance(found, int | Dim)
    return found


def fact(left: str, relation: Relation, right: str) -> Fact:
    return Fact(relation, size(left), size(right))


@pytest.mark.parametrize(
    ("facts", "left", "right"),
    [
        ([fact("n", "==", "m")], "n", "m"),
        ([fact("n", "==", "k"), fact("k", "==", "m")], "n", "m"),
        ([fact("d-d//4*4", "==", "0")], "d", "d//4*4"),
        ([fact("t", "<=", "512")], "t", "min(t,512)"),
        ([fact("t", "<", "513")], "t", "min(t,512)"),
    ],
)
def test_a_fact_saves_a_claim(facts: list[Fact], left: str, right: str) -> None:
    assert isinstance(equal(size(left), size(right)), Refuted)
    with assuming(facts):
        assert equal(size(left), size(right)) == UNDECIDED
        assert broadcastable(size(left), size(right)) == UNDECIDED
    assert isinstance(equal(size(left), size(right)), Refuted)


@pytest.mark.parametrize(
    ("facts", "left", "right"),
    [
        ([fact("n", "==", "k")], "n", "m"),
        ([fact("n", "==", "m")], "n", "m+1"),
        ([fact("d-d//4*4", "==", "0")], "d", "d//8*8"),
        ([fact("t", "<=", "600")], "t", "min(t,512)"),
        ([fact("n", "!=", "m")], "n", "m"),
    ],
)
def test_a_fact_saves_no_other_claim(facts: list[Fact], left: str, right: str) -> None:
    with assuming(facts):
        verdict = equal(size(left), size(right))
        assert isinstance(verdict, Refuted)
        assert all(
            each.allows(verdict.counterexample)
            for each in facts
            if each.names <= verdict.counterexample.keys()
        )


def test_a_claim_that_holds_is_still_proved() -> None:
    with assuming([fact("n", "==", "m")]):
        assert equal(size("n"), size("n")) == PROVED
        assert at_most(size("n"), size("n+1")) == PROVED


def test_a_quotient_by_a_name_is_taken_to_be_exact() -> None:
    assert equal(size("d"), size("d//h*h")) == UNDECIDED
    assert isinstance(equal(size("d"), size("d//h*h+1")), Refuted)
    assert isinstance(equal(size("d"), size("d//2*2")), Refuted)


def test_facts_are_found_by_way_of_other_names() -> None:
    facts = [fact("n", "==", "m"), fact("k", "==", "l"), fact("m", "==", "k")]
    with assuming(facts):
        assert set(facts_about(frozenset("n"))) == set(facts)
        assert facts_about(frozenset("z")) == ()


@pytest.mark.parametrize("relation", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("value", [1, 2, 3])
def test_the_opposite_holds_where_the_fact_does_not(relation: Relation, value: int) -> None:
    one = fact("n", relation, "2")
    assert one.allows({"n": value}) != one.opposite().allows({"n": value})


def test_a_fact_about_a_quotient_by_zero_allows_nothing() -> None:
    assert not fact("n//m", "==", "0").allows({"n": 1, "m": 0})


def test_names_are_replaced() -> None:
    assert fact("n", "==", "m+1").renamed({"n": "a", "m": "b"}) == fact("a", "==", "b+1")


@pytest.mark.parametrize(
    ("facts", "sizes"),
    [
        ([fact("n", "==", "m")], {"m": "n"}),
        ([fact("n", "==", "m"), fact("m", "==", "k")], {"m": "n", "k": "n"}),
        ([fact("n", "==", "2*m")], {"n": "2*m"}),
        ([fact("n", "==", "3"), fact("n", "==", "m")], {"n": "3", "m": "3"}),
        ([fact("n", "==", "n"), fact("n", "<", "m"), fact("n//2*2", "==", "k")], {"k": "n//2*2"}),
        ([fact("k", "==", "n"), fact("n", "==", "2*m")], {"n": "2*m", "k": "2*m"}),
    ],
)
def test_equal_names_are_replaced(facts: list[Fact], sizes: dict[str, str]) -> None:
    assert replacements(facts) == {name: size(text) for name, text in sizes.items()}


def test_a_kept_name_is_not_replaced() -> None:
    facts = [fact("n", "==", "m"), fact("k", "==", "3")]
    assert replacements(facts, frozenset("m")) == {"n": size("m"), "k": 3}
    assert replacements(facts, frozenset("nk")) == {"m": size("n"), "k": 3}


def test_the_names_whose_size_is_fixed() -> None:
    facts = [fact("n", "==", "3"), fact("m", "==", "n"), fact("k", "==", "j"), fact("i", "<", "3")]
    assert constants(facts) == {"n": 3, "m": 3}


def test_a_fixed_size_is_told_as_a_number() -> None:
    with assuming([fact("d", "==", "4"), fact("n", "==", "3")]):
        assert equal(size("d"), 3) == Refuted({}, 4, 3)
        assert equal(size("2*d"), size("n")) == Refuted({}, 8, 3)
        assert isinstance(equal(size("4*n//(d-4)"), 3), type(UNDECIDED))


def test_one_of_two_facts() -> None:
    one = either(fact("d", "==", "3"), fact("d", "==", "n"))
    assert one is not None
    allowed = [d for d in range(6) if one.allows({"d": d, "n": 5})]
    assert allowed == [3, 5]
    assert either(fact("d", "==", "3"), fact("d", "<", "2")) is None
    assert either(None, fact("d", "==", "3")) is None
