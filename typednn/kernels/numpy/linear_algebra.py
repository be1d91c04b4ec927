"""Products of matrices."""

from typing import Any

import numpy as np

from typednn.kernels.numpy.arrays import scalar

__all__ = ["affine", "matmul"]


def matmul(x: Any, y: Any, out: Any = None) -> Any:
    """Of a column and a row each element is one product, and BLAS takes ten times as long for it."""
    if x.shape[-1] != 1 or x.ndim < 2 or y.shape[-2:-1] != (1,) or x.dtype.kind != "f":
        return np.matmul(x, y, out)
    out = np.multiply(x, y, out)
    return np.add(out, scalar(0.0, out.dtype), out)  # BLAS adds to 0, and so gives 0 for -0


def affine(x: Any, weight: Any, bias: Any, out: Any = None) -> Any:
    out = np.matmul(x, weight, out)
    return np.add(out, bias, out)
