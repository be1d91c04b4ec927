"""What the rules of products answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of
from typednn.shapes import UNKNOWN, Variadic, symbol

b, rest = Variadic("b"), Variadic(None)
k, m, n = (symbol(name) for name in "kmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("tensordot", ((b, n, m), (m, k), 1), "(*b, n, k)"),
        ("tensordot", ((n, m), (b, n), ((0,), (-1,))), "(m, *b)"),
        ("tensordot", ((n, m), (n, k), ((0,), (UNKNOWN,))), "(m, ?)"),
        ("vecdot", ((b, n), (b, n)), "(*b,)"),
        ("vecdot", ((n, m), (n, m), UNKNOWN), "(?,)"),
        ("outer", ((rest,), (n,)), "(?, n)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer
