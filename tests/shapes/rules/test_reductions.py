"""What the rules of reductions answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import UNKNOWN, Variadic, symbol

b = Variadic("b")
k, m, n = (symbol(name) for name in "kmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("sum", ((b, n), -1), "(*b,)"),
        ("sum", ((b, n), -1, True), "(*b, 1)"),
        ("sum", ((b, n), 0), "(...,)"),
        ("sum", ((b, n), None), "()"),
        ("sum", ((n, m, 1), UNKNOWN, True), "(?, ?, 1)"),
        ("sum", ((n, m, k), (0, UNKNOWN)), "(?,)"),
        ("sum", ((n, m), 0, UNKNOWN), "(...,)"),
        ("sum", ((n, m), (), UNKNOWN), "(n, m)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "sum",
            ((2, 3), 2),
            "shape-index",
            "sum: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1",
        ),
        ("sum", ((), 0), "shape-index", "sum: x () has no axes, so no axis 0"),
        (
            "mean",
            ((2, 3), (0, -2)),
            "shape-index",
            "mean: x (2, 3): axis 0 is given twice in (0, -2)",
        ),
        (
            "max",
            ((0, 3), 0),
            "shape",
            "max: x (0, 3): axis 0 has size 0, and max of nothing is not defined",
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
