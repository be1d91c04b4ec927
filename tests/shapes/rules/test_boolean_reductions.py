"""What the rules of all, any and count_nonzero answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import Variadic, symbol

b = Variadic("b")
m, n = (symbol(name) for name in "mn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("all", ((b, n), -1), "(*b,)"),
        ("any", ((n, m), 0, True), "(1, m)"),
        ("count_nonzero", ((n, 0), 1), "(n,)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "any",
            ((n, 3), 2),
            "shape-index",
            "any: x (n, 3) has no axis 2; with 2 axes it must be from -2 to 1",
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
