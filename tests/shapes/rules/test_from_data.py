"""What the rules of from_data answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of
from typednn.shapes import Variadic, symbol

b = Variadic("b")
n = symbol("n")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("asarray", ((b, n),), "(*b, n)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer
