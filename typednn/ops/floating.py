"""Properties of floating-point numbers (sign, NaN, infinity, the next number), and ``hypot``."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import elementwise, transcendental
from typednn.autodiff.primitive import OUT, Domain, primitive
from typednn.autodiff.tape import apply
from typednn.ops.comparison import where
from typednn.ops.elementwise import ANY, AWAY_FROM_0, sign
from typednn.ops.operands import binary, pairs
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor

__all__ = ["copysign", "hypot", "isfinite", "isinf", "isnan", "nextafter", "signbit"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])

NONZERO = Domain(away_from=(0.0,))

_isnan = primitive("isnan", np.isnan, cost=elementwise, samples=ANY)


def isnan(x: Tensor[S, Any]) -> Tensor[S, np.bool_]:
    """Return whether each element is NaN; False for integers and booleans."""
    return apply(_isnan, x)


operation(isnan, reference=np.isnan)


_isinf = primitive("isinf", np.isinf, cost=elementwise, samples=ANY)


def isinf(x: Tensor[S, Any]) -> Tensor[S, np.bool_]:
    """Return whether each element is infinite, of either sign; False for integers and booleans."""
    return apply(_isinf, x)


operation(isinf, reference=np.isinf)


_isfinite = primitive("isfinite", np.isfinite, cost=elementwise, samples=ANY)


def isfinite(x: Tensor[S, Any]) -> Tensor[S, np.bool_]:
    """Return whether each element is neither NaN nor infinite; True for integers and booleans."""
    return apply(_isfinite, x)


operation(isfinite, reference=np.isfinite)


_signbit = primitive(
    "signbit", np.signbit, cost=elementwise, samples=AWAY_FROM_0, rule=RULES["signbit"]
)


def signbit(x: Tensor[S, F]) -> Tensor[S, np.bool_]:
    """Whether the sign bit is set, as it also is for -0.0.

    Raises ShapeError unless ``x`` is floating-point.
    """
    return apply(_signbit, x)


operation(signbit, reference=np.signbit)


_copysign = primitive(
    "copysign",
    np.copysign,
    vjp=(
        lambda g, out, x, y: unbroadcast(g * sign(x) * copysign(1.0, y), x.shape),
        None,
    ),
    saves=(0, 1),
    rule=RULES["copysign"],
    cost=elementwise,
    samples=pairs(NONZERO, NONZERO),
)


def copysign(x: Tensor[Any, F] | Scalar, y: Tensor[Any, F] | Scalar) -> Tensor[Any, F]:
    """The absolute value of ``x`` with the sign of ``y``.

    ``y`` has no gradient, and the gradient at ``x = 0`` is 0. Raises ShapeError if the operands do
    not broadcast, have different dtypes, or are not floating-point.
    """
    return binary(_copysign, x, y)


operation(copysign, reference=np.copysign)


_nextafter = primitive(
    "nextafter",
    np.nextafter,
    vjp=(lambda g, out, x, y: unbroadcast(g, x.shape), None),
    saves=(),
    rule=RULES["nextafter"],
    cost=elementwise,
    samples=pairs(Domain(), Domain(5.0, 6.0)),
)


def nextafter(x: Tensor[Any, F] | Scalar, y: Tensor[Any, F] | Scalar) -> Tensor[Any, F]:
    """The next floating-point number after ``x`` in the direction of ``y``.

    The gradient goes to ``x``. Raises ShapeError if the operands do not broadcast, have different
    dtypes, or are not floating-point.
    """
    return binary(_nextafter, x, y)


operation(nextafter, reference=np.nextafter)


_hypot = primitive(
    "hypot",
    np.hypot,
    vjp=(
        lambda g, out, x, y: unbroadcast(g * _part_of(out, x), x.shape),
        lambda g, out, x, y: unbroadcast(g * _part_of(out, y), y.shape),
    ),
    saves=(OUT, 0, 1),
    rule=RULES["hypot"],
    cost=transcendental,
    samples=pairs(NONZERO, NONZERO),
)


def hypot(x: Tensor[Any, F] | Scalar, y: Tensor[Any, F] | Scalar) -> Tensor[Any, F]:
    """``sqrt(x * x + y * y)`` without overflow. Gradients of any order are 0 at the origin.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are not
    floating-point.
    """
    return binary(_hypot, x, y)


operation(hypot, reference=np.hypot)


def _part_of(radius: Tensor[Any, F], x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return ``x / radius``, and 0 at the origin, where its own gradient is 0 too."""
    origin = radius == 0.0
    return where(origin, 0.0, x) / where(origin, 1.0, radius)
