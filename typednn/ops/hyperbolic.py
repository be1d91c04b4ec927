"""Hyperbolic functions and their inverses."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import transcendental
from typednn.autodiff.primitive import OUT, Domain, primitive
from typednn.autodiff.tape import apply
from typednn.ops.elementwise import ANY, over
from typednn.ops.exponential import rsqrt
from typednn.ops.floating import hypot
from typednn.ops.operands import constant
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["acosh", "asinh", "atanh", "cosh", "sinh", "tanh"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])

ABOVE_1 = over(Domain(1.5, 4.0))
INSIDE = over(Domain(-0.8, 0.8))


_sinh = primitive(
    "sinh",
    np.sinh,
    vjp=(lambda g, out, x: g * cosh(x),),
    saves=(0,),
    rule=RULES["sinh"],
    cost=transcendental,
    samples=ANY,
    analytic=True,
)


def sinh(x: Tensor[S, F]) -> Tensor[S, F]:
    """The hyperbolic sine. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_sinh, x)


operation(sinh, reference=np.sinh)


_cosh = primitive(
    "cosh",
    np.cosh,
    vjp=(lambda g, out, x: g * sinh(x),),
    saves=(0,),
    rule=RULES["cosh"],
    cost=transcendental,
    samples=ANY,
    analytic=True,
)


def cosh(x: Tensor[S, F]) -> Tensor[S, F]:
    """The hyperbolic cosine. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_cosh, x)


operation(cosh, reference=np.cosh)


_tanh = primitive(
    "tanh",
    np.tanh,
    vjp=(lambda g, out, x: g * (1.0 - out * out),),
    saves=(OUT,),
    rule=RULES["tanh"],
    cost=transcendental,
    samples=ANY,
    analytic=True,
)


def tanh(x: Tensor[S, F]) -> Tensor[S, F]:
    """The hyperbolic tangent.

    Its gradient is computed from its result, with an absolute error of one rounding of 1. It is 0
    if the result rounds to 1. Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_tanh, x)


operation(tanh, reference=np.tanh)


_asinh = primitive(
    "asinh",
    np.arcsinh,
    vjp=(lambda g, out, x: g / hypot(x, 1.0),),
    saves=(0,),
    rule=RULES["asinh"],
    cost=transcendental,
    samples=ANY,
    analytic=True,
)


def asinh(x: Tensor[S, F]) -> Tensor[S, F]:
    """The inverse of ``sinh``. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_asinh, x)


operation(asinh, reference=np.arcsinh)


_acosh = primitive(
    "acosh",
    np.arccosh,
    vjp=(lambda g, out, x: g * rsqrt(x - 1.0) * rsqrt(x + 1.0),),
    saves=(0,),
    rule=RULES["acosh"],
    cost=transcendental,
    samples=ABOVE_1,
    analytic=True,
)


def acosh(x: Tensor[S, F]) -> Tensor[S, F]:
    """The inverse of ``cosh``, NaN below 1. The gradient at 1 is infinite.

    Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_acosh, x)


operation(acosh, reference=np.arccosh)


_atanh = primitive(
    "atanh",
    np.arctanh,
    vjp=(lambda g, out, x: g / one_minus_square(x),),
    saves=(0,),
    rule=RULES["atanh"],
    cost=transcendental,
    samples=INSIDE,
    analytic=True,
)


def atanh(x: Tensor[S, F]) -> Tensor[S, F]:
    """The inverse of ``tanh``, NaN below -1 and above 1.

    Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_atanh, x)


operation(atanh, reference=np.arctanh)


def one_minus_square(x: Tensor[S, F]) -> Tensor[S, F]:
    """``1 - x * x``, exact near -1 and 1 too, with the gradient ``-2 x``."""
    out, value = 1.0 - x * x, constant(x)
    return out + ((1.0 - value) * (1.0 + value) - constant(out))  # the error of rounding
