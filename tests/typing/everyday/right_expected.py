"""What crosses a boundary."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops, typed


def read() -> list[list[float]]:
    return [[1.0, 2.0], [3.0, 4.0]]

@typed
def total(x: Float32[Tensor, "n 2"]) -> Float32[Tensor, "n"]:
    return ops.sum(x, axis=1)

table = ops.asarray(read(), dtype=np.float32).expect("n 2")
total(table) + ops.ones((2,))
total(ops.ones((3, 2)).expect("n 2"))
total(ops.ones((3, 2)).expect("n 2"))
checked = ops.asarray(np.zeros((3, 2), np.float32)).expect("3 2")
