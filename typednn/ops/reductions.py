"""Reductions over whole axes: ``axis`` is one axis, several, or None for all.

``keepdims`` keeps the reduced axes, with size 1.
"""

import math
from functools import lru_cache
from typing import Any, TypeVar, overload

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, reduction
from typednn.autodiff.primitive import OUT, Domain, Sample, never, of_first_operand, primitive
from typednn.autodiff.tape import apply
from typednn.dtypes import BOOL, DType, normal_dtype
from typednn.kernels.call import Call
from typednn.kernels.computation import Direct, Planned
from typednn.kernels.numpy import reductions as kernels
from typednn.ops.creation import ones
from typednn.ops.floating import isnan
from typednn.ops.joining import concat
from typednn.ops.logical import logical_or
from typednn.ops.operation import operation
from typednn.ops.shaping import broadcast_to, permute_dims, reshape
from typednn.ops.softmax import safe_softmax
from typednn.shapes.rules import RULES
from typednn.shapes.shape import ShapeError
from typednn.tensor import Axis, Tensor

__all__ = ["logsumexp", "max", "mean", "min", "prod", "sum"]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])


def over_axes(domain: Domain) -> tuple[Sample, ...]:
    """Return samples of a reduction: over all axes, one, and several; axes dropped and kept."""
    ways: tuple[tuple[str, Axis, bool], ...] = (
        ("2 3", None, False),
        ("2 3", -1, True),
        ("2 3 2", (0, 2), False),
        ("4", 0, False),
        ("2 3", None, True),
    )
    return tuple(
        Sample((shape,), (domain,), {"axis": axis, "keepdims": keepdims})
        for shape, axis, keepdims in ways
    )


ANY = over_axes(Domain())
DISTINCT = over_axes(Domain(distinct=True))


def _kept(g: Tensor[Any, D], shape: tuple[int, ...], axis: Axis) -> Tensor[Any, D]:
    """Return a reduction's result or gradient with its reduced axes as axes of size 1."""
    if axis is None:
        return g
    return reshape(g, _kept_shape(shape, axis))


@lru_cache(maxsize=1024)
def _kept_shape(shape: tuple[int, ...], axis: Axis) -> Any:
    return RULES["sum"](shape, axis, True)


