"""Entries by a key that is not known."""
from jaxtyping import Float32

from typednn import Tensor, ops

weights = {"a": ops.ones((3, 4)), "b": ops.ones((5, 4))}
flags = ["a", "b"]
for key in flags:
    w = weights[key]
    w @ ops.ones((3, 2))  # E: matmul: x (?, 4) and y (3, 2): axis -1 of x has 4, axis -2 of y has 3; they must be equal [shape]
    w + ops.ones((6,))  # E: add: x (?, 4) and y (6,): axis -1 of x has 4, axis -1 of y has 6; they must be equal, or o [shape]

def pick(late: bool) -> Float32[Tensor, "4"]:
    rows = {True: ops.ones((4,)), False: ops.zeros((4,))}
    return rows[late]

either = ops.ones((3, 4)) if len(flags) == 2 else ops.ones((5, 4))
either @ ops.ones((5, 1))  # E: matmul: x (3, 4) and y (5, 1): axis -1 of x has 4, axis -2 of y has 5; they must be equal [shape]
pick(True) + weights["a"]
