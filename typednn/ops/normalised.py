"""Scores along one axis as probabilities, and as their logarithms."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import OUT, Domain, Sample, primitive
from typednn.autodiff.tape import apply
from typednn.ops.exponential import exp
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["log_softmax", "softmax"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])
SAMPLES = tuple(
    Sample((shape,), (Domain(),), {"axis": axis})
    for shape, axis in (("2 3", -1), ("3 2", 0), ("2 3 2", 1), ("4", -1))
)


def _softmax_forward(x: Any, axis: int) -> Any:
    weights = np.exp(x - np.maximum.reduce(x, axis=axis, keepdims=True))
    return weights / np.add.reduce(weights, axis=axis, keepdims=True)


_softmax = primitive(
    "softmax",
    _softmax_forward,
    vjp=(lambda g, out, x, axis: out * (g - (g * out).sum(axis, keepdims=True)),),
    saves=(OUT,),
    rule=RULES["softmax"],
    samples=SAMPLES,
    floating=True,
    analytic=True,
)


def softmax(x: Tensor[S, F], axis: int = -1) -> Tensor[S, F]:
    """``exp(x) / sum(exp(x))`` along an axis, without overflow.

    Raises ShapeError for an axis that is not there or has no elements, and unless ``x`` is
    floating-point.
    """
    return apply(_softmax, x, axis=axis)


operation(softmax, reference=lambda x, axis: np.exp(x) / np.exp(x).sum(axis, keepdims=True))


def _log_softmax_forward(x: Any, axis: int) -> Any:
    shifted = x - np.maximum.reduce(x, axis=axis, keepdims=True)
    return shifted - np.log(np.add.reduce(np.exp(shifted), axis=axis, keepdims=True))


_log_softmax = primitive(
    "log_softmax",
    _log_softmax_forward,
    vjp=(lambda g, out, x, axis: g - exp(out) * g.sum(axis, keepdims=True),),
    saves=(OUT,),
    rule=RULES["log_softmax"],
    samples=SAMPLES,
    floating=True,
    analytic=True,
)


def log_softmax(x: Tensor[S, F], axis: int = -1) -> Tensor[S, F]:
    """The logarithm of ``softmax``, exact where that underflows.

    Raises ShapeError for an axis that is not there or has no elements, and unless ``x`` is
    floating-point.
    """
    return apply(_log_softmax, x, axis=axis)


operation(log_softmax, reference=lambda x, axis: x - np.log(np.exp(x).sum(axis, keepdims=True)))
