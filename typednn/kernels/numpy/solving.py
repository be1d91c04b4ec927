"""Linear equations, inverses and determinants, by LAPACK through numpy.

Where there is no result, for a singular matrix, it is NaN.
"""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel

__all__ = ["by_lapack", "det", "in_one_array", "inv", "need_finite", "slogdet", "solve", "widened"]


def widened(call: Call) -> int:
    """Return the bytes of what numpy makes beside the result that it gives.

    It computes in float64: it converts the operands to it, and the result from it.
    """
    factor = 8 // call.dtype.itemsize
    converted = factor * sum(x.nbytes for x in call.inputs) if factor > 1 else 0
    return converted + factor * call.nbytes


def in_one_array(call: Call) -> int:
    """Return the bytes for a result whose parts are joined when numpy has given them."""
    return max(widened(call), 2 * call.nbytes)


def need_finite(x: Any) -> None:
    """Raise LinAlgError for NaN and infinities, of which LAPACK may find no singular values for ever."""
    if not np.isfinite(x).all():
        raise np.linalg.LinAlgError


def by_lapack(
    function: Callable[..., Any], inner: int = 2, allocates: Callable[[Call], int] = widened
) -> Callable[[Call], Kernel]:
    """Return the kernel factory of a function of matrices that allocates its result.

    ``inner``: the number of axes of the result for one matrix, which is NaN if LAPACK fails.
    ``allocates``: the bytes that numpy allocates in a call.
    """

    def kernel(call: Call) -> Kernel:
        def run(*arrays: Any) -> None:
            *operands, out = arrays
            try:
                np.copyto(out, function(*operands))
            except np.linalg.LinAlgError:
                _each(function, operands, out, inner)

        return Kernel(run, allocates=allocates(call))

    return kernel


def _each(function: Callable[..., Any], operands: list[Any], out: Any, inner: int) -> None:
    """Compute matrix by matrix."""
    batch = out.shape[: out.ndim - inner]
    if prod(batch) == 1 and all(x.ndim == 2 for x in operands):
        out.fill(np.nan)
        return
    for place in np.ndindex(*batch):
        try:
            out[place] = function(*[x[place] for x in operands])
        except np.linalg.LinAlgError:
            out[place] = np.nan


def _slogdet(x: Any) -> Any:
    return np.stack(np.linalg.slogdet(x), -1)


det = by_lapack(np.linalg.det, inner=0)
inv = by_lapack(np.linalg.inv)
slogdet = by_lapack(_slogdet, inner=1)
solve = by_lapack(np.linalg.solve)
