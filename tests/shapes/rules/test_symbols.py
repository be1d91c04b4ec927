"""What rules answer for sizes that are not numbers, spelled out."""

from itertools import product
from typing import Any

import pytest

from tests.shapes.rules.drawing import ELEMENTWISE
from typednn.shapes import UNKNOWN, Dim, Variadic, show, symbol
from typednn.shapes.rules import RULES, AnyNumber
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.slicing import Slice, sliced

b, rest = Variadic("b"), Variadic(None)
h, k, m, n = (symbol(name) for name in "hkmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("add", ((n, 3), (3,)), "(n, 3)"),
        ("add", ((n, 1), (1, m)), "(n, m)"),
        ("add", ((n,), (UNKNOWN,)), "(?,)"),  # n may be 1
        ("add", ((n + 1,), (UNKNOWN,)), "(?,)"),
        ("add", ((n + 2,), (UNKNOWN,)), "(n+2,)"),  # and n+2 may not
        ("add", ((b, 3), (3,)), "(*b, 3)"),
        ("add", ((b, 3), (b, 1)), "(*b, 3)"),
        ("add", ((2, b, 3), (b, 3)), "(2, *b, 3)"),
        ("add", ((b, 3), (1, 3)), "(..., 3)"),  # of one axis more where b is ()
        ("add", ((rest, 3), (4, 3)), "(..., 3)"),
        ("add", ((5, rest), (7, rest)), "(...,)"),  # of different lengths, perhaps
        ("where", ((n,), (), (m, n)), "(m, n)"),
        ("broadcast_to", ((n, 1), (b, n, m)), "(*b, n, m)"),
        ("matmul", ((b, m, k), (k, n)), "(*b, m, n)"),
        ("matmul", ((b, k), (k, n)), "(*b, n)"),
        ("matmul", ((b, m, k), (b, k, n)), "(*b, m, n)"),
        ("matmul", ((k,), (b, k, n)), "(*b, n)"),
        ("matmul", ((b, k), (5, k, n)), "(..., n)"),  # x may be a vector
        ("matmul", ((m, k), (rest, n)), "(...,)"),  # y may be a vector
        ("matmul", ((rest,), (k, n)), "(..., n)"),
        ("diff", ((n, 3), 0, 1, (1, 3)), "(n, 3)"),
        ("diff", ((n, 3), 0, 0, (1, 3)), "(n, 3)"),  # nothing is joined
        ("diff", ((n, 3), 0, k, (1, 3)), "(?, 3)"),  # k may be 0
        ("diff", ((n, 3), 0, k + 1, (1, 3)), "(max(n-k,0), 3)"),
        ("sum", ((b, n), -1), "(*b,)"),
        ("sum", ((b, n), -1, True), "(*b, 1)"),
        ("sum", ((b, n), 0), "(...,)"),
        ("sum", ((b, n), None), "()"),
        ("sum", ((n, m, 1), UNKNOWN, True), "(?, ?, 1)"),
        ("sum", ((n, m, k), (0, UNKNOWN)), "(?,)"),
        ("sum", ((n, m), 0, UNKNOWN), "(...,)"),
        ("sum", ((n, m), (), UNKNOWN), "(n, m)"),
        ("reshape", ((n, 28, 28), (-1, 784)), "(n, 784)"),
        ("reshape", ((n, h, 2 * k), (n, -1)), "(n, 2*h*k)"),
        ("reshape", ((b, 6), (b, 2, -1)), "(*b, 2, 3)"),
        ("reshape", ((b, 784), (-1, 784)), "(?, 784)"),
        ("reshape", ((5, 12), (5, UNKNOWN)), "(5, 12)"),
        ("reshape", ((n, 12), (n, UNKNOWN)), "(n, ?)"),  # any size where n is 0
        ("reshape", ((UNKNOWN, 12), (-1, 5)), "(?, 5)"),
        ("flatten", ((n, 28, 28), 1), "(n, 784)"),
        ("flatten", ((n, b), 1), "(n, ?)"),
        ("permute_dims", ((rest, m, n), (2, -2, 0)), "(n, m, ?)"),
        ("matrix_transpose", ((b, m, n),), "(*b, n, m)"),
        ("matrix_transpose", ((b, n),), "(..., n, ?)"),
        ("transpose", ((rest, n),), "(n, ?)"),
        ("expand_dims", ((b, n), -2), "(*b, 1, n)"),
        ("expand_dims", ((b, n), 0), "(1, *b, n)"),
        ("squeeze", ((b, 1), -1), "(*b,)"),
        ("squeeze", ((n, 1), UNKNOWN), "(...,)"),
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
        ("getitem", ((b, n, 3), (..., 0)), "(*b, n)"),
        ("getitem", ((b, n), (0,)), "(...,)"),
        ("getitem", ((n, m), (0,)), "(m,)"),
        ("getitem", ((n, m), (Slice(1), None)), "(max(n-1,0), 1, m)"),
        ("getitem", ((n, m), (Gather((k,)), Gather((h, 1)))), "(h, k)"),
        ("getitem", ((n, m, 5), (Gather((k,)), Slice(), 0)), "(k, m)"),
        ("getitem", ((n, m, 5), (Slice(), Gather((k,)), 0)), "(n, k)"),
        ("getitem", ((2, n, m, 5), (Slice(), Gather((k,)), Slice(), Gather((k,)))), "(k, 2, m)"),
        ("getitem", ((2, n, m, 5), (Slice(), 0, Slice(), Gather((k,)))), "(k, 2, m)"),
        ("getitem", ((b, n), (..., 0, 0)), "(...,)"),
        ("getitem", ((n, m), (Mask((n,)),)), "(?, m)"),
        ("getitem", ((n, m), (Mask(()),)), "(?, n, m)"),
        ("getitem", ((n, m), (UNKNOWN,)), "(...,)"),
        ("getitem", ((n, m), (Gather(()),)), "(m,)"),
        ("take", ((n, m), (b, k), 0), "(*b, k, m)"),
        ("take", ((n, m), (k,), UNKNOWN), "(?, ?)"),
        ("one_hot", ((b,), 10), "(*b, 10)"),
        ("eye", (n,), "(n, n)"),
        ("arange", (n,), "(n,)"),
        ("arange", (1, 2 * n + 1, 2), "(n,)"),
        ("arange", (0.0, 1.0, 0.3), "(4,)"),
        ("arange", (UNKNOWN, 5.0), "(?,)"),
        ("zeros", ((n - 1, 3),), "(n-1, 3)"),
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    found = RULES[name](*arguments)
    assert isinstance(found, tuple) and show(found) == answer


@pytest.mark.parametrize(
    "taken, answer",
    [
        (Slice(), "n"),
        (Slice(None, 3), "min(n,3)"),
        (Slice(-3), "min(n,3)"),
        (Slice(3), "max(n-3,0)"),
        (Slice(None, -3), "max(n-3,0)"),
        (Slice(None, None, 2), "(n+1)//2"),
        (Slice(None, None, -1), "n"),
        (Slice(None, m), "min(m,n)"),
        (Slice(m), "max(n-m,0)"),
        (Slice(m - 3), "?"),  # negative or not
        (Slice(None, None, UNKNOWN), "?"),
    ],
)
def test_slices_of_a_symbol(taken: Slice, answer: str) -> None:
    assert str(sliced(n, taken)) == answer


def test_slices_are_pythons() -> None:
    """All of them on small axes; the answer for a symbol is right for each of its sizes."""
    bounds = [None, *range(-5, 6)]
    for start, stop, step in product(bounds, bounds, [None, -3, -2, -1, 1, 2, 3]):
        symbolic = sliced(n, Slice(start, stop, step))
        for size in range(5):
            length = len(range(size)[start:stop:step])
            assert sliced(size, Slice(start, stop, step)) == length
            value = symbolic.substitute({"n": size}) if isinstance(symbolic, Dim) else symbolic
            assert value == length


def test_elementwise_operations_are_alike() -> None:
    for name in ELEMENTWISE:
        assert RULES[name]((n, 1), (3,)) == (n, 3)
