"""What rules say, word for word, and with which code."""

from math import inf
from typing import Any

import pytest

from typednn.shapes import ShapeError, Variadic, symbol
from typednn.shapes.rules import RULES
from typednn.shapes.rules.dtype import mixed_dtypes
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.slicing import Slice

b, c = Variadic("b"), Variadic("c")
h, k, n = (symbol(name) for name in "hkn")


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
                "matmul: x (n, h) and y (k, 10): axis -1 of x has h, axis -2 of y has k; they must be"
                " equal: for h=2, k=3 it is 2, not 3"
            ),
        ),
        (
            "matmul",
            ((2, 3, 4), (5, 4, 3)),
            "shape",
            (
                "matmul: x (2, 3, 4) and y (5, 4, 3): axis -3 of x has 2, axis -3 of y has 5; they must"
                " be equal, or one of them 1"
            ),
        ),
        (
            "matmul",
            ((2, 3), (4,)),
            "shape",
            "matmul: x (2, 3) and y (4,): axis -1 of x has 3, axis -1 of y has 4; they must be equal",
        ),
        (
            "matmul",
            ((), (n,)),
            "shape-rank",
            "matmul: x () and y (n,): x is a scalar; use multiply",
        ),
        (
            "add",
            ((n,), (3,)),
            "shape",
            (
                "add: x (n,) and y (3,): axis -1 of x has n, axis -1 of y has 3; they must be equal, or"
                " one of them 1: for n=2 it is 2, not 3"
            ),
        ),
        (
            "multiply",
            ((b, 3), (4, 3)),
            "shape",
            (
                "multiply: x (*b, 3) and y (4, 3): axis -2 of x has *b, axis -2 of y has 4; they must be"
                " equal, or one of them 1: *b may be any sizes"
            ),
        ),
        (
            "less",
            ((5, 1, 3), (b, 3)),
            "shape",
            (
                "less: x (5, 1, 3) and y (*b, 3): axis -3 of x has 5, axis -3 of y has *b; they must be"
                " equal, or one of them 1: *b may be any sizes"
            ),
        ),
        (
            "subtract",
            ((b, 3), (c, 3)),
            "shape",
            (
                "subtract: x (*b, 3) and y (*c, 3): axis -2 of x has *b, axis -2 of y has *c; they must"
                " be equal, or one of them 1: they may be any sizes"
            ),
        ),
        (
            "where",
            ((3,), (), (4,)),
            "shape",
            (
                "where: condition (3,) and y (4,): axis -1 of condition has 3, axis -1 of y has 4; they"
                " must be equal, or one of them 1"
            ),
        ),
        (
            "broadcast_to",
            ((n, 3), (4, 3)),
            "shape",
            (
                "broadcast_to: x (n, 3) to (4, 3): axis -2 of x has n; it must be 1 or 4: for n=2 it is"
                " 2, not 4"
            ),
        ),
        (
            "broadcast_to",
            ((2, n, 3), (4, 3)),
            "shape-rank",
            "broadcast_to: x (2, n, 3) has 3 axes, (4, 3) fewer",
        ),
        (
            "sum",
            ((2, 3), 2),
            "shape-index",
            "sum: x (2, 3) has no axis 2; with 2 axes it must be from -2 to 1",
        ),
        ("sum", ((), 0), "shape-index", "sum: x () has no axes, so no axis 0"),
        (
            "mean",
            ((2, 3), (0, -2)),
            "shape-index",
            "mean: x (2, 3): axis 0 is given twice in (0, -2)",
        ),
        (
            "max",
            ((0, 3), 0),
            "shape",
            "max: x (0, 3): axis 0 has size 0, and max of nothing is not defined",
        ),
        (
            "reshape",
            ((2, 3), (4, 2)),
            "shape",
            "reshape: x (2, 3) has 6 elements, (4, 2) has 8; they must be equal",
        ),
        (
            "reshape",
            ((n, 3), (-1, 2)),
            "shape",
            (
                "reshape: x (n, 3) to (-1, 2): its number of elements, 3*n, must be a multiple of 2:"
                " for n=3 it is 9, not 8"
            ),
        ),
        (
            "reshape",
            ((b, 2, 3), (b, 7)),
            "shape",
            (
                "reshape: x (*b, 2, 3) has 6*prod(*b) elements, (*b, 7) has 7*prod(*b); they must be"
                " equal: for prod(*b)=2 it is 12, not 14"
            ),
        ),
        (
            "reshape",
            ((0, 3), (0, -1)),
            "shape",
            "reshape: x (0, 3) to (0, -1): beside a size 0, -1 could be any size",
        ),
        (
            "reshape",
            ((4,), (-1, -1)),
            "shape",
            "reshape: shape (-1, -1): only one size can be -1",
        ),
        (
            "reshape",
            ((4,), (-2, 2)),
            "shape",
            "reshape: shape (-2, 2): a size is at least -1, not -2",
        ),
        (
            "permute_dims",
            ((2, 3), (0,)),
            "shape-rank",
            "permute_dims: x (2, 3) has 2 axes, axes (0,) has 1",
        ),
        (
            "transpose",
            ((2, 3, 4),),
            "shape-rank",
            (
                "transpose: x (2, 3, 4) must have 2 axes; for more use matrix_transpose (.mT) or"
                " permute_dims"
            ),
        ),
        (
            "matrix_transpose",
            ((3,),),
            "shape-rank",
            "matrix_transpose: x (3,) has 1 axis; it must have 2 or more",
        ),
        (
            "expand_dims",
            ((3,), 2),
            "shape-index",
            "expand_dims: x (3,) with a new axis has no axis 2; with 2 axes it must be from -2 to 1",
        ),
        (
            "squeeze",
            ((n, 3), 0),
            "shape",
            "squeeze: x (n, 3): axis 0 has n; it must be 1: for n=2 it is 2, not 1",
        ),
        (
            "concat",
            (((n, 3), (2, 4)),),
            "shape",
            "concat: arrays[0] (n, 3) and arrays[1] (2, 4): axis 1 has 3 and 4; they must be equal",
        ),
        (
            "concat",
            (((b, 3), (c, 3)), -1),
            "shape",
            (
                "concat: arrays[0] (*b, 3) and arrays[1] (*c, 3): axis 0 has *b and *c; they must be"
                " equal: they may be any sizes"
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
                "getitem: index tensors (2,) and (3,) do not broadcast: axis -1 of one has 2, axis -1 of"
                " the other has 3; they must be equal, or one of them 1"
            ),
        ),
        (
            "getitem",
            ((3, 4), (Mask((3, 5)),)),
            "shape-index",
            (
                "getitem: x (3, 4) and mask (3, 5): axis 1 of x has 4, axis 1 of the mask 5; they must"
                " be equal"
            ),
        ),
        (
            "take",
            ((3, 4), (2,)),
            "shape-rank",
            "take: x (3, 4) has not 1 axis; say with axis= from which one to take",
        ),
        ("zeros", ((2, -1),), "shape", "zeros: shape (2, -1): a size is at least 0, not -1"),
        ("arange", (0, 3, 0), "shape", "arange: step must not be 0"),
        ("arange", (0, inf, 1), "shape", "arange: stop is inf, it must be finite"),
        (
            "getitem",
            ((3, 4), (Mask(()), 0)),
            "shape-rank",
            "getitem: x (3, 4): a mask that is a scalar must be the only index; use where",
        ),
        (
            "index_update",
            ((3, 4), (), (Mask(()),)),
            "shape-rank",
            "index_update: x (3, 4): a mask that is a scalar must be the only index; use where",
        ),
        (
            "repeat",
            ((3, 4), (2,), 0),
            "shape",
            "repeat: x (3, 4) and repeats (2,): there must be 1 number, or 3, one for each element",
        ),
        (
            "repeat",
            ((3, 4), (2, 1), 0),
            "shape-rank",
            "repeat: repeats (2, 1) has 2 axes, expected 0 or 1",
        ),
    ],
)
def test_messages(name: str, arguments: tuple[Any, ...], code: str, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        RULES[name](*arguments)
    assert (str(caught.value), caught.value.code) == (message, code)


@pytest.mark.parametrize(
    "left, right, example",
    [
        ("float32", "float64", "y.astype(np.float32)"),
        ("int64", "float32", "x.astype(np.float32)"),
        ("float32", "int64", "y.astype(np.float32)"),
    ],
)
def test_mixed_dtypes(left: str, right: str, example: str) -> None:
    error = mixed_dtypes("add", left, right)
    assert error.code == "shape-dtype"
    assert str(error) == (
        f"add: x is {left} and y is {right}; dtypes are never promoted: convert one of them,"
        f" e.g. {example}"
    )