_sum = primitive(
    "sum",
    Direct(np.add.reduce),
    vjp=(lambda g, out, x, axis, keepdims: broadcast_to(_kept(g, x.shape, axis), x.shape),),
    saves=(),
    rule=RULES["sum"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=reduction,
    batch=batch_rules.along_axis,
    samples=ANY,
    analytic=True,
)


@overload
def sum(
    x: Tensor[Any, F], axis: Axis = None, keepdims: bool = False, *, dtype: None = None
) -> Tensor[Any, F]: ...
@overload
def sum(
    x: Tensor[Any, Any], axis: Axis = None, keepdims: bool = False, *, dtype: None = None
) -> Tensor[Any, np.int64]: ...
@overload
def sum(
    x: Tensor[Any, Any], axis: Axis = None, keepdims: bool = False, *, dtype: DType[D]
) -> Tensor[Any, D]: ...
def sum(
    x: Tensor[Any, Any],
    axis: Axis = None,
    keepdims: bool = False,
    *,
    dtype: DType[Any] | None = None,
) -> Tensor[Any, Any]:
    """The sum. Integers and booleans are summed as int64, unless ``dtype`` is given.

    Raises ShapeError for an axis that does not exist, and for ``dtype=bool``.
    """
    if dtype is not None:
        normal = number_dtype("sum", dtype)
        return sum(x.astype(normal), axis, keepdims).astype(normal)
    return apply(_sum, widened(x), axis=axis, keepdims=keepdims)


operation(sum, reference=np.sum)


def widened(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    """Return integers and booleans as int64, so that their sum is less likely to overflow."""
    return x if x._data.dtype.kind == "f" else x.astype(np.int64)


def number_dtype(operation: str, dtype: DType[Any]) -> np.dtype[Any]:
    """Return the dtype that was given for a total. Raises ShapeError (shape-dtype) for bool."""
    normal = normal_dtype(operation, dtype)
    if normal == BOOL:
        text = f"{operation}: dtype is bool, it must be one of numbers, e.g. np.int64"
        raise ShapeError(text, "shape-dtype")
    return normal


def _mean_cost(call: Call) -> Cost:
    """Count the sum and the division."""
    return reduction(call) + Cost(call.size)


_mean = primitive(
    "mean",
    Direct(kernels.mean),
    vjp=(
        lambda g, out, x, axis, keepdims: broadcast_to(
            _kept(g, x.shape, axis) / (x.size // (out.size or 1)), x.shape
        ),
    ),
    saves=(),
    rule=RULES["mean"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_mean_cost,
    batch=batch_rules.along_axis,
    samples=ANY,
    analytic=True,
)


def mean(x: Tensor[Any, F], axis: Axis = None, keepdims: bool = False) -> Tensor[Any, F]:
    """The mean.

    Raises ShapeError for an axis that does not exist or has no elements, and unless ``x`` is
    floating-point.
    """
    return apply(_mean, x, axis=axis, keepdims=keepdims)


operation(mean, reference=np.mean)


_max = primitive(
    "max",
    Direct(np.maximum.reduce),
    vjp=(lambda g, out, x, axis, keepdims: _to_extremes(g, out, x, axis),),
    saves=(OUT, 0),
    rule=RULES["max"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=reduction,
    batch=batch_rules.along_axis,
    samples=DISTINCT,
)


def max(x: Tensor[Any, D], axis: Axis = None, keepdims: bool = False) -> Tensor[Any, D]:
    """The largest element, or NaN if an element is NaN.

    Equal largest elements share the gradient evenly, and so do several NaN. Raises ShapeError for
    an axis that does not exist or has no elements.
    """
    return apply(_max, x, axis=axis, keepdims=keepdims)


operation(max, reference=np.max)


_min = primitive(
    "min",
    Direct(np.minimum.reduce),
    vjp=(lambda g, out, x, axis, keepdims: _to_extremes(g, out, x, axis),),
    saves=(OUT, 0),
    rule=RULES["min"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=reduction,
    batch=batch_rules.along_axis,
    samples=DISTINCT,
)


def min(x: Tensor[Any, D], axis: Axis = None, keepdims: bool = False) -> Tensor[Any, D]:
    """The smallest element, or NaN if an element is NaN.

    Equal smallest elements share the gradient evenly, and so do several NaN. Raises ShapeError for
    an axis that does not exist or has no elements.
    """
    return apply(_min, x, axis=axis, keepdims=keepdims)


operation(min, reference=np.min)


def _to_extremes(
    g: Tensor[Any, F], out: Tensor[Any, F], x: Tensor[Any, F], axis: Axis
) -> Tensor[Any, F]:
    """Return the gradient, shared evenly by the elements that equal the result ``out``.

    If the result is NaN, the elements that are NaN share it.
    """
    equal = logical_or(x == _kept(out, x.shape, axis), isnan(x)).astype(x.dtype)
    return _kept(g, x.shape, axis) / sum(equal, axis, keepdims=True) * equal


def _logsumexp_cost(call: Call) -> Cost:
    """Count the maximum, a subtraction and an exp per element, the sum, its log, and adding."""
    each, lines = call.inputs[0].size, call.size
    below_and_exp = Cost(2 * each, transcendentals=each)
    return reduction(call) + below_and_exp + reduction(call) + Cost(2 * lines, 0, 0, lines)


_logsumexp = primitive(
    "logsumexp",
    Planned(kernels.logsumexp),
    vjp=(
        lambda g, out, x, axis, keepdims: (
            _kept(g, x.shape, axis) * safe_softmax(x, _kept(out, x.shape, axis), axis)
        ),
    ),
    saves=(OUT, 0),
    rule=RULES["logsumexp"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_logsumexp_cost,
    batch=batch_rules.along_axis,
    samples=ANY,
    analytic=True,
)


def logsumexp(x: Tensor[Any, F], axis: Axis = None, keepdims: bool = False) -> Tensor[Any, F]:
    """The logarithm of the sum of the exponentials, without overflow.

    Without elements, or if all elements are -inf, it is -inf and its gradient is 0. If it is inf,
    its gradient is NaN. Raises ShapeError for an axis that does not exist, and unless ``x`` is
    floating-point.
    """
    return apply(_logsumexp, x, axis=axis, keepdims=keepdims)


operation(
    logsumexp,
    reference=lambda x, axis, keepdims: np.log(np.sum(np.exp(x), axis=axis, keepdims=keepdims)),
)


@overload
def prod(
    x: Tensor[Any, F], axis: Axis = None, keepdims: bool = False, *, dtype: None = None
) -> Tensor[Any, F]: ...
@overload
def prod(
    x: Tensor[Any, Any], axis: Axis = None, keepdims: bool = False, *, dtype: None = None
) -> Tensor[Any, np.int64]: ...
@overload
def prod(
    x: Tensor[Any, Any], axis: Axis = None, keepdims: bool = False, *, dtype: DType[D]
) -> Tensor[Any, D]: ...
def prod(
    x: Tensor[Any, Any],
    axis: Axis = None,
    keepdims: bool = False,
    *,
    dtype: DType[Any] | None = None,
) -> Tensor[Any, Any]:
    """The product. Integers and booleans are multiplied as int64, unless ``dtype`` is given.

    It multiplies pairs of elements, then pairs of these products, and so on. So its gradients of
    any order are right even if elements are zero. Raises ShapeError for an axis that does not
    exist.
    """
    if dtype is not None:
        normal = number_dtype("prod", dtype)
        return prod(x.astype(normal), axis, keepdims).astype(normal)
    result: Any = RULES["prod"](x.shape, axis, keepdims)
    x = widened(x)
    factors = _axes_first(x, axis)
    while len(factors) > 1:
        half = len(factors) // 2
        pairs = factors[:half] * factors[half : 2 * half]
        factors = pairs if len(factors) == 2 * half else concat([pairs, factors[2 * half :]])
    return reshape(factors, result) if len(factors) else ones(result, dtype=x.dtype)


operation(prod, samples=(*ANY, Sample(("2 5",), (Domain(),), {"axis": 1})), reference=np.prod)


def _axes_first(x: Tensor[Any, D], axis: Axis) -> Tensor[Any, D]:
    """Return a matrix whose first axis runs over the elements of the axes ``axis``."""
    given = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    first = tuple(i % x.ndim for i in given)
    rest = tuple(i for i in range(x.ndim) if i not in first)
    rows = math.prod(x.shape[i] for i in first)
    columns = math.prod(x.shape[i] for i in rest)
    return reshape(permute_dims(x, (*first, *rest)), (rows, columns))
