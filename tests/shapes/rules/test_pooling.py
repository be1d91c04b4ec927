"""What the rules of pooling answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, called
from typednn.shapes import Variadic, symbol

b, rest = Variadic("b"), Variadic(None)
c, h, k, n, p, s, w = (symbol(name) for name in "chknpsw")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("max_pool2d", ((n, c, h, w), 2), "(n, c, h//2, w//2)"),
        ("max_pool2d", ((c, h, w), 3, 2, 1), "(c, (h+1)//2, (w+1)//2)"),
        ("avg_pool1d", ((b, c, h), k, s, p), "(*b, c, (h+2*p-k)//s+1)"),
        ("avg_pool1d", ((n, c, h * k), k), "(n, c, h)"),
        ("avg_pool2d", ((rest, w), 2), "(..., ?, ?, w//2)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("max_pool1d", ((n, c, h), 30)),
    ],
)
def test_sizes_that_may_do_are_not_refused(name: str, arguments: tuple[Any, ...]) -> None:
    called(name, arguments)
