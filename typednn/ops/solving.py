"""Linear equations, inverses and determinants of square matrices, which lie in the last two axes.

They are computed by LAPACK. Source of the gradients: Giles, "Collected matrix derivative results for
forward and reverse mode algorithmic differentiation" (2008).
"""

from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost, CostRule
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
from typednn.kernels.numpy import solving as kernels
from typednn.ops.linear_algebra import matmul
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import broadcast_to, reshape
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["det", "inv", "slogdet", "solve"]

F = TypeVar("F", bound=np.floating[Any])

_ANY = (Domain(),)
SQUARE = (Sample(("2 2",), _ANY), Sample(("2 3 3",), _ANY), Sample(("1 1",), _ANY))


def of_matrices(thirds: int) -> CostRule:
    """Return the cost rule of so many thirds of n**3 FLOPs for each matrix (n, n)."""

    def cost(call: Call) -> Cost:
        x = call.inputs[0]
        return Cost(thirds * x.size * (x.shape[-1] if x.size else 0) // 3)

    return cost


def _solve_cost(call: Call) -> Cost:
    """Count the LU decomposition, and two substitutions for each column."""
    return of_matrices(2)(call) + Cost(2 * call.size * call.inputs[0].shape[-1])


_inv: Primitive = primitive(
    "inv",
    Planned(kernels.inv),
    vjp=(lambda g, out, x: -matmul(matmul(out.mT, g), out.mT),),
    saves=(OUT,),
    rule=RULES["inv"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=of_matrices(6),
    batch=batch_rules.leading,
    samples=SQUARE,
)


def inv(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """The inverse of each matrix; NaN if it is singular.

    ``solve`` is faster and more exact than a product with the inverse. Raises ShapeError for fewer
    than two axes, for matrices that are not square, and unless ``x`` is floating-point. Source:
    array API standard, ``linalg.inv``.
    """
    return apply(_inv, x)


operation(inv, reference=np.linalg.inv)


_solve: Primitive = primitive(
    "solve",
    Planned(kernels.solve),
    vjp=(
        lambda g, out, x, y: -matmul(apply(_solve, x.mT, g), out.mT),
        lambda g, out, x, y: apply(_solve, x.mT, g),
    ),
    saves=(OUT, 0),
    rule=lambda x, y: y,
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_solve_cost,
    batch=batch_rules.leading,
    samples=(Sample(("3 3", "3 2"), _ANY * 2), Sample(("2 2 2", "2 2 1"), _ANY * 2)),
)


def solve(x: Tensor[Any, F], y: Tensor[Any, F]) -> Tensor[Any, F]:
    """The solution of ``x @ z == y``; NaN if ``x`` is singular.

    ``x`` is (*b, n, n) and ``y`` (*c, n, k), and b and c broadcast; or ``y`` is one vector (n,).
    Raises ShapeError for sizes that do not fit, for matrices that are not square, and for different
    dtypes. Source: array API standard, ``linalg.solve``.
    """
    need_dtypes("solve", x=x, y=y)
    shape: Any = RULES["solve"](x.shape, y.shape)
    columns = (*shape, 1) if y.ndim == 1 else shape
    y = reshape(y, (*y.shape, 1)) if y.ndim == 1 else y
    x = broadcast_to(x, (*columns[:-2], *x.shape[-2:]))
    return reshape(apply(_solve, x, broadcast_to(y, columns)), shape)


operation(
    solve,
    samples=(
        Sample(("3 3", "3 2"), _ANY * 2),
        Sample(("2 1 2 2", "3 2 1"), _ANY * 2),
        Sample(("2 2 2", "2"), _ANY * 2),
    ),
    reference=np.linalg.solve,
)


def _scaled(x: Tensor[Any, F], by: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return the matrices, each times its number."""
    return x * reshape(by, (*by.shape, 1, 1))


_det: Primitive = primitive(
    "det",
    Planned(kernels.det),
    vjp=(lambda g, out, x: _scaled(inv(x).mT, g * out),),
    saves=(OUT, 0),
    rule=RULES["det"],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=of_matrices(2),
    batch=batch_rules.leading,
    samples=SQUARE,
)


def det(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """The determinant of each matrix. Its gradient is NaN if the matrix is singular.

    Raises ShapeError for the same reasons as ``inv``. Source: array API standard, ``linalg.det``.
    """
    return apply(_det, x)


operation(det, reference=np.linalg.det)


class SignAndLogarithm(NamedTuple, Generic[F]):
    """A number as its sign and the logarithm of its absolute value."""

    sign: Tensor[Any, F]
    logabsdet: Tensor[Any, F]


_slogdet: Primitive = primitive(
    "slogdet",
    Planned(kernels.slogdet),
    vjp=(lambda g, out, x: _scaled(inv(x).mT, g[..., 1]),),
    saves=(0,),
    rule=lambda x: (*x[:-2], 2),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=of_matrices(2),
    batch=batch_rules.leading,
    samples=SQUARE,
    floating=True,
)


def slogdet(x: Tensor[Any, F]) -> SignAndLogarithm[F]:
    """The sign of the determinant of each matrix, and the logarithm of its absolute value.

    They are 0 and -inf if the matrix is singular; the gradient is NaN. Raises ShapeError for the
    same reasons as ``inv``. Source: array API standard, ``linalg.slogdet``.
    """
    need_dtypes("slogdet", x=x)
    RULES["slogdet"](x.shape)
    both = apply(_slogdet, x)
    return SignAndLogarithm(both[..., 0], both[..., 1])


operation(slogdet, reference=np.linalg.slogdet)
