"""What the rules of resizing answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of
from typednn.shapes import UNKNOWN, Variadic, symbol

b = Variadic("b")
c, h, k, n, w = (symbol(name) for name in "chknw")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("interpolate", ((n, c, h, w), (h, k), None, "bilinear"), "(n, c, h, k)"),
        ("interpolate", ((n, c, h, w), None, (2, 0.75)), "(n, c, 2*h, 3*w//4)"),
        ("interpolate", ((n, c, h), None, 1.1), "(n, c, ?)"),  # floats round: 10*1.1 is 11
        ("interpolate", ((n, c, h), UNKNOWN, UNKNOWN), "(n, c, ?)"),  # either may be None
        ("interpolate", ((n, c, h), UNKNOWN, 2), "(n, c, 2*h)"),
        ("interpolate", ((n, c, h), 3, UNKNOWN), "(n, c, 3)"),
        ("interpolate", ((b, c, h, w), 3, None), "(...,)"),  # of three axes, four or five
        ("interpolate", ((b, h, w), 3, None, "bilinear"), "(?, ?, 3, 3)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer
