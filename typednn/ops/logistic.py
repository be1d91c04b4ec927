"""The logistic function and related functions, all without overflow."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import Cost, transcendental
from typednn.autodiff.primitive import (
    OUT,
    Domain,
    Primitive,
    never,
    of_first_operand,
    primitive,
    same_shape,
)
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import logistic as kernels
from typednn.ops.elementwise import ANY
from typednn.ops.extremes import maximum
from typednn.ops.hyperbolic import tanh
from typednn.ops.operands import binary, need_dtypes, pairs
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor

__all__ = ["logaddexp", "logsigmoid", "sigmoid", "silu", "softplus"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])


def _sigmoid_cost(call: Call) -> Cost:
    """Count the smaller of ``x`` and a number, its exp, adding 1, and a division."""
    return Cost(4 * call.size, transcendentals=call.size)


def _sigmoid_slope_cost(call: Call) -> Cost:
    """Count ``exp(-abs(x))``, adding 1, squaring the sum, and a division."""
    return Cost(6 * call.size, transcendentals=call.size)


_sigmoid = primitive(
    "sigmoid",
    Planned(kernels.sigmoid),
    vjp=(lambda g, out, x: g * apply(_sigmoid_slope, x),),
    saves=(0,),
    rule=RULES["sigmoid"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=_sigmoid_cost,
    samples=ANY,
)


# The derivative of sigmoid. Computed as out * (1 - out), it would be 0 where out rounds to 1.
_sigmoid_slope: Primitive = primitive(
    "sigmoid_slope",
    Planned(kernels.sigmoid_slope),
    vjp=(lambda g, out, x: -g * out * tanh(0.5 * x),),
    saves=(OUT, 0),
    rule=same_shape,
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=_sigmoid_slope_cost,
    samples=ANY,
    floating=True,
)


def sigmoid(x: Tensor[S, F]) -> Tensor[S, F]:
    """``1 / (1 + exp(-x))``. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_sigmoid, x)


operation(sigmoid, reference=lambda x: 1 / (1 + np.exp(-x)))


_logaddexp = primitive(
    "logaddexp",
    np.logaddexp,
    vjp=(
        lambda g, out, x, y: unbroadcast(g * _weight(x, y), x.shape),
        lambda g, out, x, y: unbroadcast(g * _weight(y, x), y.shape),
    ),
    saves=(0, 1),
    rule=RULES["logaddexp"],
    cost=transcendental,
    samples=pairs(Domain(), Domain()),
)


def logaddexp(x: Tensor[Any, F] | Scalar, y: Tensor[Any, F] | Scalar) -> Tensor[Any, F]:
    """``log(exp(x) + exp(y))``. Its gradient is 0 if both are -inf, and NaN if both are inf.

    Raises ShapeError if the operands do not broadcast, have different dtypes, or are not
    floating-point.
    """
    return binary(_logaddexp, x, y)


operation(logaddexp, reference=np.logaddexp)


def _weight(x: Tensor[Any, F], y: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return ``exp(x) / (exp(x) + exp(y))``, and 0 if both exponentials are 0."""
    lowest = float(np.finfo(y.dtype).min)
    return sigmoid(x - maximum(y, lowest))  # -inf - -inf would be NaN


def softplus(x: Tensor[S, F]) -> Tensor[S, F]:
    """``log(1 + exp(x))``. Raises ShapeError unless ``x`` is floating-point."""
    need_dtypes("softplus", x=x)
    return logaddexp(x, 0.0)


operation(softplus, samples=ANY, reference=lambda x: np.log1p(np.exp(x)))


def logsigmoid(x: Tensor[S, F]) -> Tensor[S, F]:
    """The logarithm of ``sigmoid(x)``. Raises ShapeError unless ``x`` is floating-point."""
    need_dtypes("logsigmoid", x=x)
    return -logaddexp(-x, 0.0)


operation(logsigmoid, samples=ANY, reference=lambda x: -np.log1p(np.exp(-x)))


def silu(x: Tensor[S, F]) -> Tensor[S, F]:
    """``x * sigmoid(x)``, also called swish. Raises ShapeError unless ``x`` is floating-point.

    Source: Elfwing, Uchibe and Doya 2017, "Sigmoid-weighted linear units for neural network
    function approximation in reinforcement learning".
    """
    need_dtypes("silu", x=x)
    return x * sigmoid(x)


operation(silu, samples=ANY, reference=lambda x: x / (1 + np.exp(-x)))
