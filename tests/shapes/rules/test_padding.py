"""What the rules of padding answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import UNKNOWN, Variadic, symbol

b = Variadic("b")
k, n = (symbol(name) for name in "kn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("pad", ((n, 3), ((1, 2), (0, k))), "(n+3, k+3)"),
        ("pad", ((b, n), 1), "(..., n+2)"),
        ("pad", ((b, n), 0), "(*b, n)"),
        ("pad", ((n, 4), (UNKNOWN, (1, 2))), "(?, 7)"),
        ("pad", ((n, 4), 3, "reflect"), "(n+6, 10)"),
        ("pad", ((n, 4), (b,)), "(...,)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "pad",
            ((b, 2, 3), ((1, 1),)),
            "shape-rank",
            (
                "pad: x (*b, 2, 3) has at least 2 axes, pad_width ((1, 1),) must be an int or as"
                " many pairs"
            ),
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
