"""Functions of matrices by LAPACK through numpy. Where there is no result, it is NaN."""

import math
from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel
from typednn.kernels.numpy.solving import by_lapack, need_finite

__all__ = ["pinv"]


def pinv(call: Call) -> Kernel:
    """The pseudo-inverse of each matrix, by its tolerance."""

    def pseudo_inverse(x: Any, rtol: Any) -> Any:
        need_finite(x)
        return np.linalg.pinv(x, rtol=rtol)

    return by_lapack(pseudo_inverse, allocates=_of_pinv)(call)


def _of_pinv(call: Call) -> int:
    """Return the bytes that numpy allocates: singular values and vectors, and products of these."""
    x, _ = call.inputs
    *batch, rows, columns = x.shape
    one = math.prod(batch) * min(rows, columns) * call.dtype.itemsize
    left, parts = one * rows, one * (rows + 1 + columns)
    if call.dtype.itemsize < 8:  # numpy computes in float64
        return 2 * (x.nbytes + parts)
    return parts + left + call.nbytes
