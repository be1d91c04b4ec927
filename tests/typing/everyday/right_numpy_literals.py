"""numpy arrays whose shapes numpy's stubs or a literal know."""
import numpy as np
from jaxtyping import Float32

from typednn import Tensor, ops, typed


@typed
def norm(x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n"]:
    return ops.sqrt(ops.sum(x * x, axis=-1))

points = ops.asarray(np.zeros((4, 3), dtype=np.float32))
norm(points)
norm(ops.asarray(np.ones((4, 3), dtype=np.float32)))
grid = ops.asarray(np.arange(6).reshape(2, 3)).astype(np.float32)
grid + ops.ones((2, 3))
table = ops.asarray([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], dtype=np.float32)
norm(table)
table @ table.mT
