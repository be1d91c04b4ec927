"""The distribution function of the normal distribution, accurate in the far tail too.

Computed as ``(1 + erf(x / sqrt(2))) / 2``, the tail would be rounded to 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel
from typednn.kernels.numpy.arrays import copy_scratch, polynomial
from typednn.kernels.numpy.error_function import MAX_PART_ELEMENTS, by_parts

__all__ = ["FITS", "Fit", "ndtr"]


def ndtr(call: Call) -> Kernel:
    """The probability that a standard normal variable is below each element."""
    (x,), dtype = call.inputs, call.dtype
    names = ("magnitude", "y", "total")
    scratch = dict.fromkeys(names, ((min(call.size, MAX_PART_ELEMENTS),), dtype))
    run = by_parts(partial(_compute_part, FITS[dtype.type]), len(names))
    return Kernel(run, scratch | copy_scratch(copy=x))


@dataclass(frozen=True, slots=True)
class Fit:
    """``ndtr(-a) * exp(a * a / 2) / u`` as a polynomial, where ``u = 1 / (1 + scale * a)``.

    ``powers``: the coefficients of the powers of ``u - middle``, the highest first. They are fitted
    at Chebyshev nodes of ``u``, for ``a`` from 0 to ``last``. ``ndtr(-last)`` rounds to 0.
    """

    zero: Any
    one: Any
    minus_half: Any
    last: Any
    scale: Any
    middle: Any
    powers: list[Any]


def _fit(
    dtype: type[np.floating[Any]], last: float, scale: float, middle: float, powers: Sequence[float]
) -> Fit:
    def number(value: float) -> Any:
        return np.array(value, dtype)

    fixed = number(0), number(1), number(-0.5)
    return Fit(*fixed, number(last), number(scale), number(middle), [*map(number, powers)])


_SINGLE = (
    *(-2.9428404e-02, -3.1041291e-02, 7.7282548e-02, -1.3955516e-02),
    *(-7.4445210e-02, 8.2826525e-02, 2.5126979e-02, -1.4414927e-01),
    *(3.1033685e-02, 3.3677098e-01, 3.5646802e-01),
)
_DOUBLE = (
    *(-1.0122350213441524e-03, -1.0738887252788169e-03, 3.1070285625553538e-03),
    *(1.3104301958565276e-03, -5.2337898555716586e-03, 5.6902673107502206e-04),
    *(6.5557579045466240e-03, -4.0854547628795283e-03, -6.9967999730804736e-03),
    *(8.8469041249531546e-03, 7.2177610002221448e-03, -1.5682210483238583e-02),
    *(-9.2582450119462374e-03, 2.7267260896368335e-02, 2.0575119229544810e-02),
    *(-4.6740392569569356e-02, -7.1901255329218511e-02, 4.2478883464527273e-02),
    *(2.5362772232589648e-01, 4.1917449887522662e-01, 4.4238235134332299e-01),
    *(3.4248072302132293e-01, 2.0383459921062921e-01),
)
FITS: Final = {
    np.float32: _fit(np.float32, 14.5, 0.5, 0.560606062, _SINGLE),
    np.float64: _fit(np.float64, 39.0, 0.25, 0.5465116279069767, _DOUBLE),
}


def _compute_part(fit: Fit, x: Any, out: Any, magnitude: Any, y: Any, total: Any) -> None:
    """Write ``ndtr(-abs(x))`` into ``out``; for an ``x`` above 0, 1 minus that."""
    np.abs(x, magnitude)
    np.minimum(magnitude, fit.last, out=magnitude)
    np.multiply(magnitude, fit.scale, out)
    np.add(out, fit.one, out)
    np.reciprocal(out, out)
    np.subtract(out, fit.middle, y)
    polynomial(fit.powers, y, total)
    np.multiply(total, out, total)
    np.multiply(magnitude, magnitude, magnitude)
    np.multiply(magnitude, fit.minus_half, magnitude)
    np.exp(magnitude, magnitude)
    np.multiply(total, magnitude, total)
    np.greater(x, fit.zero, out=y)
    np.subtract(y, total, out)
    np.abs(out, out)
