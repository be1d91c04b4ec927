"""Decompositions of matrices, which lie in the last two axes, into orthogonal ones, by LAPACK.

Each primitive gives all parts in one tensor, one below the other, so that LAPACK runs once.
"""

from typing import Any, Generic, NamedTuple, TypeVar

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
from typednn.kernels.numpy import orthogonal_decompositions as kernels
from typednn.ops.diagonals import tril
from typednn.ops.joining import concat
from typednn.ops.linear_algebra import matmul
from typednn.ops.matrix_gradients import on_diagonal, over_differences
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import reshape
from typednn.ops.solving import solve
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["qr", "svd", "svdvals"]

F = TypeVar("F", bound=np.floating[Any])

_ANY = (Domain(),)


class Factors(NamedTuple, Generic[F]):
    """An orthogonal matrix and an upper triangular one."""

    Q: Tensor[Any, F]
    R: Tensor[Any, F]


def _qr_cost(call: Call) -> Cost:
    """Count Householder's reflections and the product of them (Golub and Van Loan, section 5.2)."""
    *_, rows, columns = call.inputs[0].shape
    lines = call.inputs[0].size // max(rows, 1)
    return Cost(4 * lines * columns * (3 * rows - columns) // 3)


def _of_factors(g: Tensor[Any, F], out: Tensor[Any, F], x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return the gradient of ``qr`` of matrices that are not wide.

    Source: Walter and Lehmann, "Algorithmic differentiation of linear algebra functions with
    application in optimum experimental design" (2018).
    """
    rows = x.shape[-2]
    q, r = out[..., :rows, :], out[..., rows:, :].mT
    inner = tril(matmul(r, g[..., rows:, :]) - matmul(g[..., :rows, :].mT, q))
    inner = inner + inner.mT - on_diagonal(inner)
    return solve(r, (g[..., :rows, :] + matmul(q, inner)).mT).mT


_qr: Primitive = primitive(
    "qr",
    Planned(kernels.qr),
    vjp=(_of_factors,),
    saves=(OUT,),
    rule=lambda x: (*x[:-2], x[-2] + x[-1], x[-1]),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_qr_cost,
    batch=batch_rules.leading,
    samples=(Sample(("3 2",), _ANY), Sample(("2 2 2",), _ANY)),
    floating=True,
)


def qr(x: Tensor[Any, F]) -> Factors[F]:
    """Q with orthogonal columns of length 1, and the upper triangular R, with ``Q @ R == x``.

    ``x`` is (*b, m, n), Q (*b, m, k) and R (*b, k, n), with k = min(m, n). The gradient is NaN
    if the first k columns are not independent. Raises ShapeError for fewer than two axes, and
    unless ``x`` is floating-point. Source: array API standard, ``linalg.qr``, mode "reduced".
    """
    need_dtypes("qr", x=x)
    RULES["qr"](x.shape)
    rows, columns = x.shape[-2:]
    both = apply(_qr, x[..., :rows])
    q, r = both[..., :rows, :], both[..., rows:, :].mT
    if columns > rows:
        r = concat([r, matmul(q.mT, x[..., rows:])], -1)
    return Factors(q, r)


operation(
    qr,
    samples=(Sample(("3 2",), _ANY), Sample(("2 2 3",), _ANY), Sample(("2 2",), _ANY)),
    reference=np.linalg.qr,
)


class Singular(NamedTuple, Generic[F]):
    """Singular vectors as columns of U and rows of Vh, and the singular values S."""

    U: Tensor[Any, F]
    S: Tensor[Any, F]
    Vh: Tensor[Any, F]


def _svd_cost(call: Call) -> Cost:
    """Count the R-SVD with vectors of both sides (Golub and Van Loan, section 8.6)."""
    *_, rows, columns = call.inputs[0].shape
    long, short = max(rows, columns), min(rows, columns)
    count = call.inputs[0].size // max(rows * columns, 1)
    return Cost(count * (6 * long * short**2 + 20 * short**3))


def _of_singular(g: Tensor[Any, F], out: Tensor[Any, F], x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return the gradient of ``svd``.

    Source: Townsend, "Differentiating the singular value decomposition" (2016).
    """
    rows = x.shape[-2]
    u, s, v = (out[..., part, :] for part in _parts(rows))
    of_u, of_s, of_v = (g[..., part, :] for part in _parts(rows))
    left, right = matmul(u.mT, of_u), matmul(v.mT, of_v)
    squares = (s * s)[..., 0, :]
    inner = over_differences(left - left.mT, squares) * s + on_diagonal(of_s)
    inner = inner + s.mT * over_differences(right - right.mT, squares)
    beside_u = (of_u - matmul(u, left)) / s
    beside_v = (of_v - matmul(v, right)) / s
    return matmul(matmul(u, inner) + beside_u, v.mT) + matmul(u, beside_v.mT)


def _parts(rows: int) -> tuple[slice, slice, slice]:
    """Return where U, the singular values as a row, and V lie in the primitive's result."""
    return slice(rows), slice(rows, rows + 1), slice(rows + 1, None)


_svd: Primitive = primitive(
    "svd",
    Planned(kernels.svd),
    vjp=(_of_singular,),
    saves=(OUT,),
    rule=lambda x: (*x[:-2], x[-2] + 1 + x[-1], min(x[-2:])),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_svd_cost,
    batch=batch_rules.leading,
    samples=(Sample(("3 2",), _ANY), Sample(("2 2 3",), _ANY)),
    floating=True,
)


def svd(x: Tensor[Any, F]) -> Singular[F]:
    """U, S and Vh with ``U * S @ Vh == x``, S descending, and vectors of length 1.

    ``x`` is (*b, m, n), U (*b, m, k), S (*b, k) and Vh (*b, k, n), with k = min(m, n). Vectors are
    defined up to their sign, and only for different singular values; the gradient counts no part of
    those of equal ones, and is NaN if it needs vectors of a singular value of 0. Raises ShapeError
    for fewer than two axes, and unless ``x`` is floating-point. Source: array API standard,
    ``linalg.svd``, without full matrices.
    """
    need_dtypes("svd", x=x)
    RULES["svd"](x.shape)
    rows = x.shape[-2]
    whole = apply(_svd, x)
    u, s, v = (whole[..., part, :] for part in _parts(rows))
    return Singular(u, reshape(s, (*s.shape[:-2], s.shape[-1])), v.mT)


operation(svd, reference=lambda x: np.linalg.svd(x, full_matrices=False))


def svdvals(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """The singular values S of ``svd``. Raises ShapeError for the same reasons."""
    need_dtypes("svdvals", x=x)
    RULES["svdvals"](x.shape)
    return apply(_svd, x)[..., x.shape[-2], :]


operation(
    svdvals,
    samples=(Sample(("3 2",), _ANY), Sample(("2 2 3",), _ANY)),
    reference=np.linalg.svdvals,
)
