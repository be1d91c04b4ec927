"""Running totals along an axis, and differences, which undo them."""

from typing import Any, TypeVar, overload

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, lines, running
from typednn.autodiff.primitive import (
    OUT,
    Domain,
    Primitive,
    Sample,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.dtypes import DType
from typednn.kernels.call import Call
from typednn.kernels.computation import Direct, Planned
from typednn.kernels.numpy import cumulative as kernels
from typednn.ops.creation import full
from typednn.ops.indexing import slice_axis
from typednn.ops.joining import concat
from typednn.ops.moving import flip
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.reductions import number_dtype, widened
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["cumprod", "cumsum", "cumulative_prod", "cumulative_sum", "diff"]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])
N = TypeVar("N", bound=np.number[Any])

ALONG = tuple(
    Sample((shape,), (Domain(),), {"axis": axis}) for shape, axis in (("4", 0), ("3 4", -1))
)
SAMPLES = (
    *ALONG,
    Sample(("5",), (Domain(),)),
    Sample(("3 2",), (Domain(),), {"axis": 0, "include_initial": True}),
    Sample(("5",), (Domain(0, 3, dtype=np.int64),)),
)


def before(x: Tensor[Any, F], axis: int, first: float) -> Tensor[Any, F]:
    """Return each element's predecessor along the axis. ``first`` is that of the first element."""
    rest = slice_axis(x, axis, slice(None, -1))
    start = _resized(x.shape, axis, x.shape[axis] - rest.shape[axis])
    return concat([full(start, first, dtype=x.dtype), rest], axis)


def _resized(shape: tuple[int, ...], axis: int, size: int) -> tuple[int, ...]:
    """Return the shape with another size on one axis."""
    return tuple(size if i == axis % len(shape) else n for i, n in enumerate(shape))


