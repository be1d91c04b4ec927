"""What the rules of gathering answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, called
from typednn.shapes import UNKNOWN, Variadic, symbol

b = Variadic("b")
h, k, n, o = (symbol(name) for name in "hkno")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("gather", ((n, h), (k, o), 1), "(k, o)"),
        ("gather", ((b, n), (b, o), -1), "(*b, o)"),
        ("scatter_add", ((n, h), (n, k), (n, k), 1), "(n, h)"),
        ("take_along_axis", ((b, n), (b, o)), "(*b, o)"),
        ("take_along_axis", ((1, n), (k, o)), "(k, o)"),
        ("take_along_axis", ((n, h), (n, k), UNKNOWN), "(?, ?)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("gather", ((n, h), (k, o), 1)),
        ("gather", ((n, 0), (n, k), 1)),
    ],
)
def test_sizes_that_may_do_are_not_refused(name: str, arguments: tuple[Any, ...]) -> None:
    called(name, arguments)
