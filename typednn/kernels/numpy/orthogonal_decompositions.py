"""Decompositions of matrices into orthogonal ones by LAPACK through numpy, with all parts in one array.

Where there is no result, it is NaN.
"""

import math
from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.numpy.solving import by_lapack, in_one_array, need_finite

__all__ = ["qr", "svd"]


def _qr(x: Any) -> Any:
    """Q, and below it the transpose of R."""
    q, r = np.linalg.qr(x)
    return np.concatenate([q, r.mT], -2)


def _svd(x: Any) -> Any:
    """U, below it the singular values as a row, and below them V, with vectors as columns."""
    need_finite(x)
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return np.concatenate([u, s[..., None, :], vh.mT], -2)


def _of_qr(call: Call) -> int:
    """Return the bytes that numpy allocates: a copy of the matrices, Q and R in float64, and more.

    That is Q in the dtype of the result, or which elements of R are zeros.
    """
    (x,) = call.inputs
    factor = 8 // call.dtype.itemsize
    *batch, rows, columns = x.shape
    q = math.prod(batch) * rows * min(rows, columns) * call.dtype.itemsize
    more = q if factor > 1 else rows * columns
    return max(factor * (x.nbytes + call.nbytes) + more, 2 * call.nbytes)


qr = by_lapack(_qr, allocates=_of_qr)
svd = by_lapack(_svd, allocates=in_one_array)
