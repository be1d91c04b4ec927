"""The inverse of the error function, which makes normal numbers of uniform ones."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import transcendental
from typednn.autodiff.primitive import (
    OUT,
    Domain,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import inverse_error_function as kernels
from typednn.ops.elementwise import over
from typednn.ops.exponential import exp
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["erfinv"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])

_erfinv = primitive(
    "erfinv",
    Planned(kernels.erfinv),
    vjp=(lambda g, out, x: g * exp(out * out) * (math.sqrt(math.pi) / 2),),
    saves=(OUT,),
    rule=RULES["erfinv"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=transcendental,
    samples=over(Domain(-0.9, 0.9)),
)


def erfinv(x: Tensor[S, F]) -> Tensor[S, F]:
    """The number whose error function is ``x``; infinite at -1 and 1, NaN beyond.

    Its relative error is at most a few units in the last place. Raises ShapeError unless ``x`` is
    floating-point.
    """
    return apply(_erfinv, x)


operation(erfinv)
