"""einsum, and the products over axes that are given by number."""

from typing import Final, reveal_type

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops

m = ops.zeros((3, 4))
v = ops.zeros(4)
s = ops.zeros(())
c = ops.zeros((2, 3, 4))
e = ops.zeros((2, 5, 6))

reveal_type(ops.einsum("bij, bkl -> b i l", c, e))  # R: Tensor[tuple[2, 3, 6], float32]
reveal_type(ops.einsum("ii->i", ops.eye(3)))  # R: Tensor[tuple[3], float32]
reveal_type(ops.einsum("ii", ops.eye(3)))  # R: Tensor[tuple[()], float32]
reveal_type(ops.einsum("...j,kj", c, m))  # R: Tensor[tuple[2, 3, 3], float32]

ATTENTION: Final = "bhqd,bhkd->bhqk"


def scores(
    q: Float32[Tensor, "b heads n d"], k: Float32[Tensor, "b heads m d"]
) -> Float32[Tensor, "b heads n m"]:
    return ops.einsum(ATTENTION, q, k)


def transposed(x: Float32[Tensor, "*b m n"]) -> Float32[Tensor, "*b n m"]:
    return ops.einsum("...ij->...ji", x)


def of_any_equation(equation: str, x: Float32[Tensor, "n"]) -> None:
    reveal_type(ops.einsum(equation, x))  # R: Tensor[Any, float32]
    reveal_type(ops.einsum("i->i", *[x]))  # R: Tensor[tuple[n], float32]
    reveal_type(ops.einsum("i->i", *[x for _ in equation]))  # R: Tensor[Any, Any]


def trace(x: Float32[Tensor, "m n"]) -> Float32[Tensor, ""]:
    # E: einsum 'ii': index i is m and n in operand 0 (m, n); they must be equal: for m=2, n=3 it is 2, not 3 [shape]
    return ops.einsum("ii", x)


# E: einsum 'bij,bjk->bik': index j is 4 in operand 0 (2, 3, 4), 5 in operand 1 (2, 5, 6); they must be equal, or one of them 1 [shape]
ops.einsum("bij,bjk->bik", c, e)
ops.einsum("ij,jk", m)  # E: einsum 'ij,jk': 2 operands are named, 1 given [shape]
ops.einsum("i", m)  # E: einsum 'i': operand 0 (3, 4) has 2 axes, 'i' names 1; '...' stands for any others [shape-rank]
ops.einsum("ijk", m)  # E: einsum 'ijk': operand 0 (3, 4) has 2 axes, 'ijk' names 3 [shape-rank]
ops.einsum("ijk...", m)  # E: einsum 'ijk...': operand 0 (3, 4) has 2 axes, 'ijk...' names 3 or more [shape-rank]
ops.einsum("...i->i", m)  # E: einsum '...i->i': '...' is (3,), and must stand in the result too: '->...i' [shape-rank]
# E: einsum '...,...': '...' is (3, 4) in operand 0, (2, 5, 6) in operand 1, which do not broadcast: 4 is neither 6 nor 1 [shape]
ops.einsum("...,...", m, e)
ops.einsum("ij->ik", m)  # E: einsum 'ij->ik': index k of the result is in no operand [shape-syntax]
ops.einsum("ij->ii", m)  # E: einsum 'ij->ii': index i stands twice in the result [shape-syntax]
ops.einsum("i.j", m)  # E: einsum 'i.j': '.' in 'i.j'; a term has letters, and '...' once at most [shape-syntax]
ops.einsum("i1", m)  # E: einsum 'i1': '1' in 'i1'; a term has letters, and '...' once at most [shape-syntax]
# E: einsum: operands[0] is float32 and operands[1] is float64; dtypes are never promoted: convert one of them, e.g. operands[1].astype(np.float32) [shape-dtype]
ops.einsum("ij,ij", m, m.astype(np.float64))

reveal_type(ops.tensordot(m, ops.zeros((4, 3, 2)), 1))  # R: Tensor[tuple[3, 3, 2], float32]
reveal_type(ops.tensordot(c, m))  # R: Tensor[tuple[2], float32]
reveal_type(ops.tensordot(m, v, axes=0))  # R: Tensor[tuple[3, 4, 4], float32]
reveal_type(ops.tensordot(c, m, axes=((1, -1), (0, 1))))  # R: Tensor[tuple[2], float32]
reveal_type(ops.vecdot(c, v))  # R: Tensor[tuple[2, 3], float32]
reveal_type(ops.vecdot(c, m, axis=-2))  # R: Tensor[tuple[2, 4], float32]
reveal_type(ops.outer(v, m[:, 0]))  # R: Tensor[tuple[4, 3], float32]
# E: tensordot: x (3, 4) and y (2, 3, 4): axis -2 of x has 3, axis 0 of y has 2; they must be equal [shape]
ops.tensordot(m, c)
# E: tensordot: x (4,) has 1 axis, fewer than 2 [shape-rank]
ops.tensordot(v, m)
ops.tensordot(v, m, -1)  # E: tensordot: axes is at least 0, not -1 [shape-rank]
# E: tensordot: axes ((0,), ()) must be as many axes of x as of y, in two tuples [shape-rank]
ops.tensordot(v, m, ((0,), ()))
# E: tensordot: y (3, 4) has no axis 2; with 2 axes it must be from -2 to 1 [shape-index]
ops.tensordot(v, m, ((0,), (2,)))
# E: tensordot: x (3, 4): axis 0 is given twice in (0, -2) [shape-index]
ops.tensordot(m, m, ((0, -2), (0, 1)))
# E: vecdot: x (2, 3, 4) and y (3, 4): axis 0 of x has 2, axis 0 of y has 3; they must be equal [shape]
ops.vecdot(c, m, 0)
# E: vecdot: x (2, 3, 4) and y (4, 4): without axis -1 they are (2, 3) and (4,), which do not broadcast: 3 is neither 4 nor 1 [shape]
ops.vecdot(c, ops.eye(4))
# E: vecdot: y (4,) has no axis -2; with 1 axis it must be from -1 to 0 [shape-index]
ops.vecdot(m, v, -2)
ops.outer(m, v)  # E: outer: x (3, 4) has 2 axes; it must have 1 (see flatten) [shape-rank]
