"""What the rules of joining answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import UNKNOWN, Variadic, symbol
from typednn.shapes.rules import AnyNumber

b, c, rest = Variadic("b"), Variadic("c"), Variadic(None)
m, n = (symbol(name) for name in "mn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("concat", (((n, 3), (m, 3), (2, 3)),), "(m+n+2, 3)"),
        ("concat", (((b, n), (b, 2)), -1), "(*b, n+2)"),
        ("concat", (((n, UNKNOWN), (m, 3)),), "(m+n, 3)"),
        ("concat", (UNKNOWN, 0), "(...,)"),
        ("concat", (AnyNumber((n, 3)), 0), "(?, 3)"),
        ("concat", (AnyNumber((n, 3)), -1), "(n, ?)"),
        ("concat", (AnyNumber((n, 3)), None), "(?,)"),
        ("concat", (AnyNumber((n, 3)), UNKNOWN), "(?, ?)"),
        ("stack", (AnyNumber((n, 3)), -1), "(n, 3, ?)"),
        ("stack", (AnyNumber((b, 3)), 0), "(?, *b, 3)"),
        ("concat", (((b, n), (rest, 2)), -1), "(*b, n+2)"),
        ("concat", (((rest, n), (b, 2)), -1), "(*b, n+2)"),
        ("stack", (((n, 3), (n, 3)), -1), "(n, 3, 2)"),
        ("stack", (((b, 3), (b, 3)), 0), "(2, *b, 3)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "concat",
            (((n, 3), (2, 4)),),
            "shape",
            (
                "concat: arrays[0] (n, 3) and arrays[1] (2, 4): axis 1 has 3 and 4; they must be"
                " equal"
            ),
        ),
        (
            "concat",
            (((b, 3), (c, 3)), -1),
            "shape",
            (
                "concat: arrays[0] (*b, 3) and arrays[1] (*c, 3): axis 0 has *b and *c; they must"
                " be equal: they may be any sizes"
            ),
        ),
        (
            "concat",
            (((b, 2, 3), (b, 2, 4)), -2),
            "shape",
            (
                "concat: arrays[0] (*b, 2, 3) and arrays[1] (*b, 2, 4): axis -1 has 3 and 4; they"
                " must be equal"
            ),
        ),
        (
            "concat",
            (((n, 3), (2,)),),
            "shape-rank",
            "concat: arrays[0] (n, 3) has 2 axes, arrays[1] (2,) has not",
        ),
        (
            "concat",
            (((), ()),),
            "shape-rank",
            "concat: scalars have no axis to join along; use stack",
        ),
        ("stack", ((),), "shape", "stack: at least one array is needed"),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
