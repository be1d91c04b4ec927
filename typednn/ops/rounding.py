"""Rounding to integers, and division with a remainder."""

import math
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.cost import elementwise
from typednn.autodiff.primitive import Domain, never, of_first_operand, primitive
from typednn.autodiff.tape import apply
from typednn.kernels.computation import Direct, Planned
from typednn.kernels.numpy import rounding as kernels
from typednn.ops.comparison import where
from typednn.ops.elementwise import over
from typednn.ops.operands import binary, need_dtypes, pairs
from typednn.ops.operation import operation
from typednn.ops.shaping import unbroadcast
from typednn.ops.stop_gradient import stop_gradient
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor

__all__ = ["ceil", "floor", "floor_divide", "remainder", "round", "trunc"]

S = TypeVar("S", bound=tuple[int, ...])
N = TypeVar("N", bound=np.number[Any])

BETWEEN = over(Domain(away_from=(-2.0, -1.0, 0.0, 1.0, 2.0)))
HALVES = over(Domain(away_from=(-1.5, -0.5, 0.5, 1.5)))
QUOTIENTS = (
    *pairs(Domain(2.2, 2.8), Domain(1.0, 1.05)),
    *pairs(Domain(-2.8, -2.2), Domain(1.0, 1.05)),
)
INTEGERS = pairs(Domain(-9, 9, dtype=np.int64), Domain(1, 5, dtype=np.int64))

_ceil = primitive("ceil", np.ceil, cost=elementwise, samples=BETWEEN, rule=RULES["ceil"])


def ceil(x: Tensor[S, N]) -> Tensor[S, N]:
    """The smallest integer that is not below ``x``. It has no gradient.

    Integers are unchanged. Raises ShapeError for booleans.
    """
    return apply(_ceil, x)


operation(ceil, reference=np.ceil)


_floor = primitive("floor", np.floor, cost=elementwise, samples=BETWEEN, rule=RULES["floor"])


def floor(x: Tensor[S, N]) -> Tensor[S, N]:
    """The largest integer that is not above ``x``. It has no gradient.

    Integers are unchanged. Raises ShapeError for booleans.
    """
    return apply(_floor, x)


operation(floor, reference=np.floor)


_trunc = primitive("trunc", np.trunc, cost=elementwise, samples=BETWEEN, rule=RULES["trunc"])


def trunc(x: Tensor[S, N]) -> Tensor[S, N]:
    """Return ``x`` rounded towards 0. It has no gradient.

    Integers are unchanged. Raises ShapeError for booleans.
    """
    return apply(_trunc, x)


operation(trunc, reference=np.trunc)


_round = primitive(
    "round",
    Direct(kernels.round, overwrites=(0,)),
    rule=RULES["round"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=elementwise,
    samples=HALVES,
)


def round(x: Tensor[S, N], decimals: int = 0) -> Tensor[S, N]:
    """``x`` rounded to this number of decimals; halves are rounded to even. It has no gradient.

    Integers are unchanged for 0 or more decimals. For fewer they are rounded exactly: 25 to -1
    decimals is 20. Floats are multiplied by a power of 10, rounded and divided, as in numpy. If the
    product is too large for the dtype, the element is unchanged. Raises ShapeError for booleans.
    """
    if decimals == 0:
        return apply(_round, x)
    need_dtypes("round", x=x)
    if x.dtype.kind != "f":
        return x if decimals > 0 else _rounded_integers(x, 10**-decimals)
    return _rounded_floats(x, decimals)


def _rounded_floats(x: Tensor[S, Any], decimals: int) -> Tensor[S, Any]:
    """Return the elements multiplied, rounded and divided.

    An element that is too large for this has no such decimals, and is unchanged.
    """
    largest = float(np.finfo(x.dtype).max)
    most = int(math.log10(largest))
    if decimals < -most:  # all finite numbers are nearer to 0 than to such a unit
        return apply(_round, x / largest * 0.25)
    if decimals < 0:
        return apply(_round, x / 10.0**-decimals) * 10.0**-decimals
    power = 10.0 ** min(decimals, most)
    fits = abs(x) <= (largest / power / 2 if decimals <= most else -1.0)
    rounded = apply(_round, where(fits, x, 0.0) * power) / power
    return where(fits, rounded, stop_gradient(x))


def _rounded_integers(x: Tensor[S, Any], unit: int) -> Tensor[S, Any]:
    """Return the nearest multiple of ``unit``. Halves are rounded to the even multiple."""
    if unit > np.iinfo(x.dtype).max:
        return x * 0
    below, rest = floor_divide(x, unit), remainder(x, unit)
    up = (rest > unit - rest) | ((rest == unit - rest) & (below % 2 == 1))
    return (below + up.astype(x.dtype)) * unit


operation(round, reference=np.round)


_floor_divide = primitive(
    "floor_divide",
    Planned(kernels.floor_divide),
    rule=RULES["floor_divide"],
    dtype=of_first_operand,
    elementwise=True,
    refuses=never,
    cost=elementwise,
    samples=(*QUOTIENTS, *INTEGERS),
)


def floor_divide(x: Tensor[Any, N] | Scalar, y: Tensor[Any, N] | Scalar) -> Tensor[Any, N]:
    """``x // y``: the quotient rounded down. It has no gradient.

    If exactly one of the two is infinite, the result is ``x / y``: infinite, or 0 with its sign.
    Raises ShapeError if the operands do not broadcast, have different dtypes, or are bool. Source:
    array API standard, ``floor_divide``.
    """
    return binary(_floor_divide, x, y)


operation(floor_divide, reference=np.floor_divide)


_remainder = primitive(
    "remainder",
    np.remainder,
    vjp=(
        lambda g, out, x, y: unbroadcast(g, x.shape),
        lambda g, out, x, y: unbroadcast(-g * floor_divide(x, y), y.shape),
    ),
    saves=(0, 1),
    rule=RULES["remainder"],
    cost=elementwise,
    samples=(*QUOTIENTS, *INTEGERS),
)


def remainder(x: Tensor[Any, N] | Scalar, y: Tensor[Any, N] | Scalar) -> Tensor[Any, N]:
    """``x % y``: the remainder of ``floor_divide``, with the sign of ``y``.

    The remainder jumps at multiples of ``y``. Its gradient there is the gradient just above. Raises
    ShapeError if the operands do not broadcast, have different dtypes, or are bool.
    """
    return binary(_remainder, x, y)


operation(remainder, reference=np.remainder)
