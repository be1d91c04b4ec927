"""The larger and the smaller of two elements, and elements clipped between two bounds."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import elementwise, steps
from typednn.autodiff.primitive import Domain, Sample, never, of_first_operand, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Direct
from typednn.kernels.numpy import extremes as kernels
from typednn.ops.comparison import where
from typednn.ops.logical import logical_and, logical_not, logical_or
from typednn.ops.operands import as_tensors, binary, need_dtypes, pairs
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor

__all__ = ["clip", "maximum", "minimum"]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])

DISTINCT = Domain(distinct=True)


_maximum = primitive(
    "maximum",
    np.maximum,
    vjp=(
        lambda g, out, x, y: unbroadcast(g * _share(x < y, x == y, g.dtype), x.shape),
        lambda g, out, x, y: unbroadcast(g * _share(y < x, x == y, g.dtype), y.shape),
    ),
    saves=(0, 1),
    rule=RULES["maximum"],
    cost=elementwise,
    samples=pairs(DISTINCT, DISTINCT),
)


def maximum(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, D]:
    """The larger of two elements, or NaN if one of them is NaN.

    Each element's gradient goes to the operand that it was taken from, and one half to each if the
    operands are equal. If one of them is NaN, both get the whole gradient, as in PyTorch. Raises
    ShapeError if the operands do not broadcast, or have different dtypes.
    """
    return binary(_maximum, x, y)


operation(maximum, reference=np.maximum)


_minimum = primitive(
    "minimum",
    np.minimum,
    vjp=(
        lambda g, out, x, y: unbroadcast(g * _share(x > y, x == y, g.dtype), x.shape),
        lambda g, out, x, y: unbroadcast(g * _share(y > x, x == y, g.dtype), y.shape),
    ),
    saves=(0, 1),
    rule=RULES["minimum"],
    cost=elementwise,
    samples=pairs(DISTINCT, DISTINCT),
)


def minimum(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, D]:
    """The smaller of two elements, or NaN if one of them is NaN.

    Each element's gradient goes to the operand that it was taken from, and one half to each if the
    operands are equal. If one of them is NaN, both get the whole gradient, as in PyTorch. Raises
    ShapeError if the operands do not broadcast, or have different dtypes.
    """
    return binary(_minimum, x, y)


operation(minimum, reference=np.minimum)


def _share(
    loses: Tensor[Any, np.bool_], ties: Tensor[Any, np.bool_], dtype: np.dtype[F]
) -> Tensor[Any, F]:
    """Return the part of the gradient that one operand gets: 1, a half, or 0."""
    return logical_not(loses).astype(dtype) - 0.5 * ties.astype(dtype)


_clip = primitive(
    "clip",
    Direct(kernels.clip, overwrites=(0, 1, 2)),
    vjp=(
        lambda g, out, x, min, max: unbroadcast(
            where(logical_or(x < min, x > max), 0.0, g), x.shape
        ),
        lambda g, out, x, min, max: unbroadcast(
            where(logical_and(x < min, min <= max), g, 0.0), min.shape
        ),
        lambda g, out, x, min, max: unbroadcast(
            where(logical_or(x > max, min > max), g, 0.0), max.shape
        ),
    ),
    saves=(0, 1, 2),
    rule=RULES["clip"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=steps(2),
    samples=(
        Sample(("3 4", "4", "3 1"), (DISTINCT,) * 3),
        Sample(
            ("4", "", ""), (Domain(away_from=(-0.5, 1.0)), Domain(-0.5, -0.5), Domain(1.0, 1.0))
        ),
    ),
)


def clip(
    x: Tensor[Any, D],
    min: Tensor[Any, D] | Scalar | None = None,
    max: Tensor[Any, D] | Scalar | None = None,
) -> Tensor[Any, D]:
    """``x`` limited to the range from ``min`` to ``max``. A bound of None means no limit.

    If ``min`` is above ``max`` the result is ``max``, as in numpy. The whole gradient goes to the
    operand that the element was taken from; to ``x`` if ``x`` equals a bound. Raises ShapeError if
    the three do not broadcast, or have different dtypes.
    """
    lowest, highest = _range(x.dtype)
    if isinstance(min, Tensor) or isinstance(max, Tensor):
        need_dtypes("clip", x=x, min=min, max=max)
    _, low = as_tensors("clip", x, lowest if min is None else min)
    _, high = as_tensors("clip", x, highest if max is None else max)
    return apply(_clip, x, low, high)


operation(
    clip,
    samples=(
        Sample(("3 4", "4", "3 1"), (DISTINCT,) * 3),
        Sample(("2 3",), (Domain(away_from=(-0.5,)),), {"min": -0.5}),
        Sample(("2 3",), (Domain(away_from=(1.0,)),), {"max": 1.0}),
        Sample(("5",), (Domain(-9, 9, dtype=np.int64),), {"min": -2, "max": 3}),
    ),
    reference=np.clip,
)


def _range(dtype: np.dtype[Any]) -> tuple[Scalar, Scalar]:
    """Return the smallest and the largest number of a dtype."""
    if dtype.kind == "f":
        return -math.inf, math.inf
    if dtype.kind == "b":
        return False, True
    return int(np.iinfo(dtype).min), int(np.iinfo(dtype).max)
