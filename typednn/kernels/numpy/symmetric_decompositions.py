"""Decompositions of symmetric matrices by LAPACK through numpy, with all parts in one array.

Where there is no result, it is NaN.
"""

from typing import Any

import numpy as np

from typednn.kernels.numpy.solving import by_lapack, in_one_array

__all__ = ["cholesky", "eigh"]


def _eigh(x: Any) -> Any:
    """The eigenvalues as a row, and below them the eigenvectors as columns."""
    values, vectors = np.linalg.eigh(x)
    return np.concatenate([values[..., None, :], vectors], -2)


cholesky = by_lapack(np.linalg.cholesky)
eigh = by_lapack(_eigh, allocates=in_one_array)
