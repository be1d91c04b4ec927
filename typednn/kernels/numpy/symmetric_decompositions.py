"""Decompositions of symmetric matrices by LAPACK through numpy, with all parts in one array.

Where there is no result, it is NaN.
"""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.numpy.solving import by_lapack, copies

__all__ = ["cholesky", "eigh"]


def _eigh(x: Any) -> Any:
    """The eigenvalues as a row, and below them the eigenvectors as columns."""
    values, vectors = np.linalg.eigh(x)
    return np.concatenate([values[..., None, :], vectors], -2)


def _of_eigh(call: Call) -> int:
    """A matrix, which becomes its eigenvectors, and LAPACK's memory (``dsyevd``)."""
    n = call.inputs[0].shape[-1]
    return 3 * n * n + 7 * n + 1


cholesky = by_lapack(np.linalg.cholesky, copies)
eigh = by_lapack(_eigh, _of_eigh)
