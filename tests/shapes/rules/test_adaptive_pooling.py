"""What the rules of adaptive_pooling answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of
from typednn.shapes import symbol

c, h, n, o, w = (symbol(name) for name in "chnow")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("adaptive_max_pool2d", ((n, c, h, w), (None, o)), "(n, c, h, o)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer
