"""Linear equations, inverses and determinants, by LAPACK through numpy.

Where there is no result, for a singular matrix, it is NaN.
"""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel

__all__ = ["by_lapack", "det", "inv", "slogdet", "solve"]


def by_lapack(function: Callable[..., Any], inner: int = 2) -> Callable[[Call], Kernel]:
    """Return the kernel factory of a function of matrices that allocates its result.

    ``inner``: the number of axes of the result for one matrix, which is NaN if LAPACK fails.
    """

    def kernel(call: Call) -> Kernel:
        def run(*arrays: Any) -> None:
            *operands, out = arrays
            try:
                np.copyto(out, function(*operands))
            except np.linalg.LinAlgError:
                _each(function, operands, out, inner)

        copies = sum(each.nbytes for each in call.inputs)
        return Kernel(run, allocates=3 * (call.nbytes + copies))

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
