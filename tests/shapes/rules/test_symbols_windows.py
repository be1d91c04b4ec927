"""Sizes of convolution, pooling, resizing and gathering where they are not numbers, in canonical form."""

from typing import Any

import pytest

from typednn.shapes import UNKNOWN, ShapeError, Variadic, show, symbol
from typednn.shapes.rules import RULES
from typednn.shapes.rules.indexing import Gather

b, rest = Variadic("b"), Variadic(None)
c, d, g, h, k, n, o, p, s, w = (symbol(name) for name in "cdghknopsw")


@pytest.mark.parametrize(
    "name, arguments, answer",
    [
        ("conv1d", ((n, c, h), (o, c, k)), "(n, o, h-k+1)"),
        ("conv1d", ((n, c, h), (o, c, k), None, s, p), "(n, o, (h+2*p-k)//s+1)"),
        ("conv1d", ((n, c, h), (o, c, k), (o,), 1, "same", d), "(n, o, h)"),
        ("conv1d", ((c, h), (o, UNKNOWN, 3)), "(o, h-2)"),
        ("conv2d", ((n, 3, h, w), (16, 3, 3, 3), None, 2, 1), "(n, 16, (h+1)//2, (w+1)//2)"),
        ("conv2d", ((n, c, h, w), (c, 1, 3, 3), None, 1, 1, 1, c), "(n, c, h, w)"),
        ("conv2d", ((n, c * g, h, w), (o * g, c, 1, 1), None, 1, 0, 1, g), "(n, g*o, h, w)"),
        ("conv2d", ((b, 3, h, w), (16, 3, 1, 1)), "(*b, 16, h, w)"),
        ("conv2d", ((n, b, 3, h, w), (16, 3, 1, 1)), "(n, 16, h, w)"),  # *b is of no axes
        ("conv2d", ((rest, w), (16, 3, 1, 2)), "(..., 16, ?, w-1)"),
        ("conv2d", ((n, c, h, w), (rest, 3, 3)), "(n, ?, h-2, w-2)"),
        ("conv2d", ((n, c, 5, 5), (UNKNOWN,) * 4), "(n, ?, ?, ?)"),
        ("max_pool2d", ((n, c, h, w), 2), "(n, c, h//2, w//2)"),
        ("max_pool2d", ((c, h, w), 3, 2, 1), "(c, (h+1)//2, (w+1)//2)"),
        ("avg_pool1d", ((b, c, h), k, s, p), "(*b, c, (h+2*p-k)//s+1)"),
        ("avg_pool1d", ((n, c, h * k), k), "(n, c, h)"),
        ("avg_pool2d", ((rest, w), 2), "(..., ?, ?, w//2)"),
        ("adaptive_max_pool2d", ((n, c, h, w), (None, o)), "(n, c, h, o)"),
        ("interpolate", ((n, c, h, w), (h, k), None, "bilinear"), "(n, c, h, k)"),
        ("interpolate", ((n, c, h, w), None, (2, 0.75)), "(n, c, 2*h, 3*w//4)"),
        ("interpolate", ((n, c, h), None, 1.1), "(n, c, ?)"),  # floats round: 10*1.1 is 11
        ("interpolate", ((n, c, h), UNKNOWN, UNKNOWN), "(n, c, ?)"),  # either may be None
        ("interpolate", ((n, c, h), UNKNOWN, 2), "(n, c, 2*h)"),
        ("interpolate", ((n, c, h), 3, UNKNOWN), "(n, c, 3)"),
        ("interpolate", ((b, c, h, w), 3, None), "(...,)"),  # of three axes, four or five
        ("interpolate", ((b, h, w), 3, None, "bilinear"), "(?, ?, 3, 3)"),
        ("gather", ((n, h), (k, o), 1), "(k, o)"),
        ("gather", ((b, n), (b, o), -1), "(*b, o)"),
        ("scatter_add", ((n, h), (n, k), (n, k), 1), "(n, h)"),
        ("take_along_axis", ((b, n), (b, o)), "(*b, o)"),
        ("take_along_axis", ((1, n), (k, o)), "(k, o)"),
        ("take_along_axis", ((n, h), (n, k), UNKNOWN), "(?, ?)"),
        ("index_update", ((n, h), (h,), (0,)), "(n, h)"),
        ("index_update", ((b, h), (), (..., 0)), "(*b, h)"),
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
    result = RULES[name](*arguments)
    assert isinstance(result, tuple)
    assert show(result) == answer


@pytest.mark.parametrize(
    "name, arguments, part",
    [
        ("conv1d", ((n, c, h), (o, c, h + 1)), "axis -1 of x has h, but the window spans h+1"),
        ("conv1d", ((n, c, h), (o, c, h + 3), None, 1, 1), "h, h+2 with its padding, but"),
        ("conv1d", ((n, c, h), (o, 1, 3), None, 1, 0, 1, 2), "axis 0 is o, expected a multiple"),
        ("conv1d", ((n, c, h), (o, c, 3), (o + 1,)), "axis 0 is o+1, expected o, the channels"),
        ("conv1d", ((n, c, h), (o, c, 3), None, s + 2, "same"), "a stride of 1, not (s+2,)"),
        ("conv1d", ((n, c, h, b, 3), (o, c, 3)), "has at least 4 axes, expected 3 axes (N, C_in"),
        (
            "conv_transpose1d",
            ((n, c, h), (c, o, 2), None, 1, h + 1),
            "axis -1 of the result is -h-1",
        ),
    ],
)
def test_refusals(name: str, arguments: tuple[Any, ...], part: str) -> None:
    with pytest.raises(ShapeError) as caught:
        RULES[name](*arguments)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("conv1d", ((n, c, h), (o, c, 30))),
        ("conv1d", ((n, c, h), (o, c, k))),
        ("conv_transpose1d", ((n, c, h), (c, o, 2), None, 1, 9)),
        ("max_pool1d", ((n, c, h), 30)),
        ("gather", ((n, h), (k, o), 1)),
        ("gather", ((n, 0), (n, k), 1)),
        ("getitem", ((0, n), (Gather((k,)),))),
        ("getitem", ((0, 3), (Gather((1, 1)), Gather((0,))))),
    ],
)
def test_sizes_that_may_do_are_not_refused(name: str, arguments: tuple[Any, ...]) -> None:
    RULES[name](*arguments)
