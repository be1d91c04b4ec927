"""The canonical form against plain arithmetic on small sizes."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import TypeAlias

import hypothesis.strategies as st
from hypothesis import assume, event, given

from typednn.shapes.dim import Dim, Size, maximum, minimum, nonnegative, symbol
from typednn.shapes.parsing import parse_size
from typednn.shapes.verdict import (
    Proved,
    Refuted,
    Undecided,
    Verdict,
    at_most,
    broadcastable,
    equal,
    expands_to,
)

Tree: TypeAlias = "str | int | tuple[str, Tree, Tree]"

NAMES = ("a", "b", "_c")
LEAVES = st.sampled_from(NAMES) | st.integers(-4, 5)


def trees(operators: str) -> st.SearchStrategy[Tree]:
    operator = st.sampled_from(operators.split())
    return st.recursive(LEAVES, lambda t: st.tuples(operator, t, t), max_leaves=8)


TREES = trees("+ - * // // % min max")
POLYNOMIALS = trees("+ - *")


class Impossible(Exception):
    """A divisor below 1, which no canonical form speaks of."""


def build(tree: Tree) -> Size:
    if isinstance(tree, int):
        return tree
    if isinstance(tree, str):
        return symbol(tree)
    operator, left, right = tree[0], build(tree[1]), build(tree[2])
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "//":
            return left // right
        case "%":
            return left % right
        case "min":
            return minimum(left, right)
    return maximum(left, right)


def direct(tree: Tree, sizes: dict[str, int]) -> int:
    if isinstance(tree, int):
        return tree
    if isinstance(tree, str):
        return sizes[tree]
    operator, left, right = tree[0], direct(tree[1], sizes), direct(tree[2], sizes)
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "min":
            return min(left, right)
        case "max":
            return max(left, right)
    if right == 0 or (right < 0 and not isinstance(tree[2], int)):
        raise Impossible
    return left // right if operator == "//" else left % right


def built(tree: Tree) -> int | Dim:
    try:
        size = build(tree)
    except ZeroDivisionError:
        assume(False)
    assert isinstance(size, int | Dim)
    return size


def possible(*trees: Tree) -> Iterator[tuple[dict[str, int], tuple[int, ...]]]:
    """Small sizes for which all trees have a value, with their values."""
    for values in product(range(5), repeat=len(NAMES)):
        sizes = dict(zip(NAMES, values, strict=True))
        try:
            yield sizes, tuple(direct(tree, sizes) for tree in trees)
        except Impossible:
            continue


def value(size: int | Dim, sizes: dict[str, int]) -> int:
    return size.evaluate(sizes) if isinstance(size, Dim) else size


@given(TREES)
def test_canonical_form_has_the_value(tree: Tree) -> None:
    size = built(tree)
    for sizes, (expected,) in possible(tree):
        assert value(size, sizes) == expected, (str(size), sizes)


@given(TREES, TREES)
def test_equal_forms_are_equal(left: Tree, right: Tree) -> None:
    agree = all(a == b for _, (a, b) in possible(left, right))
    proved = isinstance(equal(built(left), built(right)), Proved)
    event(f"equal on small sizes: {agree}, proved: {proved}")  # --hypothesis-show-statistics
    assert agree or not proved


@given(POLYNOMIALS, POLYNOMIALS)
def test_polynomials_are_equal_only_if_their_forms_are(left: Tree, right: Tree) -> None:
    """Conversely: without // min max, the canonical form decides (degree 4 on 5 points)."""
    a, b = built(left), built(right)
    assume(_degree(a) < 5 and _degree(b) < 5)
    assert (a == b) is all(x == y for _, (x, y) in possible(left, right))


def _degree(size: int | Dim) -> int:
    return max(len(monomial) for monomial, _ in size.polynomial) if isinstance(size, Dim) else 0


@given(TREES)
def test_text_is_read_back(tree: Tree) -> None:
    size = built(tree)
    assert parse_size(str(size)) == size


@given(TREES)
def test_substitution_of_numbers_is_evaluation(tree: Tree) -> None:
    size = built(tree)
    for sizes, (expected,) in possible(tree):
        assert not isinstance(size, Dim) or size.substitute(sizes) == expected


@given(TREES, TREES)
def test_substitution_of_sizes(tree: Tree, part: Tree) -> None:
    size, inner = built(tree), built(part)
    try:
        whole = size.substitute({"a": inner}) if isinstance(size, Dim) else size
    except ZeroDivisionError:
        assume(False)
    assert isinstance(whole, int | Dim)
    for sizes, (number,) in possible(part):
        try:
            expected = direct(tree, sizes | {"a": number})
        except Impossible:
            continue
        if number >= 0:
            assert value(whole, sizes) == expected


@given(TREES)
def test_nonnegative_is_true(tree: Tree) -> None:
    if nonnegative(built(tree)):
        assert all(number >= 0 for _, (number,) in possible(tree))


@given(TREES, TREES)
def test_verdicts_are_true(left: Tree, right: Tree) -> None:
    a, b = built(left), built(right)
    _holds(equal(a, b), left, right, lambda x, y: x == y)
    _holds(at_most(a, b), left, right, lambda x, y: x <= y)
    _holds(broadcastable(a, b), left, right, lambda x, y: x == y or 1 in (x, y))
    _holds(expands_to(a, b), left, right, lambda x, y: x in (1, y))


def _holds(verdict: Verdict, left: Tree, right: Tree, claim: Callable[[int, int], bool]) -> None:
    """A proof holds for all small sizes; a counterexample refutes, by plain arithmetic."""
    match verdict:
        case Proved():
            assert all(claim(x, y) for _, (x, y) in possible(left, right))
        case Refuted():
            sizes = dict.fromkeys(NAMES, 1) | dict(verdict.counterexample)
            assert not claim(verdict.left, verdict.right)
            assert min(sizes.values()) >= 0
            try:
                assert direct(left, sizes) == verdict.left
                assert direct(right, sizes) == verdict.right
            except Impossible:
                pass  # a divisor that the canonical form cancelled
        case Undecided():
            pass


@given(TREES, TREES)
def test_what_differs_on_small_sizes_is_refuted(left: Tree, right: Tree) -> None:
    a, b = built(left), built(right)
    assume("min" not in f"{a}{b}" and "max" not in f"{a}{b}")  # there small sizes refute nothing
    for sizes, (x, y) in possible(left, right):
        if x != y and x >= 0 and y >= 0 and divides(left, sizes) and divides(right, sizes):
            assert isinstance(equal(a, b), Refuted)
            return


def divides(tree: Tree, sizes: dict[str, int]) -> bool:
    """Whether no quotient by a name has a rest, as the verdicts assume."""
    if not isinstance(tree, tuple):
        return True
    operator, left, right = tree
    rest = operator in ("//", "%") and not isinstance(right, int)
    exact = not rest or direct(left, sizes) % direct(right, sizes) == 0
    return exact and divides(left, sizes) and divides(right, sizes)
