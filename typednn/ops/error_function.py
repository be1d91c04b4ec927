"""The error function, which numpy does not have."""

import math
from typing import Any, Final, TypeVar

import numpy as np

from typednn.autodiff.primitive import primitive
from typednn.autodiff.tape import apply
from typednn.ops.elementwise import ANY
from typednn.ops.exponential import exp
from typednn.ops.operation import operation
from typednn.tensor import Tensor

__all__ = ["AT_ONCE", "SPREAD", "erf", "single"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])

SPREAD = 2 / math.sqrt(math.pi)


AT_ONCE: Final = 1 << 13
"""Elements that are gone through at once, so that what is known of them stays in a core's cache."""


def _erf_forward(x: Any) -> Any:
    return _singles(x) if x.dtype == np.float32 else _doubles(x)


def _singles(x: Any) -> Any:
    out = np.empty(x.shape, x.dtype)
    given, flat = x.reshape(-1), out.reshape(-1)
    scratch = np.empty((4, min(x.size, AT_ONCE)), x.dtype)
    for start in range(0, x.size, AT_ONCE):
        part = slice(start, start + AT_ONCE)
        places = slice(len(given[part]))
        single(given[part], flat[part], *scratch[:, places])
    return out


def _numbers(*values: float) -> list[Any]:
    return [np.array(value, np.float32) for value in values]


_ONE, _FOUR = _numbers(1, 4)
_NEAR = _numbers(
    *(7.8824975e-05, -8.0188550e-04, 5.1893123e-03, -2.6854329e-02, 1.1283597e-01),
    *(-3.7612626e-01, 1.2837917e-01),
)
"""``erf(x) / x - 1`` by powers of x squared, the highest first: fitted at the Chebyshev nodes of [0, 1]."""
_FAR = _numbers(
    *(1.5604027e-06, -4.4765849e-05, 5.8758375e-04, -4.7231596e-03, 2.6333898e-02),
    *(-1.0995030e-01, -6.3194340e-01, -1.1301743e00, 3.0739710e-04),
)
"""``log(1 - erf(x))`` by powers of x, on [1, 4] likewise. From 4 on erf is 1 to all digits."""


(_BEYOND_ONE,) = _numbers(math.erfc(1))
"""What erf is less than at 1."""


def single(x: Any, out: Any, size: Any, square: Any, total: Any, far: Any) -> None:
    """erf of numbers in single precision, within two units in the last place, into ``out``.

    Both ways for all of them: as far as 1, and what comes from there on.
    """
    np.abs(x, size)
    np.greater(size, _ONE, out=far)
    np.minimum(size, _ONE, out=out)
    np.multiply(out, out, square)
    _powers(_NEAR, square, total)
    np.multiply(out, total, total)
    np.add(out, total, out)
    np.maximum(size, _ONE, out=size)
    np.minimum(size, _FOUR, out=size)
    _powers(_FAR, size, total)
    np.exp(total, total)
    np.subtract(_BEYOND_ONE, total, total)
    np.multiply(total, far, total)
    np.add(out, total, out)
    np.copysign(out, x, out)


def _powers(numbers: list[Any], x: Any, total: Any) -> None:
    """By Horner's rule."""
    total.fill(numbers[0])
    for number in numbers[1:]:
        np.multiply(total, x, total)
        np.add(total, number, total)


def _doubles(x: Any) -> Any:
    size = np.abs(x.astype(np.float64))
    out = np.ones_like(size)  # which erf is from 6 on, to all digits
    near, middle = size <= 1, (size > 1) & (size < 6)
    out[near] = _near_zero(size[near])
    out[middle] = 1 - _complement(size[middle])
    out[np.isnan(x)] = np.nan
    return np.copysign(out, x).astype(x.dtype)


def _near_zero(x: Any) -> Any:
    """The Maclaurin series, to 18 terms (Abramowitz and Stegun 1964, 7.1.5)."""
    square, total = x * x, np.zeros_like(x)
    for n in range(17, -1, -1):
        total *= square
        total += (-1) ** n / (math.factorial(n) * (2 * n + 1))
    return SPREAD * x * total


def _complement(x: Any) -> Any:
    """``1 - erf(x)`` by the trapezoidal rule, with the pole's part subtracted.

    Source: Chiarella and Reichel 1968, "On the evaluation of integrals related to the error
    function"; with steps of 1/2 its error is about exp(-4 pi^2).
    """
    square = x * x
    total = 0.5 / square
    for k in range(1, 13):
        total += math.exp(-k * k / 4) / (k * k / 4 + square)
    return x * np.exp(-square) * total / math.pi - 2 / np.expm1(4 * math.pi * x)


_erf = primitive(
    "erf",
    _erf_forward,
    vjp=(lambda g, out, x: g * SPREAD * exp(-x * x),),
    saves=(0,),
    samples=ANY,
    floating=True,
)


def erf(x: Tensor[S, F]) -> Tensor[S, F]:
    """The error function: how much of a normal distribution lies within ``x * sqrt(2)`` of its mean.

    Exact to rounding in double precision, within two units in the last place in single. Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_erf, x)


operation(erf, reference=np.vectorize(math.erf, otypes=[float]))
