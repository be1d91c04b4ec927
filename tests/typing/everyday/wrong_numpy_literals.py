"""numpy arrays whose shapes numpy's stubs or a literal know."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def norm(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]:
    return ops.sqrt(ops.sum(x * x, axis=-1))

points = ops.asarray(np.zeros((4, 3), dtype=np.float32))
norm(points)
norm(ops.asarray(np.ones((4, 2), dtype=np.float32)))  # E: norm: argument 'x' is float32 (4, 2), declared Float32[Tensor, "n 3"]: axis -1 is 2, expec [shape]
grid = ops.asarray(np.arange(6).reshape(2, 3)).astype(np.float32)
grid + ops.ones((2, 2))  # E: add: x (2, 3) and y (2, 2): axis -1 of x has 3, axis -1 of y has 2; they must be equal, or [shape]
table = ops.asarray([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=np.float32)
norm(table)
table @ table  # E: matmul: x (2, 3) and y (2, 3): axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
