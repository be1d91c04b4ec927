"""Functions of matrices by LAPACK through numpy. Where there is no result, it is NaN."""

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel
from typednn.kernels.numpy.solving import by_lapack

__all__ = ["pinv"]


def pinv(call: Call) -> Kernel:
    """The pseudo-inverse of each matrix."""
    rtol = call.params["rtol"]
    return by_lapack(lambda x: np.linalg.pinv(x, rtol=rtol))(call)
