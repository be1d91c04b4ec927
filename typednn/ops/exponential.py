"""Exponentials, logarithms, roots and reciprocals."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import elementwise, steps, transcendental
from typednn.autodiff.primitive import OUT, Domain, never, of_first_operand, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Direct
from typednn.kernels.numpy import exponential as kernels
from typednn.ops.elementwise import ANY, AWAY_FROM_0, over
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["exp", "expm1", "log", "log1p", "log2", "log10", "reciprocal", "rsqrt", "sqrt"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])

POSITIVE = over(Domain(0.5, 3.0))
ABOVE_MINUS_1 = over(Domain(-0.5, 2.0))


_exp = primitive(
    "exp",
    np.exp,
    vjp=(lambda g, out, x: g * out,),
    saves=(OUT,),
    rule=RULES["exp"],
    cost=transcendental,
    samples=ANY,
    analytic=True,
)


def exp(x: Tensor[S, F]) -> Tensor[S, F]:
    """e to the power ``x``. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_exp, x)


operation(exp, reference=np.exp)


_expm1 = primitive(
    "expm1",
    np.expm1,
    vjp=(lambda g, out, x: g * exp(x),),  # out + 1 rounds to 0 where exp(x) is small
    saves=(0,),
    rule=RULES["expm1"],
    cost=transcendental,
    samples=ANY,
    analytic=True,
)


def expm1(x: Tensor[S, F]) -> Tensor[S, F]:
    """``exp(x) - 1``, exact near 0. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_expm1, x)


operation(expm1, reference=np.expm1)


_log = primitive(
    "log",
    np.log,
    vjp=(lambda g, out, x: g / x,),
    saves=(0,),
    rule=RULES["log"],
    cost=transcendental,
    samples=POSITIVE,
    analytic=True,
)


def log(x: Tensor[S, F]) -> Tensor[S, F]:
    """The natural logarithm. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_log, x)


operation(log, reference=np.log)


_log1p = primitive(
    "log1p",
    np.log1p,
    vjp=(lambda g, out, x: g / (1.0 + x),),
    saves=(0,),
    rule=RULES["log1p"],
    cost=transcendental,
    samples=ABOVE_MINUS_1,
    analytic=True,
)


def log1p(x: Tensor[S, F]) -> Tensor[S, F]:
    """``log(1 + x)``, exact near 0. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_log1p, x)


operation(log1p, reference=np.log1p)


_log2 = primitive(
    "log2",
    np.log2,
    vjp=(lambda g, out, x: g / (x * math.log(2.0)),),
    saves=(0,),
    rule=RULES["log2"],
    cost=transcendental,
    samples=POSITIVE,
    analytic=True,
)


def log2(x: Tensor[S, F]) -> Tensor[S, F]:
    """The logarithm to base 2. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_log2, x)


operation(log2, reference=np.log2)


_log10 = primitive(
    "log10",
    np.log10,
    vjp=(lambda g, out, x: g / (x * math.log(10.0)),),
    saves=(0,),
    rule=RULES["log10"],
    cost=transcendental,
    samples=POSITIVE,
    analytic=True,
)


def log10(x: Tensor[S, F]) -> Tensor[S, F]:
    """The logarithm to base 10. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_log10, x)


operation(log10, reference=np.log10)


_sqrt = primitive(
    "sqrt",
    np.sqrt,
    vjp=(lambda g, out, x: g * 0.5 / out,),
    saves=(OUT,),
    rule=RULES["sqrt"],
    cost=elementwise,
    samples=POSITIVE,
    analytic=True,
)


def sqrt(x: Tensor[S, F]) -> Tensor[S, F]:
    """The square root; its gradient at 0 is infinite.

    Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_sqrt, x)


operation(sqrt, reference=np.sqrt)


_rsqrt = primitive(
    "rsqrt",
    Direct(kernels.rsqrt, overwrites=(0,)),
    vjp=(lambda g, out, x: -0.5 * g * out / x,),
    saves=(OUT, 0),
    rule=RULES["rsqrt"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=steps(2),
    samples=POSITIVE,
    analytic=True,
)


def rsqrt(x: Tensor[S, F]) -> Tensor[S, F]:
    """``1 / sqrt(x)``. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_rsqrt, x)


operation(rsqrt, reference=lambda x: 1 / np.sqrt(x))


_reciprocal = primitive(
    "reciprocal",
    np.reciprocal,
    vjp=(lambda g, out, x: -g * out * out,),
    saves=(OUT,),
    rule=RULES["reciprocal"],
    cost=elementwise,
    samples=AWAY_FROM_0,
    analytic=True,
)


def reciprocal(x: Tensor[S, F]) -> Tensor[S, F]:
    """``1 / x``. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_reciprocal, x)


operation(reciprocal, reference=np.reciprocal)
