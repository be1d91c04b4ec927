"""Softmax, which turns scores along one axis into probabilities, and its logarithm."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, lines
from typednn.autodiff.primitive import (
    OUT,
    Domain,
    Sample,
    never,
    of_first_operand,
    primitive,
    same_shape,
)
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import softmax as kernels
from typednn.ops.exponential import exp
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Axis, Tensor, wrap

__all__ = ["log_softmax", "softmax"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])
SAMPLES = tuple(
    Sample((shape,), (Domain(),), {"axis": axis})
    for shape, axis in (("2 3", -1), ("3 2", 0), ("2 3 2", 1), ("4", -1))
)


def _softmax_cost(call: Call) -> Cost:
    """Count the maximum, a subtraction and an exp per element, the sum, and the division."""
    return Cost(5 * call.size - 2 * lines(call), transcendentals=call.size)


def _safe_softmax_cost(call: Call) -> Cost:
    """Count a subtraction and an exp per element, the sum, and the division.

    There are also two comparisons for each line.
    """
    return Cost(4 * call.size + call.inputs[1].size, transcendentals=call.size)


def _log_softmax_cost(call: Call) -> Cost:
    """Count the maximum, two subtractions and an exp per element, the sum, and its log."""
    count = lines(call)
    return Cost(5 * call.size - count, transcendentals=call.size + count)


_softmax = primitive(
    "softmax",
    Planned(kernels.softmax),
    vjp=(lambda g, out, x, axis: out * (g - (g * out).sum(axis, keepdims=True)),),
    saves=(OUT,),
    rule=RULES["softmax"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_softmax_cost,
    batch=batch_rules.along_axis,
    samples=SAMPLES,
    analytic=True,
)


def softmax(x: Tensor[S, F], axis: int = -1) -> Tensor[S, F]:
    """``exp(x) / sum(exp(x))`` along an axis, without overflow.

    If a line has only -inf, the result and its gradient are NaN, as in PyTorch and JAX; replace
    such a line by ``where`` before. Along an axis of size 0 the result is empty. Raises ShapeError
    for an axis that does not exist, and unless ``x`` is floating-point.
    """
    return apply(_softmax, x, axis=axis)


operation(softmax, reference=lambda x, axis: np.exp(x) / np.exp(x).sum(axis, keepdims=True))


_log_softmax = primitive(
    "log_softmax",
    Planned(kernels.log_softmax),
    vjp=(lambda g, out, x, axis: g - _probabilities(out, axis) * g.sum(axis, keepdims=True),),
    saves=(OUT,),
    rule=RULES["log_softmax"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_log_softmax_cost,
    batch=batch_rules.along_axis,
    samples=SAMPLES,
    analytic=True,
)


def log_softmax(x: Tensor[S, F], axis: int = -1) -> Tensor[S, F]:
    """The logarithm of ``softmax``, exact even if ``softmax`` underflows.

    Lines that have only -inf, and axes of size 0, are treated as in ``softmax``. Raises ShapeError
    for an axis that does not exist, and unless ``x`` is floating-point.
    """
    return apply(_log_softmax, x, axis=axis)


operation(log_softmax, reference=lambda x, axis: x - np.log(np.exp(x).sum(axis, keepdims=True)))


def _probabilities(log_probs: Tensor[S, F], axis: int) -> Tensor[S, F]:
    """Return ``exp(log_probs)``. If it is differentiated again, a more exact softmax is used."""
    if log_probs._tape is None:
        return exp(log_probs)
    return safe_softmax(log_probs, wrap(np.zeros((), log_probs.dtype)), axis)


_safe_softmax = primitive(
    "safe_softmax",
    Planned(kernels.safe_softmax),
    vjp=(lambda g, out, x, shift, axis: _centred_twice(g, out, axis), None),
    saves=(OUT,),
    rule=same_shape,
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_safe_softmax_cost,
    batch=batch_rules.along_axis,
    samples=(
        Sample(("2 3", "2 1"), (Domain(), Domain()), {"axis": -1}),
        Sample(("4", ""), (Domain(), Domain()), {"axis": 0}),
        Sample(("2 3", "1 1"), (Domain(), Domain()), {"axis": None}),
        Sample(("2 3 2", "1 3 1"), (Domain(), Domain()), {"axis": (0, 2)}),
    ),
    floating=True,
)


def safe_softmax(x: Tensor[S, F], shift: Tensor[Any, F], axis: Axis) -> Tensor[S, F]:
    """``softmax`` over one, several or all axes; 0 in a line that has only -inf.

    It is the gradient of ``logsumexp``. Its own gradient keeps its digits even if one probability
    is nearly 1 and the others are small. ``shift``: approximately the ``logsumexp`` of each line.
    The result does not depend on it, because an error in it cancels in the division.
    """
    return apply(_safe_softmax, x, shift, axis=axis)


def _centred_twice(g: Tensor[Any, F], out: Tensor[Any, F], axis: Axis) -> Tensor[Any, F]:
    """Return ``out * (g - sum(g * out))``, corrected so that its sum is 0 up to rounding.

    The exact sum is 0. Where an element of ``out`` is nearly 1, ``g - sum(g * out)`` loses its
    digits, and the correction restores them. Applying it twice is enough, as for orthogonal vectors
    (Parlett 1980, "The symmetric eigenvalue problem", section 6.9).
    """
    once = out * (g - (g * out).sum(axis, keepdims=True))
    return once - out * once.sum(axis, keepdims=True)
