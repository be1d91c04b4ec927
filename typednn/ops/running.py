"""Running extremes and logarithms of running sums along an axis."""

from typing import Any, Generic, NamedTuple, TypeVar

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
)
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Direct, Planned
from typednn.kernels.numpy import running as kernels
from typednn.ops.cumulative import ALONG, before, run_back
from typednn.ops.exponential import exp
from typednn.ops.extremes import maximum
from typednn.ops.gathering import take_along_axis
from typednn.ops.operation import operation
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["cummax", "cummin", "logcumsumexp"]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])

_DISTINCT = tuple(
    Sample((shape,), (Domain(distinct=True),), {"axis": axis})
    for shape, axis in (("5", 0), ("3 4", -1), ("3 2 2", 0))
)


def _places_cost(call: Call) -> Cost:
    """Count the comparisons of the running extreme, and one with each element."""
    return Cost(2 * call.size - lines(call))


_running_places = primitive(
    "running_places",
    Planned(kernels.running_places),
    rule=lambda x, axis, largest: x,
    dtype=np.int64,
    elementwise=False,
    refuses=never,
    cost=_places_cost,
    batch=batch_rules.along_axis,
    samples=tuple(
        Sample(each.shapes, each.domains, {**each.params, "largest": largest})
        for each in _DISTINCT[1:]
        for largest in (True, False)
    ),
)


class Running(NamedTuple, Generic[D]):
    """The running extreme of a line, and its position on the axis."""

    values: Tensor[Any, D]
    indices: Tensor[Any, np.int64]


def cummax(x: Tensor[Any, D], axis: int) -> Running[D]:
    """The largest of each element and all elements before it along an axis, and its position.

    If several are equally large, it is the last one of them, and it gets the gradient. From the
    first NaN on, the result is NaN. Raises ShapeError for an axis that does not exist.
    """
    RULES["cummax"](x.shape, axis)
    return _running(x, axis, largest=True)


def cummin(x: Tensor[Any, D], axis: int) -> Running[D]:
    """The same as ``cummax``, for the smallest element."""
    RULES["cummin"](x.shape, axis)
    return _running(x, axis, largest=False)


def _running(x: Tensor[Any, D], axis: int, largest: bool) -> Running[D]:
    indices = apply(_running_places, x, axis=axis, largest=largest)
    return Running(take_along_axis(x, indices, axis), indices)


operation(cummax, samples=_DISTINCT)
operation(cummin, samples=_DISTINCT)


def _logcumsumexp_cost(call: Call) -> Cost:
    """Count one ``logaddexp`` from each element of a line to the next."""
    steps = call.size - lines(call)
    return Cost(steps, transcendentals=steps)


def _of_terms(
    g: Tensor[Any, F], out: Tensor[Any, F], x: Tensor[Any, F], axis: int
) -> Tensor[Any, F]:
    """Return the gradient: of each total, the part that the total before it has, and the term.

    Sums that are 0 so far have no part.
    """
    totals = maximum(out, float(np.finfo(out.dtype).min))
    parts = exp(before(out, axis, -np.inf) - totals)
    return run_back(g, parts, axis) * exp(x - totals)


_logcumsumexp = primitive(
    "logcumsumexp",
    Direct(kernels.logcumsumexp),
    vjp=(_of_terms,),
    saves=(OUT, 0),
    rule=RULES["logcumsumexp"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_logcumsumexp_cost,
    batch=batch_rules.along_axis,
    samples=ALONG,
)


def logcumsumexp(x: Tensor[Any, F], axis: int) -> Tensor[Any, F]:
    """The logarithm of the sum of ``exp`` of each element and all elements before it, in an axis.

    It does not overflow. Raises ShapeError for an axis that does not exist, and unless ``x`` is
    floating-point.
    """
    return apply(_logcumsumexp, x, axis=axis)


operation(logcumsumexp, reference=np.logaddexp.accumulate)
