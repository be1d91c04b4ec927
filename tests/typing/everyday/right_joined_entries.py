"""Entries by a key that is not known."""
from jaxtyping import Float32

from typednn import Tensor, ops

weights = {"a": ops.ones((3, 4)), "b": ops.ones((5, 4))}
flags = ["a", "b"]
for key in flags:
    w = weights[key]
    print((w @ ops.ones((4, 2))).shape)
    w + ops.ones((4,))

def pick(late: bool) -> Float32[Tensor, "4"]:
    rows = {True: ops.ones((4,)), False: ops.zeros((4,))}
    return rows[late]

either = ops.ones((3, 4)) if len(flags) == 2 else ops.ones((5, 4))
either @ ops.ones((4, 1))
pick(True) + weights["a"]
