"""Functions of matrices by LAPACK through numpy. Where there is no result, it is NaN."""

import math
from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel
from typednn.kernels.numpy.orthogonal_decompositions import of_svd
from typednn.kernels.numpy.solving import by_lapack, need_finite

__all__ = ["pinv"]


def pinv(call: Call) -> Kernel:
    """The pseudo-inverse of each matrix, by its tolerance."""

    def pseudo_inverse(x: Any, rtol: Any) -> Any:
        need_finite(x)
        return np.linalg.pinv(x, rtol=rtol)

    return by_lapack(pseudo_inverse, of_svd, allocates=_arrays, afterwards=_products)(call)


def _arrays(call: Call) -> int:
    """Return the bytes of singular values and vectors in float64, and of the matrices that are converted to it."""
    x, _ = call.inputs
    *batch, rows, columns = x.shape
    parts = 8 * math.prod(batch) * min(rows, columns) * (rows + 1 + columns)
    return parts + (2 * x.nbytes if call.dtype.itemsize < 8 else 0)


def _products(call: Call) -> int:
    """Return the bytes of singular values and vectors, and of products of these."""
    *batch, rows, columns = call.inputs[0].shape
    one = math.prod(batch) * min(rows, columns) * call.dtype.itemsize
    return one * (rows + 1 + columns) + one * rows + call.nbytes
