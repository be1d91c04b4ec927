"""What the rules of conv_transpose answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, called, refusal_of
from typednn.shapes import symbol

c, g, h, k, n, o, p, s, w = (symbol(name) for name in "cghknopsw")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("conv_transpose1d", ((n, c, h), (c, o, k), None, s, p), "(n, o, h*s+k-2*p-s)"),
        ("conv_transpose2d", ((n, c, h, w), (c, g, 4, 4), (g,), 2, 1), "(n, g, 2*h, 2*w)"),
        (
            "conv_transpose2d",
            ((n, 3 * c, h, w), (3 * c, 2, 2, 2), None, 2, 0, 0, 3),
            "(n, 6, 2*h, 2*w)",
        ),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("conv_transpose1d", ((n, c, h), (c, o, 2), None, 1, 9)),
    ],
)
def test_sizes_that_may_do_are_not_refused(name: str, arguments: tuple[Any, ...]) -> None:
    called(name, arguments)


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "conv_transpose1d",
            ((n, c, h), (c, o, 2), None, 1, h + 1),
            "shape",
            (
                "conv_transpose1d: x (n, c, h) and weight (c, o, 2): axis -1 of the result is"
                " -h-1, expected at least 1; x has h there: use less padding"
            ),
        ),
        (
            "conv_transpose1d",
            ((n, c, 1), (c, o, 2), None, 1, 1),
            "shape",
            (
                "conv_transpose1d: x (n, c, 1) and weight (c, o, 2): axis -1 of the result is"
                " 0, expected at least 1; x has 1 there: use less padding"
            ),
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
