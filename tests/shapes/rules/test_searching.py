"""What the rules of searching answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import Variadic, symbol

b = Variadic("b")
m, n = (symbol(name) for name in "mn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("argmax", ((b, n), -1), "(*b,)"),
        ("argmin", ((n, m), None), "()"),
        ("searchsorted", ((n,), (b, m)), "(*b, m)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("nonzero", ((n, m),), ["(?,)", "(?,)"]),
        ("nonzero", ((b, n),), "any number of (?,)"),
    ],
)
def test_answers_of_several_tensors(
    name: str, arguments: tuple[Any, ...], answer: list[str] | str
) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "argmax",
            ((n, 0), 1),
            "shape",
            "argmax: x (n, 0): axis 1 has size 0, and argmax of nothing is not defined",
        ),
        (
            "argmin",
            ((n, 0), 1),
            "shape",
            "argmin: x (n, 0): axis 1 has size 0, and argmin of nothing is not defined",
        ),
        ("nonzero", ((),), "shape-rank", "nonzero: x () has no axes; it must have 1 or more"),
        ("searchsorted", ((n, 3), (4,)), "shape-rank", "searchsorted: x (n, 3) must have 1 axis"),
        (
            "searchsorted",
            ((n,), (4,), "left", (3,)),
            "shape",
            "searchsorted: x (n,) and sorter (3,) must have one size: for n=2 it is 2, not 3",
        ),
        (
            "searchsorted",
            ((n,), (4,), "left", (n, 1)),
            "shape-rank",
            "searchsorted: sorter (n, 1) must have 1 axis",
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
