"""Elementwise arithmetic of two operands, which broadcast as numpy's."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import OUT, Domain, Sample, primitive
from typednn.ops.comparison import where
from typednn.ops.exponential import log
from typednn.ops.operands import arithmetic, binary, pairs
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor

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
    rule=RULES["add"],
    samples=pairs(ANY, ANY),
    analytic=True,
)


def add(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, D]:
    """``x + y``; of booleans, whether one is true. Raises ShapeError where they do not broadcast, or have
    two dtypes."""
    return binary(_add, x, y)


operation(add, reference=np.add)


_subtract = primitive(
    "subtract",
    np.subtract,
    vjp=(
        lambda g, out, x, y: unbroadcast(g, x.shape),
        lambda g, out, x, y: unbroadcast(-g, y.shape),
    ),
    rule=RULES["subtract"],
    samples=pairs(ANY, ANY),
    analytic=True,
)


def subtract(x: Tensor[Any, N] | Scalar, y: Tensor[Any, N] | Scalar) -> Tensor[Any, N]:
    """``x - y``. Raises ShapeError where they do not broadcast, have two dtypes, or are bool."""
    return arithmetic(_subtract, x, y)


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
    samples=pairs(ANY, ANY),
    analytic=True,
)


def multiply(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, D]:
    """``x * y``; of booleans, whether both are true. Raises ShapeError where they do not broadcast, or
    have two dtypes."""
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
    samples=pairs(ANY, NONZERO),
    floating=True,
    analytic=True,
)


def divide(x: Tensor[Any, F] | Scalar, y: Tensor[Any, F] | Scalar) -> Tensor[Any, F]:
    """``x / y``, floating-point. Raises ShapeError where they do not broadcast, or for dtypes."""
    return binary(_divide, x, y)


operation(divide, reference=np.divide)


_pow = primitive(
    "pow",
    np.power,
    vjp=(
        lambda g, out, x, y: unbroadcast(g * y * pow(x, _exponent_below(y)), x.shape),
        lambda g, out, x, y: unbroadcast(g * out * log(where(x == 0.0, 1.0, x)), y.shape),
    ),
    saves=(OUT, 0, 1),
    rule=RULES["pow"],
    samples=(
        *pairs(POSITIVE, ANY),
        Sample(("2 3", "2 3"), (POSITIVE, Domain(2.0, 3.0))),
    ),
)


def pow(x: Tensor[Any, N] | Scalar, y: Tensor[Any, N] | Scalar) -> Tensor[Any, N]:
    """``x ** y``. Raises ShapeError where they do not broadcast, have two dtypes, or are bool.

    The gradient with respect to ``x`` is 0 where ``y`` is 0, that with respect to ``y`` is 0 where
    ``x`` is 0.
    """
    if isinstance(x, Tensor) and not isinstance(y, Tensor) and y == 2:
        return x * x
    return arithmetic(_pow, x, y)


operation(pow, reference=np.power)


def _exponent_below(y: Tensor[Any, F]) -> Tensor[Any, F]:
    """``y - 1``, but at 0, which then multiplies the power, an exponent that is finite at 0."""
    return where(y == 0.0, 1.0, y - 1.0)
