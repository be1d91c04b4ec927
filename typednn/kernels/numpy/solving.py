"""Linear equations, inverses and determinants, by LAPACK through numpy.

Where there is no result, for a singular matrix, it is NaN.
"""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel

__all__ = ["by_lapack", "copies", "det", "inv", "need_finite", "slogdet", "solve"]


def _widened(call: Call) -> int:
    """Return the bytes of what numpy makes beside the result that it gives.

    It computes in float64: it converts the operands to it, and the result from it.
    """
    factor = 8 // call.dtype.itemsize
    converted = factor * sum(x.nbytes for x in call.inputs) if factor > 1 else 0
    return converted + factor * call.nbytes


def _joined(call: Call) -> int:
    """Return the bytes of the parts of a result, and of the array to which they are joined."""
    return 2 * call.nbytes


def copies(call: Call) -> int:
    """Return the elements of one matrix of each operand, over which LAPACK writes its results."""
    return sum(prod(x.shape[-2:]) for x in call.inputs)


def need_finite(x: Any) -> None:
    """Raise LinAlgError for NaN and infinities, of which LAPACK may find no singular values for ever."""
    if not np.isfinite(x).all():
        raise np.linalg.LinAlgError


def by_lapack(
    function: Callable[..., Any],
    works_on: Callable[[Call], int],
    inner: int = 2,
    allocates: Callable[[Call], int] = _widened,
    afterwards: Callable[[Call], int] = _joined,
) -> Callable[[Call], Kernel]:
    """Return the kernel factory of a function of matrices that allocates its result.

    ``works_on``: how many numbers in float64 LAPACK has for one matrix.
    ``inner``: the number of axes of the result for one matrix, which is NaN if LAPACK fails.
    ``allocates``, ``afterwards``: the bytes of the arrays that numpy has meanwhile, and when LAPACK has finished.
    """

    def kernel(call: Call) -> Kernel:
        def run(*arrays: Any) -> None:
            *operands, out = arrays
            try:
                np.copyto(out, function(*operands))
            except np.linalg.LinAlgError:
                _each(function, operands, out, inner)

        meanwhile = allocates(call) + 8 * works_on(call)
        return Kernel(run, allocates=max(meanwhile, afterwards(call)))

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


def _of_inv(call: Call) -> int:
    """A matrix, and the unit matrix, which becomes the inverse."""
    return 2 * copies(call)


det = by_lapack(np.linalg.det, copies, inner=0)
inv = by_lapack(np.linalg.inv, _of_inv)
slogdet = by_lapack(_slogdet, copies, inner=1)
solve = by_lapack(np.linalg.solve, copies)
