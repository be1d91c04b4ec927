"""What the rules of tensors like others answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import UNKNOWN, symbol

m, n = (symbol(name) for name in "mn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("meshgrid", ((n,), (m,)), ["(m, n)", "(m, n)"]),
        ("meshgrid", ((n,), (m,), {"indexing": "ij"}), ["(n, m)", "(n, m)"]),
        ("meshgrid", ((n,), (m,), {"indexing": UNKNOWN}), ["(?, ?)", "(?, ?)"]),
    ],
)
def test_answers_of_several_tensors(
    name: str, arguments: tuple[Any, ...], answer: list[str] | str
) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        ("meshgrid", ((n,), (m, 3)), "shape-rank", "meshgrid: arrays[1] (m, 3) must have 1 axis"),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
