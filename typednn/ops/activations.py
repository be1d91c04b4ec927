"""Activation functions of neural networks.

Activations made of the logistic function alone are in ``logistic``.
"""

import math
from typing import Any, Literal, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import elementwise, steps
from typednn.autodiff.primitive import (
    OUT,
    Domain,
    Sample,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Direct
from typednn.kernels.numpy import activations as kernels
from typednn.ops.comparison import where
from typednn.ops.elementwise import ANY, AWAY_FROM_0, over
from typednn.ops.exponential import expm1
from typednn.ops.logistic import sigmoid
from typednn.ops.normal_distribution import ndtr
from typednn.ops.operands import beside, need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor
from typednn.traced_number import computed

__all__ = ["elu", "gelu", "leaky_relu", "relu"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])


_relu = primitive(
    "relu",
    Direct(kernels.relu, overwrites=(0,)),
    vjp=(lambda g, out, x: g * (out > 0.0).astype(g.dtype),),
    saves=(OUT,),
    rule=RULES["relu"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=elementwise,
    samples=AWAY_FROM_0,
)


def relu(x: Tensor[S, F]) -> Tensor[S, F]:
    """``max(x, 0)``. Its gradient at 0 is 0. Raises ShapeError unless ``x`` is floating-point."""
    return apply(_relu, x)


operation(relu, reference=lambda x: np.maximum(x, 0))


_leaky_relu = primitive(
    "leaky_relu",
    Direct(kernels.leaky_relu),
    vjp=(
        lambda g, out, x, slope: g * where(x > 0.0, 1.0, slope),
        lambda g, out, x, slope: unbroadcast(g * where(x > 0.0, 0.0, x), slope.shape),
    ),
    saves=(0, 1),
    rule=RULES["leaky_relu"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=steps(2),
    batch=batch_rules.one_by_one,  # each call has one slope
    samples=(
        Sample(("2 3", ""), (Domain(away_from=(0.0,)), Domain(0.1, 0.9))),
        Sample(("", ""), (Domain(away_from=(0.0,)), Domain(1.5, 2.0))),
    ),
)


def leaky_relu(x: Tensor[S, F], negative_slope: float = 0.01) -> Tensor[S, F]:
    """``x`` if it is above 0, else ``negative_slope * x``; the gradient at 0 is the slope.

    Raises ShapeError unless ``x`` is floating-point.
    """
    need_dtypes("leaky_relu", x=x)
    return apply(_leaky_relu, x, beside("leaky_relu", x, computed(float, negative_slope)))


operation(
    leaky_relu,
    samples=(
        *over(Domain(away_from=(0.0,)), negative_slope=0.1),
        *over(Domain(away_from=(0.0,)), negative_slope=2.0),
    ),
    reference=lambda x, negative_slope=0.01: np.where(x > 0, x, x * negative_slope),
)


def elu(x: Tensor[S, F], alpha: float = 1.0) -> Tensor[S, F]:
    """``x`` if it is above 0, else ``alpha * (exp(x) - 1)``; the gradient at 0 is ``alpha``.

    Raises ShapeError unless ``x`` is floating-point. Source: Clevert, Unterthiner and Hochreiter
    2015, "Fast and accurate deep network learning by exponential linear units (ELUs)".
    """
    need_dtypes("elu", x=x)
    above = x > 0.0
    return where(above, x, alpha * expm1(where(above, 0.0, x)))


operation(
    elu,
    samples=over(Domain(away_from=(0.0,)), alpha=0.5),
    reference=lambda x, alpha: np.where(x > 0, x, alpha * np.expm1(x)),
)


def gelu(x: Tensor[S, F], approximate: Literal["none", "tanh"] = "none") -> Tensor[S, F]:
    """``x`` times the probability that a standard normal variable is below ``x``.

    ``approximate="tanh"`` uses the cheaper formula of the same paper. Raises ShapeError unless
    ``x`` is floating-point, and ValueError for any other ``approximate``. Source: Hendrycks and
    Gimpel 2016, "Gaussian error linear units".
    """
    need_dtypes("gelu", x=x)
    if approximate == "none":
        return x * ndtr(x)
    if approximate == "tanh":  # sigmoid(2 u) is (1 + tanh(u)) / 2 without cancellation
        scale = math.sqrt(8.0 / math.pi)
        return x * sigmoid(x * (scale + scale * 0.044715 * (x * x)))
    raise ValueError(f"gelu: approximate is {approximate!r}, it must be 'none' or 'tanh'")


operation(
    gelu,
    samples=(*ANY, *over(Domain(), approximate="tanh")),
)
