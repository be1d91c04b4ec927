"""The logistic function and its relatives, all without overflow."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import OUT, Domain, primitive, same_shape
from typednn.autodiff.tape import apply
from typednn.dtypes import need_floating
from typednn.ops.elementwise import ANY
from typednn.ops.operands import binary, pairs
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor

__all__ = ["logaddexp", "logsigmoid", "sigmoid", "silu", "softplus"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])


def _sigmoid_forward(x: Any) -> Any:
    # exp of -|x| never overflows, and small results keep their digits
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, x.dtype.type(1), small) / (1 + small)


_sigmoid = primitive(
    "sigmoid",
    _sigmoid_forward,
    vjp=(lambda g, out, x: g * out * (1.0 - out),),
    saves=(OUT,),
    rule=same_shape,
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
        lambda g, out, x, y: unbroadcast(g * sigmoid(x - y), x.shape),
        lambda g, out, x, y: unbroadcast(g * sigmoid(y - x), y.shape),
    ),
    saves=(0, 1),
    rule=RULES["logaddexp"],
    samples=pairs(Domain(), Domain()),
    floating=True,
)


def logaddexp(x: Tensor[Any, F] | Scalar, y: Tensor[Any, F] | Scalar) -> Tensor[Any, F]:
    """``log(exp(x) + exp(y))``. Raises ShapeError where they do not broadcast, or for dtypes."""
    return binary(_logaddexp, x, y)


operation(logaddexp, reference=np.logaddexp)


def softplus(x: Tensor[S, F]) -> Tensor[S, F]:
    """``log(1 + exp(x))``. Raises ShapeError unless ``x`` is floating-point."""
    need_floating("softplus", x.dtype)
    return logaddexp(x, 0.0)


operation(softplus, samples=ANY, reference=lambda x: np.log1p(np.exp(x)))


def logsigmoid(x: Tensor[S, F]) -> Tensor[S, F]:
    """The logarithm of ``sigmoid(x)``. Raises ShapeError unless ``x`` is floating-point."""
    need_floating("logsigmoid", x.dtype)
    return -logaddexp(-x, 0.0)


operation(logsigmoid, samples=ANY, reference=lambda x: -np.log1p(np.exp(-x)))


def silu(x: Tensor[S, F]) -> Tensor[S, F]:
    """``x * sigmoid(x)``, also called swish. Raises ShapeError unless ``x`` is floating-point.

    Source: Elfwing, Uchibe and Doya 2017, "Sigmoid-weighted linear units for neural network
    function approximation in reinforcement learning".
    """
    need_floating("silu", x.dtype)
    return x * sigmoid(x)


operation(silu, samples=ANY, reference=lambda x: x / (1 + np.exp(-x)))
