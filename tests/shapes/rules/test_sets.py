"""What the rules of sets answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of
from typednn.shapes import Variadic, symbol

b = Variadic("b")
m, n = (symbol(name) for name in "mn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("unique_values", ((b, n),), "(?,)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("unique_counts", ((b, n),), ["(?,)", "(?,)"]),
        ("unique_inverse", ((b, n),), ["(?,)", "(*b, n)"]),
        ("unique_all", ((n, m),), ["(?,)", "(?,)", "(n, m)", "(?,)"]),
    ],
)
def test_answers_of_several_tensors(
    name: str, arguments: tuple[Any, ...], answer: list[str] | str
) -> None:
    assert answer_of(name, arguments) == answer
