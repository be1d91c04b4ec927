"""Functions of matrices, which lie in the last two axes, and the cross product of vectors."""

import builtins
import math
from typing import Any, Literal, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost
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
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import matrix_functions as kernels
from typednn.ops.arguments import integer
from typednn.ops.creation import full
from typednn.ops.elementwise import abs
from typednn.ops.from_data import asarray
from typednn.ops.linear_algebra import matmul
from typednn.ops.moving import moveaxis, roll
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.orthogonal_decompositions import svdvals
from typednn.ops.reductions import max, min, sum
from typednn.ops.shaping import broadcast_to, reshape
from typednn.ops.solving import SQUARE, inv
from typednn.ops.statistics import norm
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor
from typednn.traced_number import computed

__all__ = ["cross", "matrix_norm", "matrix_power", "matrix_rank", "pinv"]

N = TypeVar("N", bound=np.number[Any])
F = TypeVar("F", bound=np.floating[Any])
Order = Literal["fro", "nuc", 1, -1, 2, -2] | float

_ANY = (Domain(),)
_MATRICES = (Sample(("3 2",), _ANY), Sample(("2 2 3",), _ANY))


def _pinv_cost(call: Call) -> Cost:
    """Count the R-SVD with vectors of both sides (Golub and Van Loan, section 8.6), and a product."""
    *_, rows, columns = call.inputs[0].shape
    short, long = sorted((rows, columns))
    count = call.inputs[0].size // (rows * columns or 1)
    return Cost(count * (8 * long * short**2 + 20 * short**3))


