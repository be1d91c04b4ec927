"""What the rules of updating answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import Variadic, symbol
from typednn.shapes.rules.indexing import Mask

b = Variadic("b")
h, n = (symbol(name) for name in "hn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("index_update", ((n, h), (h,), (0,)), "(n, h)"),
        ("index_update", ((b, h), (), (..., 0)), "(*b, h)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "index_update",
            ((3, 4), (), (Mask(()),)),
            "shape-rank",
            ("index_update: x (3, 4): a mask that is a scalar must be the only index; use where"),
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
