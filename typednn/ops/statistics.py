"""Variance, standard deviation and norms."""

import builtins
import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.comparison import where
from typednn.ops.creation import full
from typednn.ops.elementwise import abs
from typednn.ops.exponential import sqrt
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.reductions import max, mean, min, over_axes, sum
from typednn.shapes.rules import RULES
from typednn.tensor import Axis, Tensor
from typednn.traced_number import computed, special_number

__all__ = ["norm", "std", "var"]

F = TypeVar("F", bound=np.floating[Any])

SAMPLES = (
    *over_axes(Domain()),
    Sample(("3 4",), (Domain(),), {"axis": 1, "correction": 1.0}),
)


def var(
    x: Tensor[Any, F], axis: Axis = None, correction: float = 0.0, keepdims: bool = False
) -> Tensor[Any, F]:
    """The mean squared distance from the mean.

    The sum of squares is divided by the number of elements minus ``correction``. If this is not
    positive, the result is NaN or infinite, as in numpy. Raises ShapeError for an axis that does
    not exist or has no elements, and unless ``x`` is floating-point. Source: array API standard,
    ``var``.
    """
    return _var("var", x, axis, correction, keepdims)


operation(var, samples=SAMPLES, reference=np.var)


def std(
    x: Tensor[Any, F], axis: Axis = None, correction: float = 0.0, keepdims: bool = False
) -> Tensor[Any, F]:
    """The square root of ``var``. Its gradient is 0 if all elements are equal.

    Raises ShapeError for the same reasons as ``var``.
    """
    return _root(_var("std", x, axis, correction, keepdims))


operation(std, samples=SAMPLES, reference=np.std)


def _var(
    operation: str, x: Tensor[Any, F], axis: Axis, correction: float, keepdims: bool
) -> Tensor[Any, F]:
    need_dtypes(operation, x=x)
    RULES[operation](x.shape, axis, correction, keepdims)
    centre = mean(x, axis, keepdims=True)
    apart = x - centre
    count = x.size // (centre.size or 1)
    divisor: float = computed(lambda each: float(builtins.max(count - each, 0.0)), correction)
    return sum(apart * apart, axis, keepdims) / divisor


def norm(
    x: Tensor[Any, F], axis: Axis = None, keepdims: bool = False, ord: float = 2
) -> Tensor[Any, F]:
    """The length of vectors: the sum of ``abs(x) ** ord``, to the power ``1 / ord``.

    ``ord=inf`` is the largest and ``-inf`` the smallest absolute value; 0 is the number of elements
    that are not 0. The norm of no elements is 0, or inf for a negative ``ord``. Gradients of any
    order are 0 where the norm is 0. As in numpy, powers may overflow, or round to 0, even if the
    norm itself would not; ``hypot`` of two numbers does not. Raises ShapeError for an axis that
    does not exist, and unless ``x`` is floating-point. Source: array API standard,
    ``linalg.vector_norm``.
    """
    need_dtypes("norm", x=x)
    shape: Any = RULES["norm"](x.shape, axis, keepdims, ord)
    special = special_number(ord, lambda ord: ord in (0, 1, 2) or math.isinf(ord))
    if special is None:
        if x.size == 0:
            return full(shape, computed(_power_of_zero, ord), dtype=x.dtype)
        power = computed(float, ord)  # an int that is traced would need its value
        return _power(sum(_power(abs(x), power), axis, keepdims), 1 / power)
    if special == 2:
        return _root(sum(x * x, axis, keepdims))
    if special == 0:
        return sum((x != 0.0).astype(x.dtype), axis, keepdims)
    if x.size == 0:
        return full(shape, _power_of_zero(special), dtype=x.dtype)
    if math.isinf(special):
        return (max if special > 0 else min)(abs(x), axis, keepdims)
    return sum(abs(x), axis, keepdims)


operation(
    norm,
    samples=(
        *over_axes(Domain()),
        *(
            Sample(("2 3",), (Domain(-2.0, 1.7, distinct=True),), {"axis": 1, "ord": ord})
            for ord in (0, 1, 3, 0.5, -1.5, math.inf, -math.inf)
        ),
    ),
)


def _root(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return the square root, with a gradient of 0 at 0."""
    zero = x == 0.0
    return where(zero, 0.0, sqrt(where(zero, 1.0, x)))


def _power(x: Tensor[Any, F], exponent: float) -> Tensor[Any, F]:
    """Return ``x ** exponent`` of numbers that are not negative, with a gradient of 0 at 0."""
    zero = x == 0.0
    return where(zero, computed(_power_of_zero, exponent), where(zero, 1.0, x) ** exponent)


def _power_of_zero(exponent: float) -> float:
    return 0.0 if exponent > 0 else math.inf
