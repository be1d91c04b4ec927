"""The logistic function and its derivative, without overflow or loss of digits."""

from typing import Any, Final

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel, spec_of

__all__ = ["sigmoid", "sigmoid_slope"]


_ROUNDS_TO_1: Final = 40
"""From this number on, sigmoid rounds to 1 in every dtype; exp does not overflow in any dtype."""


def sigmoid(call: Call) -> Kernel:
    """``exp(x) / (1 + exp(x))``, with ``x`` at most ``_ROUNDS_TO_1``, so that nothing overflows."""
    most, one = np.array(_ROUNDS_TO_1, call.dtype), np.ones((), call.dtype)

    def run(x: Any, out: Any, denominator: Any) -> None:
        np.minimum(x, most, out=out)
        np.exp(out, out)
        np.add(one, out, denominator)
        np.divide(out, denominator, out)

    return Kernel(run, {"denominator": spec_of(call)}, overwrites=(0,))


def sigmoid_slope(call: Call) -> Kernel:
    """``small / (1 + small)**2`` with ``small = exp(-abs(x))``."""
    one = np.ones((), call.dtype)

    def run(x: Any, out: Any, denominator: Any) -> None:
        np.abs(x, out)
        np.negative(out, out)
        np.exp(out, out)
        np.add(one, out, denominator)
        np.multiply(denominator, denominator, denominator)
        np.divide(out, denominator, out)

    return Kernel(run, {"denominator": spec_of(call)}, overwrites=(0,))
