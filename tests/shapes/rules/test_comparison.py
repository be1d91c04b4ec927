"""What the rules of comparison answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import Variadic, symbol

b = Variadic("b")
m, n = (symbol(name) for name in "mn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("where", ((n,), (), (m, n)), "(m, n)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "less",
            ((5, 1, 3), (b, 3)),
            "shape",
            (
                "less: x (5, 1, 3) and y (*b, 3): axis -3 of x has 5, axis -3 of y has *b; they"
                " must be equal, or one of them 1: *b may be any sizes"
            ),
        ),
        (
            "where",
            ((3,), (), (4,)),
            "shape",
            (
                "where: condition (3,) and y (4,): axis -1 of condition has 3, axis -1 of y has"
                " 4; they must be equal, or one of them 1"
            ),
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
