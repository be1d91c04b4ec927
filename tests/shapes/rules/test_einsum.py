"""What the rules of einsum answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import UNKNOWN, Variadic, symbol

b = Variadic("b")
k, m, n = (symbol(name) for name in "kmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("einsum", ("bij,bjk->bik", (n, m, k), (n, k, 4)), "(n, m, 4)"),
        ("einsum", ("...ij,...jk", (b, n, m), (b, m, k)), "(*b, n, k)"),
        ("einsum", ("...ij,jk", (b, n, m), (m, k)), "(*b, n, k)"),
        ("einsum", ("...i,...i->...i", (5, b, 3), (b, 1)), "(5, *b, 3)"),
        ("einsum", ("i...j", (b, 3)), "(..., ?, 3)"),
        ("einsum", ("i...->...i", (b, n, m)), "(..., m, ?)"),
        ("einsum", ("ij,jk", (n, UNKNOWN), (m, k)), "(n, k)"),
        ("einsum", ("ii->i", (UNKNOWN, n)), "(n,)"),
        ("einsum", (UNKNOWN, (n,)), "(...,)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "einsum",
            ("ij,jk", (n, m), (3, k)),
            "shape",
            (
                "einsum 'ij,jk': index j is m in operand 0 (n, m), 3 in operand 1 (3, k); they"
                " must be equal, or one of them 1: for m=2 it is 2, not 3"
            ),
        ),
        (
            "einsum",
            ("...i->i", (b, 3)),
            "shape-rank",
            "einsum '...i->i': '...' is (*b,), and must stand in the result too: '->...i'",
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
