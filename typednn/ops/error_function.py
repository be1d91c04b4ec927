"""The error function, which numpy does not have."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import primitive
from typednn.autodiff.tape import apply
from typednn.ops.elementwise import ANY
from typednn.ops.exponential import exp
from typednn.ops.operation import operation
from typednn.tensor import Tensor

__all__ = ["erf"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])

SPREAD = 2 / math.sqrt(math.pi)


def _erf_forward(x: Any) -> Any:
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

    Exact to rounding. Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_erf, x)


operation(erf, reference=np.vectorize(math.erf, otypes=[float]))
