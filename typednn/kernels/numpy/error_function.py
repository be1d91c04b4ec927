"""The error function, which numpy does not have."""

import math
from typing import Any, Final

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import BOOL, Kernel, Run
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch, polynomial

__all__ = ["MAX_PART_ELEMENTS", "TWO_OVER_SQRT_PI", "by_parts", "erf"]

TWO_OVER_SQRT_PI: Final = 2 / math.sqrt(math.pi)

MAX_PART_ELEMENTS: Final = 1 << 13
"""The number of elements computed at a time, so that the scratch stays in a core's cache."""


def erf(call: Call) -> Kernel:
    """The error function of each element, computed one part of the elements after the other."""
    (x,), dtype, part = call.inputs, call.dtype, (min(call.size, MAX_PART_ELEMENTS),)
    if dtype == np.float32:
        names, compute = ("magnitude", "square", "total", "above_one"), _single
        above_one = {}
    else:
        names, compute = ("magnitude", "a", "square", "total"), _double
        above_one = {"above_one": (part, BOOL)}
    scratch = dict.fromkeys(names, (part, dtype)) | above_one
    return Kernel(by_parts(compute, len(scratch)), scratch | copy_scratch(copy=x))


def by_parts(compute: Run, count: int) -> Run:
    """Return a function that calls ``compute(x, out, *scratch)`` for one part after the other.

    A part has at most MAX_PART_ELEMENTS elements. ``count``: the number of scratch arrays.
    """

    def run(x: Any, out: Any, *scratch: Any) -> None:
        x, out = as_contiguous(x, *scratch[count:]).reshape(-1), out.reshape(-1)
        for start in range(0, len(x), MAX_PART_ELEMENTS):
            part = slice(start, start + MAX_PART_ELEMENTS)
            places = slice(len(x[part]))
            compute(x[part], out[part], *[each[places] for each in scratch[:count]])

    return run


def _singles(*values: float) -> list[Any]:
    return [np.array(value, np.float32) for value in values]


_ONE, _FOUR = _singles(1, 4)
_UP_TO_ONE = _singles(
    *(7.8824975e-05, -8.0188550e-04, 5.1893123e-03, -2.6854329e-02, 1.1283597e-01),
    *(-3.7612626e-01, 1.2837917e-01),
)
"""``erf(x) / x - 1`` as a polynomial in ``x * x``, the highest power first.

Fitted at the Chebyshev nodes of [0, 1].
"""
_ABOVE_ONE = _singles(
    *(1.5604027e-06, -4.4765849e-05, 5.8758375e-04, -4.7231596e-03, 2.6333898e-02),
    *(-1.0995030e-01, -6.3194340e-01, -1.1301743e00, 3.0739710e-04),
)
"""``log(1 - erf(x))`` as a polynomial in ``x``, fitted on [1, 4]. From 4 on erf rounds to 1."""


(_ERFC_OF_ONE,) = _singles(math.erfc(1))
"""``1 - erf(1)``."""


def _single(x: Any, out: Any, magnitude: Any, square: Any, total: Any, above_one: Any) -> None:
    """Write erf in single precision into ``out``, within two units in the last place.

    Each result is the sum of two terms: erf of the magnitude up to 1, and the rest above 1. Both
    are computed for all elements, without branches.
    """
    np.abs(x, magnitude)
    np.greater(magnitude, _ONE, out=above_one)
    np.minimum(magnitude, _ONE, out=out)
    np.multiply(out, out, square)
    polynomial(_UP_TO_ONE, square, total)
    np.multiply(out, total, total)
    np.add(out, total, out)
    np.maximum(magnitude, _ONE, out=magnitude)
    np.minimum(magnitude, _FOUR, out=magnitude)
    polynomial(_ABOVE_ONE, magnitude, total)
    np.exp(total, total)
    np.subtract(_ERFC_OF_ONE, total, total)
    np.multiply(total, above_one, total)
    np.add(out, total, out)
    np.copysign(out, x, out)


def _as_double(value: float) -> Any:
    return np.array(value, np.float64)


_DOUBLE_ONE, _SIX = _as_double(1), _as_double(6)
_SERIES = [_as_double((-1) ** n / (math.factorial(n) * (2 * n + 1))) for n in range(17, -1, -1)]
_POLES = [(_as_double(math.exp(-k * k / 4)), _as_double(k * k / 4)) for k in range(1, 13)]
_SCALE, _HALF, _TWO, _PI, _FOUR_PI = map(
    _as_double, (TWO_OVER_SQRT_PI, 0.5, 2, math.pi, 4 * math.pi)
)


def _double(
    x: Any, out: Any, magnitude: Any, a: Any, square: Any, total: Any, above_one: Any
) -> None:
    """Write erf in double precision into ``out``, exact to rounding.

    There is one formula up to 1 and another above. Both are computed for all elements, clipped to
    the range of the formula, without branches. From 6 on erf rounds to 1.
    """
    np.abs(x, magnitude)
    np.less_equal(magnitude, _DOUBLE_ONE, above_one)
    np.logical_not(above_one, above_one)
    np.minimum(magnitude, _DOUBLE_ONE, out=a)
    _erf_up_to_one(a, square, total)
    np.copyto(out, total)
    np.maximum(magnitude, _DOUBLE_ONE, out=magnitude)
    np.minimum(magnitude, _SIX, out=magnitude)
    _erf_above_one(magnitude, square, a, total)
    np.copyto(out, total, where=above_one)
    np.copysign(out, x, out)


def _erf_up_to_one(x: Any, square: Any, total: Any) -> None:
    """Compute erf up to 1: the Maclaurin series to 18 terms (Abramowitz and Stegun 1964, 7.1.5)."""
    np.multiply(x, x, square)
    polynomial(_SERIES, square, total)
    np.multiply(_SCALE, x, x)
    np.multiply(x, total, total)


def _erf_above_one(x: Any, square: Any, total: Any, out: Any) -> None:
    """Compute erf for 1 and above: the trapezoidal rule, with the pole's part subtracted.

    Source: Chiarella and Reichel 1968, "On the evaluation of integrals related to the error
    function"; with steps of 1/2 its error is about exp(-4 pi^2).
    """
    np.multiply(x, x, square)
    np.divide(_HALF, square, total)
    for weight, place in _POLES:
        np.add(place, square, out)
        np.divide(weight, out, out)
        np.add(total, out, total)
    np.negative(square, square)
    np.exp(square, square)
    np.multiply(x, square, out)
    np.multiply(out, total, out)
    np.divide(out, _PI, out)
    np.multiply(_FOUR_PI, x, x)
    np.expm1(x, x)
    np.divide(_TWO, x, x)
    np.subtract(out, x, out)
    np.subtract(_DOUBLE_ONE, out, out)
