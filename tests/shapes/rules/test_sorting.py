"""What the rules of sorting answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import UNKNOWN, Variadic, symbol

b = Variadic("b")
k, m, n = (symbol(name) for name in "kmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("sort", ((b, n),), "(*b, n)"),
        ("argsort", ((n, m), UNKNOWN), "(n, m)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("topk", ((b, n), k), ["(*b, k)", "(*b, k)"]),
        ("topk", ((b, n), k, 0), ["(...,)", "(...,)"]),
        ("topk", ((n, m), 2, UNKNOWN), ["(?, ?)", "(?, ?)"]),
    ],
)
def test_answers_of_several_tensors(
    name: str, arguments: tuple[Any, ...], answer: list[str] | str
) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "sort",
            ((n, 3), 2),
            "shape-index",
            "sort: x (n, 3) has no axis 2; with 2 axes it must be from -2 to 1",
        ),
        ("argsort", ((),), "shape-index", "argsort: x () has no axes, so no axis -1"),
        (
            "topk",
            ((n, 3), 4),
            "shape",
            "topk: x (n, 3): axis 1 has 3; k must be from 0 to that, not 4",
        ),
        (
            "topk",
            ((n, 3), -1),
            "shape",
            "topk: x (n, 3): axis 1 has 3; k must be from 0 to that, not -1",
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
