"""Decompositions of matrices into orthogonal ones by LAPACK through numpy, with all parts in one array.

Where there is no result, it is NaN.
"""

import math
from typing import Any, Final

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.numpy.solving import by_lapack, need_finite

__all__ = ["of_svd", "qr", "svd"]


def _qr(x: Any) -> Any:
    """Q, and below it the transpose of R."""
    q, r = np.linalg.qr(x)
    return np.concatenate([q, r.mT], -2)


def _svd(x: Any) -> Any:
    """U, below it the singular values as a row, and below them V, with vectors as columns."""
    need_finite(x)
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return np.concatenate([u, s[..., None, :], vh.mT], -2)


_BLOCK: Final = 32
"""Columns that LAPACK takes at once."""


def _of_qr(call: Call) -> int:
    """A matrix, Q, and LAPACK's memory (``dgeqrf``, ``dorgqr``)."""
    rows, columns = call.inputs[0].shape[-2:]
    least = min(rows, columns)
    return rows * (columns + least) + _BLOCK * columns


def of_svd(call: Call) -> int:
    """A matrix, its singular vectors and values, and LAPACK's memory (``dgesdd``)."""
    rows, columns = call.inputs[0].shape[-2:]
    least = min(rows, columns)
    return rows * columns + least * (rows + columns + 4 * least + _BLOCK)


def _arrays_of_qr(call: Call) -> int:
    """Return the bytes that numpy allocates: a copy of the matrices, Q and R in float64, and more.

    That is Q in the dtype of the result, or which elements of R are zeros.
    """
    (x,) = call.inputs
    factor = 8 // call.dtype.itemsize
    *batch, rows, columns = x.shape
    q = math.prod(batch) * rows * min(rows, columns) * call.dtype.itemsize
    more = q if factor > 1 else rows * columns
    return factor * (x.nbytes + call.nbytes) + more


qr = by_lapack(_qr, _of_qr, allocates=_arrays_of_qr)
svd = by_lapack(_svd, of_svd)