def _of_inverse(g: Tensor[Any, F], out: Tensor[Any, F], x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return the gradient of ``pinv``, where the rank stays the same.

    Source: Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares
    problems whose variables separate" (1973).
    """
    turned, inverse = g.mT, out.mT
    beside = turned - matmul(x, matmul(out, turned))
    behind = turned - matmul(matmul(turned, out), x)
    change = matmul(matmul(beside, out), inverse) + matmul(matmul(inverse, out), behind)
    return change - matmul(matmul(inverse, g), inverse)


_pinv: Primitive = primitive(
    "pinv",
    Planned(kernels.pinv),
    vjp=(lambda g, out, x, rtol: _of_inverse(g, out, x), None),
    saves=(OUT, 0),
    rule=lambda x, rtol: (*x[:-2], x[-1], x[-2]),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_pinv_cost,
    batch=batch_rules.leading,
    samples=tuple(
        Sample(shapes, (Domain(), Domain(1e-9, 1e-6))) for shapes in (("3 2", ""), ("2 2 3", "2"))
    ),
    floating=True,
)


def pinv(x: Tensor[Any, F], rtol: float | None = None) -> Tensor[Any, F]:
    """The pseudo-inverse (*b, n, m) of each matrix (*b, m, n), after Moore and Penrose.

    Singular values up to ``rtol`` times the largest one count as 0; it is ``max(m, n)`` times the
    dtype's epsilon unless given. The gradient is that where the rank stays the same. Raises
    ShapeError for fewer than two axes, and unless ``x`` is floating-point. Source: array API
    standard, ``linalg.pinv``.
    """
    need_dtypes("pinv", x=x)
    RULES["pinv"](x.shape, rtol)
    tolerance = full((), _tolerance(x, rtol), dtype=np.float64)  # numpy compares in float64
    return apply(_pinv, x, broadcast_to(tolerance, x.shape[:-2]))


operation(
    pinv,
    samples=(*_MATRICES, Sample(("3 3",), _ANY, {"rtol": 1e-3})),
    reference=lambda x, rtol=None: np.linalg.pinv(x, rtol=rtol),
)


def _tolerance(x: Tensor[Any, Any], rtol: float | None) -> float:
    if rtol is None:
        return float(np.finfo(x.dtype).eps) * builtins.max(x.shape[-2:])
    tolerance: float = computed(float, rtol)
    return tolerance


def matrix_rank(x: Tensor[Any, Any], rtol: float | None = None) -> Tensor[Any, np.int64]:
    """The number of singular values above ``rtol`` times the largest one, of each matrix.

    Unless given, ``rtol`` is that of ``pinv``. Raises ShapeError for the same reasons. Source:
    array API standard, ``linalg.matrix_rank``.
    """
    need_dtypes("matrix_rank", x=x)
    shape: Any = RULES["matrix_rank"](x.shape, rtol)
    values = svdvals(x)
    if values.size == 0:
        return asarray(np.zeros(shape, np.int64))
    least = max(values, -1, keepdims=True) * _tolerance(x, rtol)
    return sum(values > least, -1)


operation(
    matrix_rank,
    samples=(*_MATRICES, Sample(("3 3",), _ANY, {"rtol": 0.5})),
    reference=lambda x, rtol=None: np.linalg.matrix_rank(x, rtol=rtol),
)


def matrix_norm(x: Tensor[Any, F], keepdims: bool = False, ord: Order = "fro") -> Tensor[Any, F]:
    """The norm of each matrix.

    ``ord`` is "fro" for the root of the sum of squares; "nuc" for the sum of the singular values, 2
    for the largest and -2 for the smallest of them; 1 for the largest and -1 for the smallest sum
    of absolute values of a column, inf and -inf for those of a row. Raises ShapeError for fewer
    than two axes, for another ``ord``, for a largest or smallest of nothing, and unless ``x`` is
    floating-point. Source: array API standard, ``linalg.matrix_norm``.
    """
    need_dtypes("matrix_norm", x=x)
    shape: Any = RULES["matrix_norm"](x.shape, keepdims, ord)
    if ord == "fro":
        return norm(x, (-2, -1), keepdims)
    if ord == "nuc":
        return reshape(sum(svdvals(x), -1), shape)
    size = builtins.abs(ord)
    parts = svdvals(x) if size == 2 else sum(abs(x), -2 if size == 1 else -1)
    return reshape((max if ord > 0 else min)(parts, -1), shape)


operation(
    matrix_norm,
    samples=tuple(
        Sample((shape,), (Domain(-2.0, 1.7, distinct=True),), {"ord": ord, "keepdims": keepdims})
        for shape, ord, keepdims in (
            ("3 2", "fro", False),
            ("2 2 3", "nuc", True),
            ("2 2 3", 2, False),
            ("3 2", -2, False),
            ("2 2 3", 1, True),
            ("3 2", -1, False),
            ("3 2", math.inf, False),
            ("2 2 3", -math.inf, False),
        )
    ),
    reference=np.linalg.matrix_norm,
)


def matrix_power(x: Tensor[Any, F], n: int) -> Tensor[Any, F]:
    """The product of ``n`` equal matrices; for a negative ``n`` of their inverses, for 0 the identity.

    Raises ShapeError for the same reasons as ``inv``. Source: array API standard,
    ``linalg.matrix_power``.
    """
    need_dtypes("matrix_power", x=x)
    n = integer("matrix_power", "n", n)
    RULES["matrix_power"](x.shape, n)
    factor = inv(x) if n < 0 else x
    power: Tensor[Any, F] | None = None
    for digit in reversed(f"{builtins.abs(n):b}"):
        if digit == "1":
            power = factor if power is None else matmul(power, factor)
        factor = matmul(factor, factor)
    if power is None:
        return broadcast_to(asarray(np.eye(x.shape[-1]), x.dtype), x.shape)
    return power


operation(
    matrix_power,
    samples=tuple(
        Sample(each.shapes, each.domains, {"n": n})
        for each, n in zip((*SQUARE, SQUARE[0]), (3, -2, 0, 1), strict=True)
    ),
    reference=np.linalg.matrix_power,
)


def cross(x: Tensor[Any, N], y: Tensor[Any, N], axis: int = -1) -> Tensor[Any, N]:
    """The cross products of the vectors along an axis, which has size 3. The other axes broadcast.

    Raises ShapeError for another size, for other axes that do not broadcast, for an axis that one
    of the tensors does not have, and for different dtypes. Source: array API standard,
    ``linalg.cross``.
    """
    need_dtypes("cross", x=x, y=y)
    shape: Any = RULES["cross"](x.shape, y.shape, axis)
    x, y = moveaxis(x, axis, -1), moveaxis(y, axis, -1)
    next_x, next_y = roll(x, -1, -1), roll(y, -1, -1)
    products = next_x * roll(y, -2, -1) - roll(x, -2, -1) * next_y
    return reshape(moveaxis(products, -1, axis), shape)


_TWO = (Domain(), Domain())

operation(
    cross,
    samples=(
        Sample(("3", "3"), _TWO),
        Sample(("2 1 3", "4 3"), _TWO),
        Sample(("3 2", "3 2"), _TWO, {"axis": 0}),
    ),
    reference=np.linalg.cross,
)
