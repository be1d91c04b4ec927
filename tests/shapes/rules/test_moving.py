"""What the rules of moving answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of
from typednn.shapes import UNKNOWN, Variadic, symbol

b = Variadic("b")
k, m, n = (symbol(name) for name in "kmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("moveaxis", ((b, n, m), -1, 0), "(m, *b, n)"),
        ("moveaxis", ((n, b), 0, -1), "(*b, n)"),
        ("moveaxis", ((b, n, m), (-1, -2), (0, -1)), "(m, *b, n)"),
        ("moveaxis", ((b, n), -1, -2), "(...,)"),
        ("moveaxis", ((n, b), 0, 3), "(...,)"),
        ("moveaxis", ((n, m), 0, UNKNOWN), "(?, ?)"),
        ("tile", ((b, n), 2), "(*b, 2*n)"),
        ("tile", ((b, n), (2, 2)), "(..., 2*n)"),
        ("tile", ((n,), (m, k)), "(m, k*n)"),
        ("tile", ((n,), (2, b)), "(...,)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer
