"""Comparisons, and the choice between two tensors by a condition.

The results of comparisons are boolean and have no gradient.
"""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import elementwise, nothing
from typednn.autodiff.primitive import Domain, Sample, never, primitive
from typednn.autodiff.tape import apply
from typednn.dtypes import NUMBERS
from typednn.kernels.computation import Direct
from typednn.kernels.numpy import comparison as kernels
from typednn.ops.from_data import asarray
from typednn.ops.operands import as_tensors, binary, need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor

__all__ = ["equal", "greater", "greater_equal", "less", "less_equal", "not_equal", "where"]

D = TypeVar("D", bound=np.generic)
SOME_EQUAL = Domain(0, 3, dtype=np.int64)
SAMPLES = (
    Sample(("2 3", "3"), (Domain(), Domain())),
    Sample(("4", "3 1"), (SOME_EQUAL, SOME_EQUAL)),
)

_less = primitive("less", np.less, rule=RULES["less"], cost=elementwise, samples=SAMPLES)
_less_equal = primitive(
    "less_equal", np.less_equal, rule=RULES["less_equal"], cost=elementwise, samples=SAMPLES
)
_greater = primitive(
    "greater", np.greater, rule=RULES["greater"], cost=elementwise, samples=SAMPLES
)
_greater_equal = primitive(
    "greater_equal",
    np.greater_equal,
    rule=RULES["greater_equal"],
    cost=elementwise,
    samples=SAMPLES,
)
_equal = primitive("equal", np.equal, rule=RULES["equal"], cost=elementwise, samples=SAMPLES)
_not_equal = primitive(
    "not_equal", np.not_equal, rule=RULES["not_equal"], cost=elementwise, samples=SAMPLES
)


def less(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, np.bool_]:
    """``x < y``. Raises ShapeError if the operands do not broadcast, or have different dtypes."""
    return binary(_less, x, y)


operation(less, reference=np.less)


def less_equal(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, np.bool_]:
    """``x <= y``. Raises ShapeError if the operands do not broadcast, or have different dtypes."""
    return binary(_less_equal, x, y)


operation(less_equal, reference=np.less_equal)


def greater(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, np.bool_]:
    """``x > y``. Raises ShapeError if the operands do not broadcast, or have different dtypes."""
    return binary(_greater, x, y)


operation(greater, reference=np.greater)


def greater_equal(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, np.bool_]:
    """``x >= y``. Raises ShapeError if the operands do not broadcast, or have different dtypes."""
    return binary(_greater_equal, x, y)


operation(greater_equal, reference=np.greater_equal)


def equal(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, np.bool_]:
    """``x == y``. Raises ShapeError if the operands do not broadcast, or have different dtypes."""
    return binary(_equal, x, y)


operation(equal, reference=np.equal)


def not_equal(x: Tensor[Any, D] | Scalar, y: Tensor[Any, D] | Scalar) -> Tensor[Any, np.bool_]:
    """``x != y``. Raises ShapeError if the operands do not broadcast, or have different dtypes."""
    return binary(_not_equal, x, y)


operation(not_equal, reference=np.not_equal)


CONDITION = Domain(0, 2, dtype=np.bool_)

_where = primitive(
    "where",
    Direct(kernels.where, overwrites=(2,)),
    vjp=(
        None,
        lambda g, out, condition, x, y: unbroadcast(where(condition, g, 0.0), x.shape),
        lambda g, out, condition, x, y: unbroadcast(where(condition, 0.0, g), y.shape),
    ),
    saves=(0,),
    rule=RULES["where"],
    dtype=lambda operands, params: operands[1].dtype,
    elementwise=True,
    refuses=never,
    cost=nothing,
    samples=(
        Sample(("2 3", "2 3", "2 3"), (CONDITION, Domain(), Domain())),
        Sample(("3", "2 1", ""), (CONDITION, Domain(), Domain())),
    ),
)


def where(
    condition: Tensor[Any, np.bool_],
    x: Tensor[Any, D] | Scalar,
    y: Tensor[Any, D] | Scalar,
) -> Tensor[Any, D]:
    """``x`` where the condition is true, ``y`` elsewhere.

    If both are numbers, the result has the dtype of ``asarray([x, y])``.

    Each element's gradient goes to the operand that the element was taken from.

    Both operands are computed for all elements, and so are their gradients. If the slope of an
    operand is infinite or NaN at a place where the operand is not taken, the gradient is NaN there,
    because 0 times infinity is NaN. For example, the gradient of
    ``ops.where(x > 0.0, ops.sqrt(x), 0.0)`` is NaN at 0. A second ``where`` gives the operand safe
    numbers first, and the gradient is 0:

        above = x > 0.0
        root = ops.where(above, ops.sqrt(ops.where(above, x, 1.0)), 0.0)

    ``typednn.debug_gradients`` names the first operation whose gradient is not finite. Raises
    TypeError if the condition is not a tensor; ShapeError if the three do not broadcast, if the
    condition is not boolean, or if ``x`` and ``y`` have different dtypes.
    """
    need_dtypes("where", condition=condition, x=x, y=y)
    if isinstance(x, NUMBERS) and isinstance(y, NUMBERS):
        x = asarray(x, asarray([x, y]).dtype)
    return apply(_where, condition, *as_tensors("where", x, y))


operation(where, reference=np.where)
