"""Elementwise arithmetic of two operands, which broadcast as in numpy."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.abstract import Abstract
from typednn.autodiff.cost import elementwise, transcendental
from typednn.autodiff.primitive import OUT, Domain, Sample, primitive
from typednn.kernels.call import Operand
from typednn.ops.comparison import where
from typednn.ops.elementwise import abs
from typednn.ops.exponential import log
from typednn.ops.floating import isnan
from typednn.ops.logical import logical_and, logical_not
from typednn.ops.operands import binary, constant, pairs
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor
from typednn.traced_number import TracedNumber, plain

__all__ = [
    "add",
    "divide",
    "multiply",
    "pow",
    "subtract",
]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])
N = TypeVar("N", bound=np.number[Any])

ANY = Domain()
NONZERO = Domain(away_from=(0.0,))
POSITIVE = Domain(0.5, 2.0)


_add = primitive(
    "add",
    np.add,
    vjp=(
        lambda g, out, x, y: unbroadcast(g, x.shape),
        lambda g, out, x, y: unbroadcast(g, y.shape),
    ),
    saves=(),
    rule=RULES["add"],
    cost=elementwise,
    samples=pairs(ANY, ANY),
    analytic=True,
)


def add(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, D]:
    """``x + y``; for booleans, whether at least one is true.

    Raises ShapeError if the operands do not broadcast, or have different dtypes.
    """
    return binary(_add, x, y)


operation(add, reference=np.add)


_subtract = primitive(
    "subtract",
    np.subtract,
    vjp=(
        lambda g, out, x, y: unbroadcast(g, x.shape),
        lambda g, out, x, y: unbroadcast(-g, y.shape),
    ),
    saves=(),
    rule=RULES["subtract"],
    cost=elementwise,
    samples=pairs(ANY, ANY),
    analytic=True,
)


def subtract(x: Tensor[Any, N] | Scalar, y: Tensor[Any, N] | Scalar) -> Tensor[Any, N]:
    """``x - y``.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are bool.
    """
    return binary(_subtract, x, y)


operation(subtract, reference=np.subtract)


_multiply = primitive(
    "multiply",
    np.multiply,
    vjp=(
        lambda g, out, x, y: unbroadcast(g * y, x.shape),
        lambda g, out, x, y: unbroadcast(g * x, y.shape),
    ),
    saves=(0, 1),
    rule=RULES["multiply"],
    cost=elementwise,
    samples=pairs(ANY, ANY),
    analytic=True,
)


def multiply(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, D]:
    """``x * y``; for booleans, whether both are true.

    Raises ShapeError if the operands do not broadcast, or have different dtypes.
    """
    return binary(_multiply, x, y)


operation(multiply, reference=np.multiply)


_divide = primitive(
    "divide",
    np.divide,
    vjp=(
        lambda g, out, x, y: unbroadcast(g / y, x.shape),
        lambda g, out, x, y: unbroadcast(-g * out / y, y.shape),
    ),
    saves=(OUT, 1),
    rule=RULES["divide"],
    cost=elementwise,
    samples=pairs(ANY, NONZERO),
    analytic=True,
)


def divide(x: Tensor[Any, F] | Scalar, y: Tensor[Any, F] | Scalar) -> Tensor[Any, F]:
    """``x / y``.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are not
    floating-point.
    """
    return binary(_divide, x, y)


operation(divide, reference=np.divide)


def _may_be_negative(exponent: Operand) -> bool:
    """Return whether an exponent of signed integers may have a negative element."""
    value = exponent.value
    return exponent.dtype.kind == "i" and (value is None or bool((value < 0).any()))


_pow = primitive(
    "pow",
    np.power,
    vjp=(
        lambda g, out, x, y: unbroadcast(g * _slope_of_base(x, y), x.shape),
        lambda g, out, x, y: unbroadcast(g * _times_log(out, x, y), y.shape),
    ),
    saves=(OUT, 0, 1),
    rule=RULES["pow"],
    refuses=lambda call: _may_be_negative(call.inputs[1]),
    cost=transcendental,
    samples=(
        *pairs(POSITIVE, ANY),
        Sample(("2 3", "2 3"), (POSITIVE, Domain(2.0, 3.0))),
    ),
)


def pow(x: Tensor[Any, N] | Scalar, y: Tensor[Any, N] | Scalar) -> Tensor[Any, N]:
    """``x ** y``.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are bool.

    The gradient with respect to ``x`` is 0 where ``y`` is 0, even if ``x`` is NaN. The gradient
    with respect to ``y`` is NaN where ``x`` is negative. Where ``x`` is 0, it is 0, or -inf if
    ``y`` is negative, or NaN if ``y`` is NaN.
    """
    if isinstance(y, TracedNumber) and isinstance(y, int):
        y = plain(y)  # an exponent says how it is computed
    if isinstance(x, Tensor) and not isinstance(y, (Tensor, TracedNumber)) and y == 2:
        kind = x.dtype.kind
        if kind == "f" or (kind in "iu" and type(y) is int):  # 2.0 is refused as other floats are
            return x * x
    return binary(_pow, x, y)


operation(pow, reference=np.power)


def _slope_of_base(x: Tensor[Any, F], y: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return ``y * x ** (y - 1)``. Where ``y`` is 0, it is computed as ``y / x``.

    There its own gradient with respect to ``y`` is ``1 / x`` (0 if that is infinite or NaN), and
    its gradient with respect to ``x`` is 0.
    """
    if _is_number(y) and y._data:
        return y * pow(x, y - 1.0)
    zero = y == 0.0
    value = constant(x)  # times a ``y`` of 0, all of its derivatives by ``x`` are 0
    finite = abs(value) > float(1 / np.finfo(x.dtype).max)  # its inverse, and not NaN
    inverse = where(finite, 1.0 / where(finite, value, 1.0), 0.0)
    return where(zero, y * inverse, y * pow(x, where(zero, 0.0, y - 1.0)))


def _is_number(y: Tensor[Any, Any]) -> bool:
    """Return whether ``y`` is a single number whose value is known even while tracing."""
    return y.ndim == 0 and not isinstance(y._data, Abstract)


def _times_log(out: Tensor[Any, F], x: Tensor[Any, F], y: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return ``x ** y * log(x)``, where ``out`` is ``x ** y``.

    Where ``x`` is 0, the result is the limit, except that it is 0 if ``y`` is 0 and NaN if ``y`` is
    NaN.
    """
    zero = x == 0.0
    product = where(logical_and(zero, logical_not(isnan(y))), 0.0, out) * log(where(zero, 1.0, x))
    return where(logical_and(zero, y < 0.0), -math.inf, product)
