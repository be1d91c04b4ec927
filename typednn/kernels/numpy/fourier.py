"""Discrete Fourier transforms of real numbers, by numpy. A complex number is a pair of real ones."""

from typing import Any, Final

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch

__all__ = ["irfft", "rfft"]

_FACTORS: Final = 64
"""Bytes of the few numbers that numpy makes for a transform, such as the factor of its length."""


def rfft(call: Call) -> Kernel:
    """The half spectrum along the last axis of x (*b, n), as pairs (*b, n//2 + 1, 2)."""

    def run(x: Any, out: Any) -> None:
        np.fft.rfft(x, out=_as_complex(out))

    (x,) = call.inputs
    widened = 2 * (x.nbytes + call.nbytes)  # numpy computes that of float32 in float64
    return Kernel(run, allocates=_FACTORS + (widened if x.dtype.itemsize < 8 else 0))


def irfft(call: Call) -> Kernel:
    """The ``n`` real numbers along the last axis of a half spectrum of pairs."""
    (x,), n = call.inputs, call.params["n"]

    def run(x: Any, out: Any, *copy: Any) -> None:
        np.fft.irfft(_as_complex(as_contiguous(x, *copy)), n, out=out)

    return Kernel(run, copy_scratch(copy=x), allocates=_FACTORS)


def _as_complex(pairs: Any) -> Any:
    """Return a view of contiguous pairs as complex numbers, without their axis."""
    return pairs.view(np.result_type(pairs.dtype, np.complex64))[..., 0]
