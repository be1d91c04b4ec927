"""What the rules of spread answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import Variadic, symbol

b = Variadic("b")
m, n = (symbol(name) for name in "mn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("var", ((b, n), -1), "(*b,)"),
        ("std", ((n, m), (0, 1), 1, True), "(1, 1)"),
        ("norm", ((n, 0), 1), "(n,)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "var",
            ((n, 0), 1),
            "shape",
            "var: x (n, 0): axis 1 has size 0, and var of nothing is not defined",
        ),
        (
            "std",
            ((n, 0),),
            "shape",
            "std: x (n, 0): axis 1 has size 0, and std of nothing is not defined",
        ),
        (
            "norm",
            ((n, 3), (0, 0)),
            "shape-index",
            "norm: x (n, 3): axis 0 is given twice in (0, 0)",
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
