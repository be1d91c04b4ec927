"""Reductions by truth: all, any, and the number of true elements. Only 0 is false.

The results have no gradient.
"""

from typing import Any

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import nothing
from typednn.autodiff.primitive import Domain, never, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Direct
from typednn.ops.operation import operation
from typednn.ops.reductions import over_axes, sum
from typednn.shapes.rules import RULES
from typednn.tensor import Axis, Tensor

__all__ = ["all", "any", "count_nonzero"]

SAMPLES = (*over_axes(Domain(0, 2, dtype=np.bool_)), *over_axes(Domain(0, 2, dtype=np.int64)))

_all = primitive(
    "all",
    Direct(np.logical_and.reduce),
    rule=RULES["all"],
    dtype=np.bool_,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.along_axis,
    samples=SAMPLES,
)


def all(x: Tensor[Any, Any], axis: Axis = None, keepdims: bool = False) -> Tensor[Any, np.bool_]:
    """Whether every element is true. It is true if there are no elements.

    Raises ShapeError for an axis that does not exist.
    """
    return apply(_all, x, axis=axis, keepdims=keepdims)


operation(all, reference=np.all)


_any = primitive(
    "any",
    Direct(np.logical_or.reduce),
    rule=RULES["any"],
    dtype=np.bool_,
    elementwise=False,
    refuses=never,
    cost=nothing,
    batch=batch_rules.along_axis,
    samples=SAMPLES,
)


def any(x: Tensor[Any, Any], axis: Axis = None, keepdims: bool = False) -> Tensor[Any, np.bool_]:
    """Whether at least one element is true. Raises ShapeError for an axis that does not exist."""
    return apply(_any, x, axis=axis, keepdims=keepdims)


operation(any, reference=np.any)


def count_nonzero(
    x: Tensor[Any, Any], axis: Axis = None, keepdims: bool = False
) -> Tensor[Any, np.int64]:
    """The number of elements that are not 0. NaN counts as not 0.

    Raises ShapeError for an axis that does not exist.
    """
    RULES["count_nonzero"](x.shape, axis, keepdims)
    return sum(x.astype(np.bool_), axis, keepdims)


operation(count_nonzero, samples=SAMPLES, reference=np.count_nonzero)
