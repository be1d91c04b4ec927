"""Operations that find positions of elements.

The results are positions, as int64, and have no gradient.
"""

from typing import Any, Literal, TypeVar

import numpy as np

from typednn.abstract import refuse_sizes
from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, reduction
from typednn.autodiff.primitive import Domain, Sample, never, primitive
from typednn.autodiff.tape import apply, depending
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import searching as kernels
from typednn.ops.indexing import take
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.reductions import over_axes
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["argmax", "argmin", "nonzero", "searchsorted"]

D = TypeVar("D", bound=np.generic)

EXTREMES = (
    *(
        sample
        for sample in over_axes(Domain(distinct=True))
        if not isinstance(sample.params["axis"], tuple)
    ),
    Sample(("3 2 2",), (Domain(distinct=True),), {"axis": 0, "keepdims": False}),
)

_argmax = primitive(
    "argmax",
    Planned(kernels.argmax, np.argmax),
    rule=RULES["argmax"],
    dtype=np.int64,
    elementwise=False,
    refuses=never,
    cost=reduction,
    batch=batch_rules.along_axis_of_flat,
    samples=EXTREMES,
)


def argmax(
    x: Tensor[Any, Any], axis: int | None = None, keepdims: bool = False
) -> Tensor[Any, np.int64]:
    """The position of the largest element along an axis; None: in the flattened ``x``.

    If several are equally large, it is the first one. NaN counts as the largest. Raises ShapeError
    for an axis that does not exist or has no elements.
    """
    return apply(_argmax, x, axis=axis, keepdims=keepdims)


operation(argmax, reference=np.argmax)


_argmin = primitive(
    "argmin",
    Planned(kernels.argmin, np.argmin),
    rule=RULES["argmin"],
    dtype=np.int64,
    elementwise=False,
    refuses=never,
    cost=reduction,
    batch=batch_rules.along_axis_of_flat,
    samples=EXTREMES,
)


def argmin(
    x: Tensor[Any, Any], axis: int | None = None, keepdims: bool = False
) -> Tensor[Any, np.int64]:
    """The position of the smallest element along an axis; None: in the flattened ``x``.

    If several are equally small, it is the first one. NaN counts as the smallest. Raises ShapeError
    for an axis that does not exist or has no elements.
    """
    return apply(_argmin, x, axis=axis, keepdims=keepdims)


operation(argmin, reference=np.argmin)


def nonzero(x: Tensor[Any, Any]) -> tuple[Tensor[Any, np.int64], ...]:
    """The positions of the elements that are not 0: one tensor for each axis.

    They are in the order of the elements. Their number depends on the values, so it is not known
    statically. Raises ShapeError for a scalar.
    """
    RULES["nonzero"](x.shape)
    refuse_sizes("nonzero", x._data)
    return tuple([depending(places, x) for places in np.nonzero(x._data)])


operation(
    nonzero,
    samples=(
        Sample(("3 4",), (Domain(0, 2, dtype=np.int64),)),
        Sample(("6",), (Domain(0, 2, dtype=np.bool_),)),
    ),
    reference=np.nonzero,
)


def _searchsorted_cost(call: Call) -> Cost:
    """Count the comparisons of a binary search, at most (Knuth, TAOCP 3, section 6.2.1)."""
    return Cost(call.size * call.inputs[0].size.bit_length())


_searchsorted = primitive(
    "searchsorted",
    Planned(kernels.searchsorted, kernels.eager_searchsorted),
    rule=RULES["searchsorted"],
    dtype=np.int64,
    elementwise=False,
    refuses=never,
    cost=_searchsorted_cost,
    batch=batch_rules.searched,
    samples=(Sample(("1", "2 3"), (Domain(), Domain()), {"side": "left"}),),
)


def searchsorted(
    x: Tensor[Any, D],
    y: Tensor[Any, D],
    side: Literal["left", "right"] = "left",
    sorter: Tensor[Any, np.integer[Any]] | None = None,
) -> Tensor[Any, np.int64]:
    """The positions at which the elements of ``y`` can be inserted into the ascending ``x``.

    With ``side="left"`` an element is inserted before equal ones, with ``"right"`` after them.
    ``sorter`` is the ``argsort`` of ``x`` if ``x`` is not sorted. Raises ShapeError if ``x`` or
    ``sorter`` does not have exactly one axis, if their sizes differ, or if ``x`` and ``y`` have
    different dtypes; ValueError for another side.
    """
    if side not in ("left", "right"):
        raise ValueError(f"searchsorted: side is {side!r}, it must be 'left' or 'right'")
    need_dtypes("searchsorted", x=x, y=y, sorter=sorter)
    RULES["searchsorted"](x.shape, y.shape, side, None if sorter is None else sorter.shape)
    if sorter is not None:
        x = take(x, sorter)
    return apply(_searchsorted, x, y, side=side)


operation(
    searchsorted,
    samples=(
        Sample(("1", "2 3"), (Domain(), Domain())),
        Sample(("1", ""), (Domain(0, 2, dtype=np.int64),) * 2, {"side": "right"}),
    ),
    reference=np.searchsorted,
)
