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
total(ops.ones((3, 4)).expect("n 2"))  # E: expect: x is (3, 4), expected "n 2": axis -1 is 4, expected 2 [shape]
total(ops.ones((3, 4)).expect("n 4"))  # E: total: argument 'x' is float32 (3, 4), declared Float32[Tensor, "n 2"]: axis -1 is 4, expe [shape]
checked = ops.asarray(np.zeros((3, 2), np.float32)).expect("3 3")  # E: expect: x is (3, 2), expected "3 3": axis -1 is 2, expected 3 [shape]
