"""Quantiles, which interpolate between sorted elements."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.comparison import where
from typednn.ops.creation import zeros
from typednn.ops.floating import isnan
from typednn.ops.from_data import asarray
from typednn.ops.indexing import slice_axis, take
from typednn.ops.joining import concat
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import reshape
from typednn.ops.sorting import sort
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor
from typednn.traced_number import computed, is_traced

__all__ = ["median", "quantile", "quantiles"]

F = TypeVar("F", bound=np.floating[Any])


def median(x: Tensor[Any, F], axis: int | None = None, keepdims: bool = False) -> Tensor[Any, F]:
    """The middle element along an axis in the order of values; None: of all elements.

    Of an even number it is the mean of the two in the middle, as in numpy; PyTorch takes the lower
    one. It is NaN if any element is. Raises ShapeError for an axis that does not exist or has no
    elements, and unless ``x`` is floating-point.
    """
    need_dtypes("median", x=x)
    shape: Any = RULES["median"](x.shape, axis, keepdims)
    return _between_sorted(x, 0.5, axis, shape)


def quantile(
    x: Tensor[Any, F], q: float, axis: int | None = None, keepdims: bool = False
) -> Tensor[Any, F]:
    """The element below which a part ``q`` of the elements along an axis lie; None: of all.

    If ``q`` lies between two elements, they are interpolated linearly. The gradient goes to the
    places that they came from. It is NaN if any element is. Raises ShapeError for an axis that does
    not exist or has no elements, for ``q`` outside of [0, 1], and unless ``x`` is floating-point.
    """
    need_dtypes("quantile", x=x)
    shape: Any = RULES["quantile"](x.shape, 0, axis, keepdims)

    def checked(q: float) -> float:
        RULES["quantile"](x.shape, q, axis, keepdims)
        return float(q)

    return _between_sorted(x, computed(checked, q), axis, shape)


def quantiles(
    x: Tensor[Any, F], q: Sequence[float], axis: int | None = None, keepdims: bool = False
) -> Tensor[Any, F]:
    """Each ``quantile`` of the tuple ``q``, along a new axis 0, of elements that are sorted once.

    Raises ShapeError for the same reasons as ``quantile``.
    """
    need_dtypes("quantiles", x=x)
    shape: Any = RULES["quantiles"](x.shape, tuple(q), axis, keepdims)
    ordered, axis = _sorted(x, axis)
    found = [reshape(_between(ordered, each, axis), (1, *shape[1:])) for each in q]
    return concat(found) if found else zeros(shape, dtype=x.dtype)


def _between_sorted(
    x: Tensor[Any, F], q: float, axis: int | None, shape: tuple[int, ...]
) -> Tensor[Any, F]:
    ordered, axis = _sorted(x, axis)
    return reshape(_between(ordered, q, axis), shape)


def _sorted(x: Tensor[Any, F], axis: int | None) -> tuple[Tensor[Any, F], int]:
    """Return the elements in ascending order along an axis, and this axis; None: of all elements."""
    if axis is None:
        x, axis = reshape(x, (x.size,)), 0
    return sort(x, axis), axis


def _between(ordered: Tensor[Any, F], q: float, axis: int) -> Tensor[Any, F]:
    """Return the quantile, with the axis kept; NaN is the largest element."""
    last = ordered.shape[axis] - 1
    below = computed(lambda q: int(q * last), q)
    part = q * last - below
    found = _element(ordered, below, axis)
    traced = is_traced(part)
    if traced:
        above = _element(ordered, computed(lambda q: min(int(q * last) + 1, last), q), axis)
        between = found + (above - found) * part
        found = where(asarray(part, dtype=ordered.dtype) == 0.0, found, between)
    elif part:
        above = _element(ordered, below + 1, axis)
        found = found + (above - found) * part
    largest = slice_axis(ordered, axis, slice(last, last + 1))
    return where(isnan(largest), largest, found)


def _element(x: Tensor[Any, F], index: int, axis: int) -> Tensor[Any, F]:
    """Return one element along the axis, with the axis kept; another traced index traces nothing."""
    if is_traced(index):
        return take(x, asarray([0]) + index, axis)
    return slice_axis(x, axis, slice(index, index + 1))


_DISTINCT = (Domain(distinct=True),)
_OVER = (
    Sample(("3 4",), _DISTINCT, {"axis": 1}),
    Sample(("5",), _DISTINCT),
    Sample(("4 2",), _DISTINCT, {"axis": 0, "keepdims": True}),
)

operation(median, samples=_OVER, reference=np.median)
operation(
    quantile,
    samples=tuple(
        Sample(each.shapes, each.domains, {"q": q, **each.params})
        for each, q in zip((*_OVER[1:], *_OVER), (0.3, 0.75, 0.5, 1, 0), strict=True)
    ),
    reference=np.quantile,
)
operation(
    quantiles,
    samples=tuple(
        Sample(each.shapes, each.domains, {"q": q, **each.params})
        for each, q in zip(_OVER, ((0.3, 0.75), (0.5,), (1, 0, 0.2)), strict=True)
    ),
    reference=np.quantile,
)
