"""What the rules of creation answer where sizes are not numbers, and what they say where they refuse."""

from math import inf
from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import UNKNOWN, symbol

n = symbol("n")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("eye", (n,), "(n, n)"),
        ("arange", (n,), "(n,)"),
        ("arange", (1, 2 * n + 1, 2), "(n,)"),
        ("arange", (0.0, 1.0, 0.3), "(4,)"),
        ("arange", (UNKNOWN, 5.0), "(?,)"),
        ("zeros", ((n - 1, 3),), "(n-1, 3)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        ("zeros", ((2, -1),), "shape", "zeros: shape (2, -1): a size is at least 0, not -1"),
        ("arange", (0, 3, 0), "shape", "arange: step must not be 0"),
        ("arange", (0, inf, 1), "shape", "arange: stop is inf, it must be finite"),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
