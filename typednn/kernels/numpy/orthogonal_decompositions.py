"""Decompositions of matrices into orthogonal ones by LAPACK through numpy, with all parts in one array.

Where there is no result, it is NaN.
"""

from typing import Any

import numpy as np

from typednn.kernels.numpy.solving import by_lapack

__all__ = ["qr", "svd"]


def _qr(x: Any) -> Any:
    """Q, and below it the transpose of R."""
    q, r = np.linalg.qr(x)
    return np.concatenate([q, r.mT], -2)


def _svd(x: Any) -> Any:
    """U, below it the singular values as a row, and below them V, with vectors as columns."""
    u, s, vh = np.linalg.svd(x, full_matrices=False)
    return np.concatenate([u, s[..., None, :], vh.mT], -2)


qr = by_lapack(_qr)
svd = by_lapack(_svd)
