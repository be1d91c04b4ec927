"""What the rules of arithmetic answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import UNKNOWN, Variadic, symbol

b, c, rest = Variadic("b"), Variadic("c"), Variadic(None)
m, n = (symbol(name) for name in "mn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("add", ((n, 3), (3,)), "(n, 3)"),
        ("add", ((n, 1), (1, m)), "(n, m)"),
        ("add", ((n,), (UNKNOWN,)), "(?,)"),  # n may be 1
        ("add", ((n + 1,), (UNKNOWN,)), "(?,)"),
        ("add", ((n + 2,), (UNKNOWN,)), "(n+2,)"),  # and n+2 may not
        ("add", ((b, 3), (3,)), "(*b, 3)"),
        ("add", ((b, 3), (b, 1)), "(*b, 3)"),
        ("add", ((2, b, 3), (b, 3)), "(2, *b, 3)"),
        ("add", ((b, 3), (1, 3)), "(..., 3)"),  # of one axis more where b is ()
        ("add", ((rest, 3), (4, 3)), "(..., 3)"),
        ("add", ((5, rest), (7, rest)), "(...,)"),  # of different lengths, perhaps
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "add",
            ((n,), (3,)),
            "shape",
            (
                "add: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must be"
                " equal, or one of them 1: for n=2 it is 2, not 3"
            ),
        ),
        (
            "multiply",
            ((b, 3), (4, 3)),
            "shape",
            (
                "multiply: x (*b, 3) and y (4, 3): axis -2 of x has *b, axis -2 of y has 4; they"
                " must be equal, or one of them 1: *b may be any sizes"
            ),
        ),
        (
            "subtract",
            ((b, 3), (c, 3)),
            "shape",
            (
                "subtract: x (*b, 3) and y (*c, 3): axis -2 of x has *b, axis -2 of y has *c;"
                " they must be equal, or one of them 1: they may be any sizes"
            ),
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
