"""What the rules of patterns answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, refusal_of
from typednn.shapes import UNKNOWN, Variadic, symbol

b = Variadic("b")
k, m, n = (symbol(name) for name in "kmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("rearrange", ((b, n, m), "... h w -> (h w) ..."), "(m*n, *b)"),
        ("rearrange", ((n, 12 * m), "b (h p) -> (b p) h", {"p": 4}), "(4*n, 3*m)"),
        ("rearrange", ((n, m * k), "b (h p) -> b h p", {"p": k}), "(n, m, k)"),
        ("rearrange", ((2, 6), "b (c d) -> b c d", {"c": UNKNOWN}), "(2, ?, ?)"),
        ("rearrange", ((b, n), "... c -> c (...)"), "(n, ?)"),
        ("rearrange", ((b, n), "a b c -> c b a"), "(n, ?, ?)"),
        ("rearrange", ((n, UNKNOWN), "a b -> b a", {"b": 3}), "(3, n)"),
        ("rearrange", ((n, m), UNKNOWN), "(...,)"),
        ("reduce", ((b, 2 * n, m), "... (h 2) w -> ... h", "mean"), "(*b, n)"),
        ("reduce", ((b, n), "... c -> c", "sum"), "(n,)"),
        ("reduce", ((b, n), "... c -> c", UNKNOWN), "(n,)"),
        ("repeat", ((b, n), "... n -> ... (n r)", {"r": m}), "(*b, m*n)"),
        ("repeat", ((b, n), 3, -1), "(*b, 3*n)"),
        ("repeat", ((n, m), k), "(k*m*n,)"),
        ("repeat", ((b, n), 2), "(?,)"),
        ("repeat", ((n, m), UNKNOWN, 0), "(?, m)"),
        ("repeat", ((n, m), (n,), 0), "(?, m)"),
        ("repeat", ((n, m), (), -1), "(n, ?)"),
        ("repeat", ((b, n), (b,), -1), "(*b, ?)"),
        ("repeat", ((b, n), (k,)), "(?,)"),
        ("repeat", ((b, n), (k,), 0), "(...,)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "repeat",
            ((3, 4), (2,), 0),
            "shape",
            (
                "repeat: x (3, 4) and repeats (2,): there must be 1 number, or 3, one for each"
                " element"
            ),
        ),
        (
            "repeat",
            ((3, 4), (2, 1), 0),
            "shape-rank",
            "repeat: repeats (2, 1) has 2 axes, expected 0 or 1",
        ),
        (
            "rearrange",
            ((n, m), "b (h p) -> b h p", {"p": 4}),
            "shape",
            (
                "rearrange 'b (h p) -> b h p': x (n, m): (h p) is m, no multiple of p=4: for m=5"
                " it is 5, not 4"
            ),
        ),
        (
            "rearrange",
            ((n, m), "b c -> c b", {"c": n}),
            "shape",
            (
                "rearrange 'b c -> c b': x (n, m): c is m, expected n (c=n): for m=2, n=3 it is"
                " 2, not 3"
            ),
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