_cumulative_sum: Primitive = primitive(
    "cumulative_sum",
    Direct(kernels.cumulative_sum),
    vjp=(lambda g, out, x, axis: flip(apply(_cumulative_sum, flip(g, axis), axis=axis), axis),),
    saves=(),
    rule=RULES["cumulative_sum"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=running,
    batch=batch_rules.along_axis,
    samples=ALONG,
    analytic=True,
)


@overload
def cumulative_sum(
    x: Tensor[Any, F],
    axis: int | None = None,
    include_initial: bool = False,
    *,
    dtype: None = None,
) -> Tensor[Any, F]: ...
@overload
def cumulative_sum(
    x: Tensor[Any, Any],
    axis: int | None = None,
    include_initial: bool = False,
    *,
    dtype: None = None,
) -> Tensor[Any, np.int64]: ...
@overload
def cumulative_sum(
    x: Tensor[Any, Any],
    axis: int | None = None,
    include_initial: bool = False,
    *,
    dtype: DType[D],
) -> Tensor[Any, D]: ...
def cumulative_sum(
    x: Tensor[Any, Any],
    axis: int | None = None,
    include_initial: bool = False,
    *,
    dtype: DType[Any] | None = None,
) -> Tensor[Any, Any]:
    """The sum of each element and all elements before it along an axis.

    The result is int64 for integers and booleans, unless ``dtype`` is given. The axis may be left
    out if there is only one. ``include_initial`` puts the sum of no elements, 0, first. Raises
    ShapeError for an axis that does not exist, and if the axis is left out and there are several.
    Source: array API standard, ``cumulative_sum``.
    """
    RULES["cumulative_sum"](x.shape, axis)
    if dtype is not None:
        normal = number_dtype("cumulative_sum", dtype)
        return cumulative_sum(x.astype(normal), axis, include_initial).astype(normal)
    out = apply(_cumulative_sum, widened(x), axis=axis or 0)
    return _from(0, out, axis or 0) if include_initial else out


operation(cumulative_sum, samples=SAMPLES, reference=np.cumulative_sum)


def _recurrence_cost(call: Call) -> Cost:
    """Count one multiply-add from each element of a line to the next."""
    return Cost(2 * (call.size - lines(call)))


_linear_recurrence = primitive(
    "linear_recurrence",
    Planned(kernels.linear_recurrence),
    vjp=(
        lambda g, out, a, b, axis: run_back(g, a, axis) * before(out, axis, 0.0),
        lambda g, out, a, b, axis: run_back(g, a, axis),
    ),
    saves=(OUT, 0),
    rule=lambda a, b, axis: b,
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_recurrence_cost,
    batch=batch_rules.along_axis_alike,
    samples=(
        Sample(("4", "4"), (Domain(), Domain()), {"axis": 0}),
        Sample(("3 4", "3 4"), (Domain(), Domain()), {"axis": -1}),
    ),
    analytic=True,
)


def run_back(g: Tensor[Any, F], factors: Tensor[Any, F], axis: int) -> Tensor[Any, F]:
    """Return the recurrence from the end to the start.

    Each total is multiplied by the factor of the next element.
    """
    return flip(
        apply(
            _linear_recurrence,
            before(flip(factors, axis), axis, 0.0),
            flip(g, axis),
            axis=axis,
        ),
        axis,
    )


_cumulative_prod = primitive(
    "cumulative_prod",
    Direct(kernels.cumulative_prod),
    # does not divide by x, so it is right for zeros too
    vjp=(lambda g, out, x, axis: run_back(g, x, axis) * before(out, axis, 1.0),),
    saves=(OUT, 0),
    rule=RULES["cumulative_prod"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=running,
    batch=batch_rules.along_axis,
    samples=ALONG,
    analytic=True,
)


@overload
def cumulative_prod(
    x: Tensor[Any, F],
    axis: int | None = None,
    include_initial: bool = False,
    *,
    dtype: None = None,
) -> Tensor[Any, F]: ...
@overload
def cumulative_prod(
    x: Tensor[Any, Any],
    axis: int | None = None,
    include_initial: bool = False,
    *,
    dtype: None = None,
) -> Tensor[Any, np.int64]: ...
@overload
def cumulative_prod(
    x: Tensor[Any, Any],
    axis: int | None = None,
    include_initial: bool = False,
    *,
    dtype: DType[D],
) -> Tensor[Any, D]: ...
def cumulative_prod(
    x: Tensor[Any, Any],
    axis: int | None = None,
    include_initial: bool = False,
    *,
    dtype: DType[Any] | None = None,
) -> Tensor[Any, Any]:
    """The product of each element and all elements before it along an axis.

    The result is int64 for integers and booleans, unless ``dtype`` is given. The axis may be left
    out if there is only one. ``include_initial`` puts the product of no elements, 1, first.
    Gradients of any order are right, even if elements are zero. Raises ShapeError for an axis that
    does not exist, and if the axis is left out and there are several. Source: array API standard,
    ``cumulative_prod``.
    """
    RULES["cumulative_prod"](x.shape, axis)
    if dtype is not None:
        normal = number_dtype("cumulative_prod", dtype)
        return cumulative_prod(x.astype(normal), axis, include_initial).astype(normal)
    out = apply(_cumulative_prod, widened(x), axis=axis or 0)
    return _from(1, out, axis or 0) if include_initial else out


operation(cumulative_prod, samples=SAMPLES, reference=np.cumulative_prod)

cumsum = cumulative_sum
cumprod = cumulative_prod
"""The names of these two operations in numpy and PyTorch."""


def _from(initial: int, totals: Tensor[Any, D], axis: int) -> Tensor[Any, D]:
    """Return the totals, preceded by ``initial``, the total of no elements."""
    start = full(_resized(totals.shape, axis, 1), initial, dtype=totals.dtype)
    return concat([start, totals], axis)


def diff(
    x: Tensor[Any, N],
    axis: int = -1,
    n: int = 1,
    prepend: Tensor[Any, N] | None = None,
    append: Tensor[Any, N] | None = None,
) -> Tensor[Any, N]:
    """Each element minus the one before it along an axis, repeated ``n`` times.

    ``prepend`` and ``append`` are joined to ``x`` first. For ``n=0`` the result is ``x`` itself, as
    in numpy. Raises ShapeError for an axis that does not exist, for a negative ``n``, for booleans,
    and if ``prepend`` or ``append`` does not fit ``x``.
    """
    need_dtypes("diff", x=x, prepend=prepend, append=append)
    RULES["diff"](
        x._data.shape, axis, n, *(None if end is None else end.shape for end in (prepend, append))
    )
    if n == 0:
        return x
    joined = [each for each in (prepend, x, append) if each is not None]
    x = concat(joined, axis) if len(joined) > 1 else x
    for _ in range(n):
        x = slice_axis(x, axis, slice(1, None)) - slice_axis(x, axis, slice(None, -1))
    return x


operation(
    diff,
    samples=(
        *ALONG,
        Sample(("3 4",), (Domain(),), {"axis": 0, "n": 2}),
        Sample(("2",), (Domain(),), {"n": 3}),
        Sample(("5",), (Domain(-9, 9, dtype=np.int64),), {"n": 0}),
    ),
    reference=lambda x, axis=-1, n=1: np.diff(x, n, axis),
)
