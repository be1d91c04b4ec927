"""What the rules of cumulative answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of
from typednn.shapes import symbol

k, n = (symbol(name) for name in "kn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("diff", ((n, 3), 0, 1, (1, 3)), "(n, 3)"),
        ("diff", ((n, 3), 0, 0, (1, 3)), "(n, 3)"),  # nothing is joined
        ("diff", ((n, 3), 0, k, (1, 3)), "(?, 3)"),  # k may be 0
        ("diff", ((n, 3), 0, k + 1, (1, 3)), "(max(n-k,0), 3)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer
