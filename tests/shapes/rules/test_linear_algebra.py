"""What the rules of linear_algebra answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import Variadic, symbol

b, rest = Variadic("b"), Variadic(None)
h, k, m, n = (symbol(name) for name in "hkmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("matmul", ((b, m, k), (k, n)), "(*b, m, n)"),
        ("matmul", ((b, k), (k, n)), "(*b, n)"),
        ("matmul", ((b, m, k), (b, k, n)), "(*b, m, n)"),
        ("matmul", ((k,), (b, k, n)), "(*b, n)"),
        ("matmul", ((b, k), (5, k, n)), "(..., n)"),  # x may be a vector
        ("matmul", ((m, k), (rest, n)), "(...,)"),  # y may be a vector
        ("matmul", ((rest,), (k, n)), "(..., n)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "matmul",
            ((32, 784), (100, 10)),
            "shape",
            (
                "matmul: x (32, 784) and y (100, 10): axis -1 of x has 784, axis -2 of y has 100;"
                " they must be equal"
            ),
        ),
        (
            "matmul",
            ((n, h), (k, 10)),
            "shape",
            (
                "matmul: x (n, h) and y (k, 10): axis -1 of x has h, axis -2 of y has k; they"
                " must be equal: for h=2, k=3 it is 2, not 3"
            ),
        ),
        (
            "matmul",
            ((2, 3, 4), (5, 4, 3)),
            "shape",
            (
                "matmul: x (2, 3, 4) and y (5, 4, 3): axis -3 of x has 2, axis -3 of y has 5;"
                " they must be equal, or one of them 1"
            ),
        ),
        (
            "matmul",
            ((2, 3), (4,)),
            "shape",
            (
                "matmul: x (2, 3) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must"
                " be equal"
            ),
        ),
        (
            "matmul",
            ((), (n,)),
            "shape-rank",
            "matmul: x () and y (n,): x is a scalar; use multiply",
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
