"""What the rules of indexing answer where sizes are not numbers, and what they say where they refuse."""

from typing import Any

import pytest

from tests.shapes.rules.calls import answer_of, called, refusal_of
from typednn.shapes import UNKNOWN, Variadic, symbol
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.slicing import Slice

b = Variadic("b")
h, k, m, n = (symbol(name) for name in "hkmn")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
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
    ],
)
def test_answers(name: str, arguments: tuple[Any, ...], answer: str) -> None:
    assert answer_of(name, arguments) == answer


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("getitem", ((0, n), (Gather((k,)),))),
        ("getitem", ((0, 3), (Gather((1, 1)), Gather((0,))))),
    ],
)
def test_sizes_that_may_do_are_not_refused(name: str, arguments: tuple[Any, ...]) -> None:
    called(name, arguments)


@pytest.mark.parametrize(
    "name, arguments, code, message",
    [
        (
            "getitem",
            ((3, 4), (-4,)),
            "shape-index",
            "getitem: x (3, 4): index -4 is out of range for axis 0 of size 3",
        ),
        (
            "getitem",
            ((n, 4), (n,)),
            "shape-index",
            "getitem: x (n, 4): index n is out of range for axis 0 of size n",
        ),
        (
            "getitem",
            ((3, 4), (0, 0, None, 0)),
            "shape-index",
            "getitem: x (3, 4) has 2 axes, too few for 3 indices",
        ),
        (
            "getitem",
            ((3, 4), (..., ...)),
            "shape-index",
            "getitem: '...' may stand only once in an index",
        ),
        (
            "getitem",
            ((3, 4), (Slice(None, None, 0),)),
            "shape-index",
            "getitem: a slice's step must not be 0",
        ),
        (
            "getitem",
            ((3, 4), (Gather((2,)), Gather((3,)))),
            "shape-index",
            (
                "getitem: index tensors (2,) and (3,) do not broadcast: axis -1 of one has 2,"
                " axis -1 of the other has 3; they must be equal, or one of them 1"
            ),
        ),
        (
            "getitem",
            ((3, 4), (Mask((3, 5)),)),
            "shape-index",
            (
                "getitem: x (3, 4) and mask (3, 5): axis 1 of x has 4, axis 1 of the mask 5; they"
                " must be equal"
            ),
        ),
        (
            "take",
            ((3, 4), (2,)),
            "shape-rank",
            "take: x (3, 4) has not 1 axis; say with axis= from which one to take",
        ),
        (
            "getitem",
            ((3, 4), (Mask(()), 0)),
            "shape-rank",
            "getitem: x (3, 4): a mask that is a scalar must be the only index; use where",
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    assert refusal_of(name, arguments) == (message, code)
