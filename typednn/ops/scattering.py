"""Updates of elements at positions along one axis, reduced where they meet."""

from typing import Any, Literal, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import (
    OUT,
    Domain,
    Primitive,
    Sample,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.autodiff.value_errors import values_may_not_fit
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import gathering as kernels
from typednn.ops.comparison import where
from typednn.ops.creation_like import ones_like
from typednn.ops.extremes import maximum
from typednn.ops.gathering import gather_primitive, scatter_primitive, take_along_axis
from typednn.ops.indexing import slice_axis
from typednn.ops.joining import concat
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.sorting import argsort
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import as_refused_by
from typednn.tensor import Tensor

__all__ = ["scatter_reduce"]

F = TypeVar("F", bound=np.floating[Any])

IntegerTensor = Tensor[Any, np.integer[Any]]

_DISTINCT = (Domain(distinct=True), Domain(distinct=True))
_INT = Domain(-2, 2, dtype=np.int64)


def _extreme_cost(call: Call) -> Cost:
    """Count a comparison for each update."""
    return Cost(call.inputs[1].size)


def _shares(
    g: Tensor[Any, F],
    out: Tensor[Any, F],
    x: Tensor[Any, F],
    updates: Tensor[Any, F],
    index: IntegerTensor,
    axis: int,
) -> tuple[Tensor[Any, F], Tensor[Any, F]]:
    """Return the parts of the gradient ``g``, of equal size, that go to all equal extremes."""
    own = (x == out).astype(g.dtype)
    hits = (updates == apply(gather_primitive, out, index, axis=axis)).astype(g.dtype)
    ties = own + apply(scatter_primitive, hits, index, axis=axis, shape=x.shape)
    share = g / ties
    return share * own, apply(gather_primitive, share, index, axis=axis) * hits


_scatter_extreme: Primitive = primitive(
    "scatter_extreme",
    Planned(kernels.scatter_extreme),
    vjp=(
        lambda g, out, x, updates, index, axis, largest: _shares(g, out, x, updates, index, axis)[
            0
        ],
        lambda g, out, x, updates, index, axis, largest: _shares(g, out, x, updates, index, axis)[
            1
        ],
        None,
    ),
    saves=(OUT, 0, 1, 2),
    rule=lambda x, updates, index, axis, largest: x,
    dtype=of_first_operand,
    elementwise=False,
    refuses=lambda call: values_may_not_fit(call.inputs[2:], min(call.shape, default=0)),
    cost=_extreme_cost,
    batch=batch_rules.along_axis_alike,
    samples=(
        Sample(("3 2", "4 2", "4 2"), (*_DISTINCT, _INT), {"axis": 0, "largest": True}),
        Sample(("2 3", "1 4", "1 4"), (*_DISTINCT, _INT), {"axis": -1, "largest": False}),
    ),
)


def scatter_reduce(
    x: Tensor[Any, F],
    index: IntegerTensor,
    updates: Tensor[Any, F],
    axis: int,
    reduce: Literal["sum", "prod", "mean", "amax", "amin"],
    include_self: bool = True,
) -> Tensor[Any, F]:
    """Reduce each element of ``x`` with the updates where ``gather(x, index, axis)`` reads it.

    ``updates`` has the shape of ``index``. Unless ``include_self``, only updates count where there
    is one: where no two have the same place, "sum" then puts each in place of the element, as
    PyTorch's ``scatter`` does. Equally large or small elements share the gradient of "amax" and "amin". Raises
    ShapeError for the same reasons as ``scatter_add``, for another reduction, and unless ``x`` is
    floating-point. Source: PyTorch, ``scatter_reduce``.
    """
    need_dtypes("scatter_reduce", x=x, index=index, updates=updates)
    rule = RULES["scatter_reduce"]
    rule(x.shape, index.shape, updates.shape, axis, reduce, include_self)
    with as_refused_by("scatter_reduce"):
        counts = apply(scatter_primitive, ones_like(updates), index, axis=axis, shape=x.shape)
        if reduce in ("amax", "amin"):
            lowest = -np.inf if reduce == "amax" else np.inf
            start = x if include_self else where(counts > 0.0, lowest, x)
            largest = reduce == "amax"
            return apply(_scatter_extreme, start, updates, index, axis=axis, largest=largest)
        if reduce == "prod":
            start = x if include_self else where(counts > 0.0, 1.0, x)
            products = _products(updates, index, axis, x.shape)
            return start * where(counts > 0.0, products, 1.0)
        start = x if include_self else where(counts > 0.0, 0.0, x)
        total = start + apply(scatter_primitive, updates, index, axis=axis, shape=x.shape)
        if reduce == "sum":
            return total
        return total / (counts + 1.0 if include_self else maximum(counts, 1.0))


def _products(
    updates: Tensor[Any, F], index: IntegerTensor, axis: int, shape: tuple[int, ...]
) -> Tensor[Any, F]:
    """Return the product of the updates of each element of a tensor of this shape; 0 of none.

    The updates are sorted by their place, and multiplied over twice as many of one place at each
    step, so that gradients divide by none of them. Source: Hillis and Steele, "Data parallel
    algorithms" (1986).
    """
    places = index.astype(np.int64)
    places = where(places < 0, places + shape[axis], places)
    order = argsort(places, axis)
    places = take_along_axis(places, order, axis)
    products = take_along_axis(updates, order, axis)
    count, reach = updates.shape[axis], 1
    while reach < count:
        before, behind = slice(0, count - reach), slice(reach, count)
        same = slice_axis(places, axis, behind) == slice_axis(places, axis, before)
        others = where(same, slice_axis(products, axis, before), 1.0)
        more = slice_axis(products, axis, behind) * others
        products = concat([slice_axis(products, axis, slice(0, reach)), more], axis)
        reach *= 2
    if count:
        following = slice_axis(places, axis, slice(1, count))
        ends = following != slice_axis(places, axis, slice(0, count - 1))
        last = ones_like(slice_axis(places, axis, slice(0, 1)), dtype=np.bool_)
        products = where(concat([ends, last], axis), products, 0.0)
    return apply(scatter_primitive, products, places, axis=axis, shape=shape)


operation(
    scatter_reduce,
    samples=tuple(
        Sample(
            shapes,
            (_DISTINCT[0], _INT, _DISTINCT[1]),
            {"axis": axis, "reduce": reduce, "include_self": include_self},
        )
        for shapes, axis, reduce, include_self in (
            (("3 2", "4 2", "4 2"), 0, "sum", False),
            (("3 2", "4 2", "4 2"), 0, "prod", True),
            (("2 3", "1 5", "1 5"), -1, "prod", False),
            (("2 3", "1 4", "1 4"), -1, "mean", True),
            (("3 2", "4 2", "4 2"), 0, "mean", False),
            (("3 2", "4 2", "4 2"), 0, "amax", True),
            (("2 3", "1 4", "1 4"), 1, "amin", False),
        )
    ),
)
