"""What the rules of extremes answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import Variadic, symbol

b = Variadic("b")
m, n = (symbol(name) for name in "mn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("maximum", ((n, 1), (3,)), "(n, 3)"),
        ("clip", ((b, n), None, (n,)), "(*b, n)"),
        ("clip", ((n,), (m, 1)), "(m, n)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "minimum",
            ((n,), (3,)),
            "shape",
            (
                "minimum: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must be"
                " equal, or one of them 1: for n=2 it is 2, not 3"
            ),
        ),
        (
            "clip",
            ((2,), (n,), (3,)),
            "shape",
            (
                "clip: x (2,) and min (n,): axis -1 of x has 2, axis -1 of min has n; they must"
                " be equal, or one of them 1: for n=3 it is 2"
            ),
        ),
        (
            "clip",
            ((2,), None, (3,)),
            "shape",
            (
                "clip: x (2,) and max (3,): axis -1 of x has 2, axis -1 of max has 3; they must"
                " be equal, or one of them 1"
            ),
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
