"""The normal distribution function, exact in the far tail, where ``1 + erf`` would round to 0."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import transcendental
from typednn.autodiff.primitive import never, of_first_operand, primitive, same_shape
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import normal_distribution as kernels
from typednn.ops.elementwise import ANY
from typednn.ops.exponential import exp
from typednn.tensor import Tensor

__all__ = ["ndtr"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])


_ndtr = primitive(
    "ndtr",
    Planned(kernels.ndtr),
    vjp=(lambda g, out, x: g * exp(x * x * -0.5) * math.sqrt(0.5 / math.pi),),
    saves=(0,),
    rule=same_shape,
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=transcendental,
    samples=ANY,
    floating=True,
)


def ndtr(x: Tensor[S, F]) -> Tensor[S, F]:
    """Return the probability that a standard normal variable is below ``x``, exact in the tail."""
    return apply(_ndtr, x)
