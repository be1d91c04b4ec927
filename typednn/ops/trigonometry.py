"""Trigonometric functions, with angles in radians, and their inverses."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import transcendental
from typednn.autodiff.primitive import OUT, Domain, primitive
from typednn.autodiff.tape import apply
from typednn.ops.comparison import where
from typednn.ops.elementwise import ANY, over
from typednn.ops.exponential import rsqrt
from typednn.ops.floating import hypot
from typednn.ops.hyperbolic import one_minus_square
from typednn.ops.operands import binary, pairs
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor

__all__ = ["acos", "asin", "atan", "atan2", "cos", "sin", "tan"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])

INSIDE = over(Domain(-0.8, 0.8))
BEFORE_POLES = over(Domain(-1.2, 1.2))


_sin = primitive(
    "sin",
    np.sin,
    vjp=(lambda g, out, x: g * cos(x),),
    saves=(0,),
    rule=RULES["sin"],
    cost=transcendental,
    samples=ANY,
    analytic=True,
)


def sin(x: Tensor[S, F]) -> Tensor[S, F]:
    """The sine. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_sin, x)


operation(sin, reference=np.sin)


_cos = primitive(
    "cos",
    np.cos,
    vjp=(lambda g, out, x: -g * sin(x),),
    saves=(0,),
    rule=RULES["cos"],
    cost=transcendental,
    samples=ANY,
    analytic=True,
)


def cos(x: Tensor[S, F]) -> Tensor[S, F]:
    """The cosine. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_cos, x)


operation(cos, reference=np.cos)


_tan = primitive(
    "tan",
    np.tan,
    vjp=(lambda g, out, x: g * (1.0 + out * out),),
    saves=(OUT,),
    rule=RULES["tan"],
    cost=transcendental,
    samples=BEFORE_POLES,
    analytic=True,
)


def tan(x: Tensor[S, F]) -> Tensor[S, F]:
    """The tangent. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_tan, x)


operation(tan, reference=np.tan)


_asin = primitive(
    "asin",
    np.arcsin,
    vjp=(lambda g, out, x: g * rsqrt(one_minus_square(x)),),
    saves=(0,),
    rule=RULES["asin"],
    cost=transcendental,
    samples=INSIDE,
    analytic=True,
)


def asin(x: Tensor[S, F]) -> Tensor[S, F]:
    """The angle from -pi/2 to pi/2 with this sine; NaN below -1 and above 1.

    The gradient at -1 and 1 is infinite. Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_asin, x)


operation(asin, reference=np.arcsin)


_acos = primitive(
    "acos",
    np.arccos,
    vjp=(lambda g, out, x: -g * rsqrt(one_minus_square(x)),),
    saves=(0,),
    rule=RULES["acos"],
    cost=transcendental,
    samples=INSIDE,
    analytic=True,
)


def acos(x: Tensor[S, F]) -> Tensor[S, F]:
    """The angle from 0 to pi with this cosine; NaN below -1 and above 1.

    The gradient at -1 and 1 is infinite. Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_acos, x)


operation(acos, reference=np.arccos)


_atan = primitive(
    "atan",
    np.arctan,
    vjp=(lambda g, out, x: g / (1.0 + x * x),),
    saves=(0,),
    rule=RULES["atan"],
    cost=transcendental,
    samples=ANY,
    analytic=True,
)


def atan(x: Tensor[S, F]) -> Tensor[S, F]:
    """The angle from -pi/2 to pi/2 with this tangent.

    Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_atan, x)


operation(atan, reference=np.arctan)


_atan2 = primitive(
    "atan2",
    np.arctan2,
    vjp=(
        lambda g, out, x, y: unbroadcast(g * _by_squared_radius(y, x), x.shape),
        lambda g, out, x, y: unbroadcast(-g * _by_squared_radius(x, y), y.shape),
    ),
    saves=(0, 1),
    rule=RULES["atan2"],
    cost=transcendental,
    samples=pairs(Domain(), Domain(0.5, 2.0)),
)


def atan2(x: Tensor[Any, F] | Scalar, y: Tensor[Any, F] | Scalar) -> Tensor[Any, F]:
    """The angle from -pi to pi of the point with the coordinates ``x`` (vertical) and ``y``.

    Gradients of any order are 0 at the origin. Raises ShapeError if the operands do not broadcast,
    have different dtypes, or are not floating-point.
    """
    return binary(_atan2, x, y)


operation(atan2, reference=np.arctan2)


def _by_squared_radius(x: Tensor[Any, F], y: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return ``x / (x * x + y * y)`` without overflow, and 0 at the origin."""
    radius = hypot(x, y)
    origin = radius == 0.0
    radius = where(origin, 1.0, radius)
    return where(origin, 0.0, x) / radius / radius
