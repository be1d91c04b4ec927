"""Gather and scatter: select elements by their positions along one axis, or add to them."""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, nothing
from typednn.autodiff.primitive import Domain, Primitive, Sample, of_first_operand, primitive
from typednn.autodiff.tape import apply
from typednn.autodiff.value_errors import positions_may_be_out_of_range, values_may_not_fit
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import gathering as kernels
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import broadcast_to
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import as_refused_by
from typednn.tensor import Tensor

__all__ = ["gather", "scatter_add", "take_along_axis"]

D = TypeVar("D", bound=np.generic)

IntegerTensor = Tensor[Any, np.integer[Any]]


def scatter_cost(call: Call) -> Cost:
    """Count one addition for each element of the first operand."""
    return Cost(call.inputs[0].size)


_INT = Domain(-2, 2, dtype=np.int64)

gather_primitive: Primitive = primitive(
    "gather",
    Planned(kernels.gather),
    vjp=(
        lambda g, out, x, index, axis: apply(scatter_primitive, g, index, axis=axis, shape=x.shape),
        None,
    ),
    saves=(1,),
    rule=RULES["gather"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=positions_may_be_out_of_range,
    cost=nothing,
    reads=lambda call: call.size,
    batch=batch_rules.along_axis_alike,
    samples=(
        Sample(("2 3", "2 5"), (Domain(), Domain(-3, 3, dtype=np.int64)), {"axis": 1}),
        Sample(("2 3 2", "4 2 1"), (Domain(), _INT), {"axis": 0}),
        Sample(("3", "2"), (Domain(), _INT), {"axis": -1}),
    ),
    analytic=True,
)

# The transpose of gather: zeros of the shape of x, with g added.
scatter_primitive: Primitive = primitive(
    "scatter",
    Planned(kernels.scatter),
    vjp=(lambda g, out, x, index, axis, shape: apply(gather_primitive, g, index, axis=axis), None),
    saves=(1,),
    rule=lambda g, index, axis, shape: shape,
    dtype=of_first_operand,
    elementwise=False,
    refuses=lambda call: values_may_not_fit(call.inputs[1:], min(call.shape)),
    cost=scatter_cost,
    batch=batch_rules.scattered,
    samples=(
        Sample(("2 5", "2 5"), (Domain(), _INT), {"axis": 1, "shape": (3, 3)}),
        Sample(("3 1", "3 1"), (Domain(), _INT), {"axis": -2, "shape": (2, 2)}),
    ),
    analytic=True,
)


def gather(x: Tensor[Any, D], index: IntegerTensor, axis: int) -> Tensor[Any, D]:
    """Return the elements of ``x`` at the positions ``index`` along an axis.

    ``index`` has as many axes as ``x``, and is not larger than ``x`` on the other axes. The element
    of the result at i, j, ... is taken at position ``index[i, j, ...]`` on ``axis`` of ``x``, and
    at i, j, ... on the other axes.

    Negative positions count from the end. Raises ShapeError for shapes that do not fit, and for a
    position out of range (shape-index).
    """
    need_dtypes("gather", index=index)
    RULES["gather"](x.shape, index.shape, axis)
    return apply(gather_primitive, x, index, axis=axis)


operation(gather)


def take_along_axis(x: Tensor[Any, D], indices: IntegerTensor, axis: int = -1) -> Tensor[Any, D]:
    """The same as ``gather``, except that the other axes of ``x`` and ``indices`` broadcast.

    ``take_along_axis(x, argmax(x, axis, keepdims=True), axis)`` is the largest element along the
    axis. Raises ShapeError if the numbers of axes differ, if the other axes do not broadcast, and
    for a position out of range (shape-index). Source: array API standard, ``take_along_axis``.
    """
    need_dtypes("take_along_axis", indices=indices)
    shape: Any = RULES["take_along_axis"](x.shape, indices.shape, axis)
    whole = list(shape)
    whole[axis] = x.shape[axis]
    with as_refused_by("take_along_axis"):
        index = broadcast_to(indices, shape)
        return apply(gather_primitive, broadcast_to(x, tuple(whole)), index, axis=axis)


operation(
    take_along_axis,
    samples=(
        Sample(("2 3", "2 2"), (Domain(), _INT), {"axis": 1}),
        Sample(("2 3", "1 3"), (Domain(), _INT), {"axis": 0}),
        Sample(("1 2 3", "2 1 2"), (Domain(), Domain(-2, 2, dtype=np.int32))),
    ),
    reference=np.take_along_axis,
)


def scatter_add(
    x: Tensor[Any, D], index: IntegerTensor, updates: Tensor[Any, Any], axis: int
) -> Tensor[Any, D]:
    """Return ``x`` with each of ``updates`` added where ``gather(x, index, axis)`` reads.

    Updates of the same element are summed. ``updates`` has the shape of ``index``. Raises
    ShapeError for the same reasons as ``gather``, and for updates of another shape or dtype.
    """
    need_dtypes("scatter_add", x=x, index=index, updates=updates)
    RULES["scatter_add"](x.shape, index.shape, updates.shape, axis)
    with as_refused_by("scatter_add"):
        return x + apply(scatter_primitive, updates, index, axis=axis, shape=x.shape)


operation(
    scatter_add,
    samples=(
        Sample(("3 2", "4 2", "4 2"), (Domain(), _INT, Domain()), {"axis": 0}),
        Sample(("2 3", "1 4", "1 4"), (Domain(), _INT, Domain()), {"axis": -1}),
    ),
)
