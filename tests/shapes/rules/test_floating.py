"""What the rules of floating answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import Variadic, symbol

b = Variadic("b")
n = symbol("n")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("copysign", ((n, 1), (3,)), "(n, 3)"),
        ("hypot", ((b, n), (n,)), "(*b, n)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "nextafter",
            ((n,), (3,)),
            "shape",
            (
                "nextafter: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must"
                " be equal, or one of them 1: for n=2 it is 2, not 3"
            ),
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
