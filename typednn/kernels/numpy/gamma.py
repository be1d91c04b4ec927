"""The logarithm of the gamma function and its derivatives, which numpy does not have.

Single precision is computed in double precision, too. Source of the formulas: NIST Digital Library of
Mathematical Functions, chapter 5 (5.7.3, 5.11.1, 5.15.6) and, for the sums, 25.11.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.polynomial import Polynomial

from typednn.kernels.call import Call
from typednn.kernels.kernel import Kernel
from typednn.kernels.numpy.arrays import copy_scratch, polynomial
from typednn.kernels.numpy.error_function import MAX_PART_ELEMENTS, by_parts

__all__ = ["lgamma", "polygamma"]

_DOUBLE_BYTES: Final = 8
_MOST_ARRAYS: Final = 16
"""The most arrays of a part's size that are there at a time."""


def lgamma(call: Call) -> Kernel:
    """``log(abs(gamma(x)))``."""
    return _in_double(call, _lgamma)


def polygamma(call: Call) -> Kernel:
    """Derivative number ``n`` of the digamma function, which is number 0."""
    return _in_double(call, partial(_polygamma, call.params["n"]))


def _in_double(call: Call, function: Callable[[Any], Any]) -> Kernel:
    """Return the kernel of a function of double precision, applied part by part."""
    (x,) = call.inputs
    part = min(call.size, MAX_PART_ELEMENTS)

    def compute(x: Any, out: Any) -> None:
        with np.errstate(all="ignore"):
            np.copyto(out, function(x.astype(np.float64)), casting="same_kind")

    allocates = _MOST_ARRAYS * _DOUBLE_BYTES * part
    return Kernel(by_parts(compute, 0), copy_scratch(copy=x), allocates=allocates)


def _lgamma(x: Any) -> Any:
    below = x < 0.5
    y = np.where(below, 1 - x, x)
    sines = np.abs(np.sin(np.pi * (x - np.rint(x))))
    found = np.where(y < _STIRLING, _lgamma_by_steps(np.minimum(y, _STIRLING)), _stirling(y))
    found = np.where(below, math.log(math.pi) - np.log(sines) - found, found)
    return np.where(np.isneginf(x), np.inf, found)


_STIRLING: Final = 8.5
"""From where on Stirling's series is exact to rounding."""


def _lgamma_by_steps(y: Any) -> Any:
    """Return lgamma from 1/2 to 8.5: its series around 2, after steps of 1 into [1.5, 2.5]."""
    small = y < 1.5
    factors = np.where(small, y, 1.0)
    for _ in range(6):
        above = y > 2.5
        y = np.where(above, y - 1, y)
        factors = np.where(above, factors * y, factors)
    e = np.where(small, y - 1, y - 2)
    logs = np.log(factors)
    return e * _horner(_AROUND_2, e) + np.where(small, -logs, logs)


def _stirling(y: Any) -> Any:
    series = _horner(_OF_STIRLING, 1 / (y * y)) / y
    return (y - 0.5) * (np.log(y) - 1) + (series + (math.log(2 * math.pi) - 1) / 2)


def _polygamma(n: int, x: Any) -> Any:
    below = x < 0
    y = np.where(below, 1 - x, x)
    found = _polygamma_above_0(n, y)
    if below.any():
        apart = x - np.rint(x)
        slope = _horner(_cotangent(n), 1 / np.tan(np.pi * apart))
        if n % 2 == 0:  # infinite with either sign
            slope = np.where(apart == 0, np.nan, slope)
        found = np.where(below, (-1) ** n * found - slope, found)
    return found


def _polygamma_above_0(n: int, y: Any) -> Any:
    """Return the sum of the first terms, and the rest by the formula of Euler and Maclaurin."""
    steps = 10 + n
    terms = sum((y + k) ** -(n + 1.0) for k in reversed(range(steps)))
    z = y + steps
    if n == 0:
        return np.log(z) - 1 / (2 * z) - _horner(_OF_DIGAMMA, 1 / (z * z)) / (z * z) - terms
    return (-1) ** (n + 1) * math.factorial(n) * (terms + _rest(n + 1, z))


_BERNOULLI: Final = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)
"""The numbers of Bernoulli from number 2 on, which are not 0."""


def _rest(s: int, z: Any) -> Any:
    """Return the sum of ``(z + k) ** -s`` over all k from 0 on, for a large ``z``."""
    total = z ** (1.0 - s) / (s - 1) + z**-s / 2
    factor = s / 2
    for k, number in enumerate(_BERNOULLI, 1):
        total = total + number * factor * z ** (1.0 - s - 2 * k)
        factor *= (s + 2 * k - 1) * (s + 2 * k) / ((2 * k + 1) * (2 * k + 2))
    return total


def _cotangent(n: int) -> list[float]:
    """Return derivative number ``n`` of ``pi * cot(pi * x)``, as a polynomial in the cotangent."""
    slope = Polynomial([0, math.pi])
    for _ in range(n):
        slope = slope.deriv() * Polynomial([-math.pi, 0, -math.pi])
    return [float(each) for each in slope.coef[::-1]]


def _horner(coefficients: Sequence[float], x: Any) -> Any:
    """Return the polynomial in ``x``, with the coefficient of the highest power first."""
    out = np.empty_like(x)
    polynomial(coefficients, x, out)
    return out


_ORDERS: Final = range(32, 1, -1)
_ZETA_LESS_1: Final = {
    s: math.fsum([*(k**-s for k in range(2, 10 + s)), _rest(s, 10.0 + s)]) for s in _ORDERS
}
_AROUND_2: Final = [*((-1) ** s * _ZETA_LESS_1[s] / s for s in _ORDERS), 1 - np.euler_gamma]
"""``lgamma(2 + e) / e``, as a polynomial in e."""

_NUMBERED: Final = [*enumerate(_BERNOULLI, 1)][::-1]
_OF_STIRLING: Final = [number / (2 * k * (2 * k - 1)) for k, number in _NUMBERED]
_OF_DIGAMMA: Final = [number / (2 * k) for k, number in _NUMBERED]
