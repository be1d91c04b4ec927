"""The error function, which numpy does not have."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import transcendental
from typednn.autodiff.primitive import never, of_first_operand, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import error_function as kernels
from typednn.ops.elementwise import ANY
from typednn.ops.exponential import exp
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["erf"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])

_erf = primitive(
    "erf",
    Planned(kernels.erf),
    vjp=(lambda g, out, x: g * kernels.TWO_OVER_SQRT_PI * exp(-x * x),),
    saves=(0,),
    rule=RULES["erf"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=transcendental,
    samples=ANY,
)


def erf(x: Tensor[S, F]) -> Tensor[S, F]:
    """The error function: the part of a normal distribution within ``x * sqrt(2)`` of its mean.

    It is exact to rounding in double precision, and within two units in the last place in single
    precision. Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_erf, x)


operation(erf, reference=np.vectorize(math.erf, otypes=[float]))
