"""What the rules of diagonals answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import Variadic, symbol

b = Variadic("b")
k, m, n = (symbol(name) for name in "kmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("tril", ((b, n, m),), "(*b, n, m)"),
        ("triu", ((b, n, m), k), "(*b, n, m)"),
        ("trace", ((b, n, m),), "(*b,)"),
        ("diag", ((n,), 2), "(n+2, n+2)"),
        ("diag", ((n, m),), "(min(m,n),)"),
        ("diag", ((n, m), -1), "(max(min(m,n-1),0),)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        ("tril", ((n,),), "shape-rank", "tril: x (n,) has 1 axis; it must have 2 or more"),
        ("triu", ((),), "shape-rank", "triu: x () has 0 axes; it must have 2 or more"),
        ("trace", ((n,),), "shape-rank", "trace: x (n,) has 1 axis; it must have 2 or more"),
        ("diag", ((),), "shape-rank", "diag: x () has 0 axes; it must have 1 or 2"),
        ("diag", ((n, m, 3),), "shape-rank", "diag: x (n, m, 3) has 3 axes; it must have 1 or 2"),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
