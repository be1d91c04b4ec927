"""What the rules of einsum, patterns, splitting, moving and padding answer for sizes that are not numbers."""

from typing import Any

import pytest

from typednn.shapes import UNKNOWN, ShapeError, Variadic, show, symbol
from typednn.shapes.rules import RULES, AnyNumber

b, rest = Variadic("b"), Variadic(None)
k, m, n = (symbol(name) for name in "kmn")


@pytest.mark.parametrize(
    "name, arguments, sizes, answer",
    [
        ("einsum", ("bij,bjk->bik", (n, m, k), (n, k, 4)), {}, "(n, m, 4)"),
        ("einsum", ("...ij,...jk", (b, n, m), (b, m, k)), {}, "(*b, n, k)"),
        ("einsum", ("...ij,jk", (b, n, m), (m, k)), {}, "(*b, n, k)"),
        ("einsum", ("...i,...i->...i", (5, b, 3), (b, 1)), {}, "(5, *b, 3)"),
        ("einsum", ("i...j", (b, 3)), {}, "(..., ?, 3)"),
        ("einsum", ("i...->...i", (b, n, m)), {}, "(..., m, ?)"),
        ("einsum", ("ij,jk", (n, UNKNOWN), (m, k)), {}, "(n, k)"),
        ("einsum", ("ii->i", (UNKNOWN, n)), {}, "(n,)"),
        ("einsum", (UNKNOWN, (n,)), {}, "(...,)"),
        ("tensordot", ((b, n, m), (m, k), 1), {}, "(*b, n, k)"),
        ("tensordot", ((n, m), (b, n), ((0,), (-1,))), {}, "(m, *b)"),
        ("tensordot", ((n, m), (n, k), ((0,), (UNKNOWN,))), {}, "(m, ?)"),
        ("vecdot", ((b, n), (b, n)), {}, "(*b,)"),
        ("vecdot", ((n, m), (n, m), UNKNOWN), {}, "(?,)"),
        ("outer", ((rest,), (n,)), {}, "(?, n)"),
        ("rearrange", ((b, n, m), "... h w -> (h w) ..."), {}, "(m*n, *b)"),
        ("rearrange", ((n, 12 * m), "b (h p) -> (b p) h"), {"p": 4}, "(4*n, 3*m)"),
        ("rearrange", ((n, m * k), "b (h p) -> b h p"), {"p": k}, "(n, m, k)"),
        ("rearrange", ((2, 6), "b (c d) -> b c d"), {"c": UNKNOWN}, "(2, ?, ?)"),
        ("rearrange", ((b, n), "... c -> c (...)"), {}, "(n, ?)"),
        ("rearrange", ((b, n), "a b c -> c b a"), {}, "(n, ?, ?)"),
        ("rearrange", ((n, UNKNOWN), "a b -> b a"), {"b": 3}, "(3, n)"),
        ("rearrange", ((n, m), UNKNOWN), {}, "(...,)"),
        ("reduce", ((b, 2 * n, m), "... (h 2) w -> ... h", "mean"), {}, "(*b, n)"),
        ("reduce", ((b, n), "... c -> c", "sum"), {}, "(n,)"),
        ("reduce", ((b, n), "... c -> c", UNKNOWN), {}, "(n,)"),
        ("repeat", ((b, n), "... n -> ... (n r)"), {"r": m}, "(*b, m*n)"),
        ("repeat", ((b, n), 3, -1), {}, "(*b, 3*n)"),
        ("repeat", ((n, m), k), {}, "(k*m*n,)"),
        ("repeat", ((b, n), 2), {}, "(?,)"),
        ("repeat", ((n, m), UNKNOWN, 0), {}, "(?, m)"),
        ("repeat", ((n, m), (n,), 0), {}, "(?, m)"),
        ("repeat", ((n, m), (), -1), {}, "(n, ?)"),
        ("repeat", ((b, n), (b,), -1), {}, "(*b, ?)"),
        ("repeat", ((b, n), (k,)), {}, "(?,)"),
        ("repeat", ((b, n), (k,), 0), {}, "(...,)"),
        ("moveaxis", ((b, n, m), -1, 0), {}, "(m, *b, n)"),
        ("moveaxis", ((n, b), 0, -1), {}, "(*b, n)"),
        ("moveaxis", ((b, n, m), (-1, -2), (0, -1)), {}, "(m, *b, n)"),
        ("moveaxis", ((b, n), -1, -2), {}, "(...,)"),
        ("moveaxis", ((n, b), 0, 3), {}, "(...,)"),
        ("moveaxis", ((n, m), 0, UNKNOWN), {}, "(?, ?)"),
        ("tile", ((b, n), 2), {}, "(*b, 2*n)"),
        ("tile", ((b, n), (2, 2)), {}, "(..., 2*n)"),
        ("tile", ((n,), (m, k)), {}, "(m, k*n)"),
        ("tile", ((n,), (2, b)), {}, "(...,)"),
        ("pad", ((n, 3), ((1, 2), (0, k))), {}, "(n+3, k+3)"),
        ("pad", ((b, n), 1), {}, "(..., n+2)"),
        ("pad", ((b, n), 0), {}, "(*b, n)"),
        ("pad", ((n, 4), (UNKNOWN, (1, 2))), {}, "(?, 7)"),
        ("pad", ((n, 4), 3, "reflect"), {}, "(n+6, 10)"),
        ("pad", ((n, 4), (b,)), {}, "(...,)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], sizes: dict[str, Any], answer: str) -> None:
    found = RULES[name](*arguments, **sizes)
    assert isinstance(found, tuple) and show(found) == answer


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("split", ((b, n), (2, n - 2), -1), ["(*b, 2)", "(*b, n-2)"]),
        ("split", ((10, n), (3, UNKNOWN)), ["(3, n)", "(7, n)"]),
        ("split", ((UNKNOWN, n), (3, m)), ["(3, n)", "(m, n)"]),
        ("split", ((3 * n, m), n), ["(n, m)", "(n, m)", "(n, m)"]),
        ("split", ((n, m), (2, 3), UNKNOWN), ["(?, ?)", "(?, ?)"]),
        ("split", ((2 * n, m), 2), "(?, m)"),  # one part of size 0 where n is 0
        ("split", ((2 * n + 2, m), 2), "(2, m)"),
        ("split", ((n, m), UNKNOWN), "(?, m)"),
        ("split", ((n, m), (2, b)), "(?, m)"),
        ("chunk", ((b, 4 * n), 2, -1), ["(*b, 2*n)", "(*b, 2*n)"]),
        ("chunk", ((n, m), 1), ["(n, m)"]),
        ("chunk", ((n, m), 2), "(?, m)"),
        ("chunk", ((0, m), 2), ["(0, m)", "(0, m)"]),
        ("chunk", ((5, m), UNKNOWN), "(?, m)"),
        ("unbind", ((n, m), 0), "(m,)"),
    ],
)
def test_parts(name: str, arguments: tuple[Any, ...], answer: list[str] | str) -> None:
    found = RULES[name](*arguments)
    if isinstance(found, AnyNumber):
        assert show(found.shape) == answer
    else:
        assert isinstance(found, list) and [show(shape) for shape in found] == answer


@pytest.mark.parametrize(
    "name, arguments, sizes, message",
    [
        (
            "einsum",
            ("ij,jk", (n, m), (3, k)),
            {},
            (
                "einsum 'ij,jk': index j is m in operand 0 (n, m), 3 in operand 1 (3, k); they must"
                " be equal, or one of them 1: for m=2 it is 2, not 3"
            ),
        ),
        (
            "einsum",
            ("...i->i", (b, 3)),
            {},
            "einsum '...i->i': '...' is (*b,), and must stand in the result too: '->...i'",
        ),
        (
            "rearrange",
            ((n, m), "b (h p) -> b h p"),
            {"p": 4},
            (
                "rearrange 'b (h p) -> b h p': x (n, m): (h p) is m, no multiple of p=4: for m=5 it"
                " is 5, not 4"
            ),
        ),
        (
            "rearrange",
            ((n, m), "b c -> c b"),
            {"c": n},
            (
                "rearrange 'b c -> c b': x (n, m): c is m, expected n (c=n): for m=2, n=3 it is 2,"
                " not 3"
            ),
        ),
        (
            "split",
            ((n, 3), (m, 2)),
            {},
            (
                "split: x (n, 3): axis 0 has n, the sizes (m, 2) add up to m+2; they must be equal:"
                " for m=2, n=3 it is 3, not 4"
            ),
        ),
        (
            "split",
            ((5, 3), (7, UNKNOWN)),
            {},
            "split: x (5, 3): axis 0 has 5, the sizes (7, ?) more",
        ),
        (
            "pad",
            ((b, 2, 3), ((1, 1),)),
            {},
            "pad: x (*b, 2, 3) has at least 2 axes, pad_width ((1, 1),) must be an int or as many pairs",
        ),
    ],
)
def test_refusals(
    name: str, arguments: tuple[Any, ...], sizes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ShapeError) as caught:
        RULES[name](*arguments, **sizes)
    assert str(caught.value) == message
