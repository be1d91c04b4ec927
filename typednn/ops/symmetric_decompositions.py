"""Decompositions of symmetric matrices, which lie in the last two axes, by LAPACK.

Each primitive gives all parts in one tensor, one below the other, so that LAPACK runs once.
"""

from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
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
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import symmetric_decompositions as kernels
from typednn.ops.diagonals import tril
from typednn.ops.linear_algebra import matmul
from typednn.ops.matrix_gradients import on_diagonal, over_differences
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.solving import SQUARE, of_matrices, solve
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["cholesky", "eigh", "eigvalsh"]

F = TypeVar("F", bound=np.floating[Any])

_POSITIVE = (Sample(("1 1",), (Domain(1, 2),)), Sample(("3 1 1",), (Domain(1, 2),)))


def _symmetric(x: Tensor[Any, F]) -> Tensor[Any, F]:
    return (x + x.mT) * 0.5


def _lower(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return the gradient with respect to the lower triangle that a symmetric matrix is made of."""
    return tril(x + x.mT) - on_diagonal(x)


def _of_factor(g: Tensor[Any, F], out: Tensor[Any, F], x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return the gradient of ``cholesky``.

    Source: Murray, "Differentiation of the Cholesky decomposition" (2016), section 3.2.
    """
    inner = tril(matmul(out.mT, g))
    inner = inner - on_diagonal(inner) * 0.5
    return _lower(_symmetric(solve(out.mT, solve(out.mT, inner.mT).mT)))


_cholesky: Primitive = primitive(
    "cholesky",
    Planned(kernels.cholesky),
    vjp=(_of_factor,),
    saves=(OUT,),
    rule=lambda x: x,
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=of_matrices(1),
    batch=batch_rules.leading,
    samples=_POSITIVE,
    floating=True,
)


def cholesky(x: Tensor[Any, F], upper: bool = False) -> Tensor[Any, F]:
    """The lower triangular ``y`` with ``y @ y.mT == x``; or the upper one with ``y.mT @ y == x``.

    It is that of the symmetric part of ``x``, and NaN if this is not positive definite. Raises
    ShapeError for fewer than two axes, for matrices that are not square, and unless ``x`` is
    floating-point. Source: array API standard, ``linalg.cholesky``.
    """
    need_dtypes("cholesky", x=x)
    RULES["cholesky"](x.shape, upper)
    factor = apply(_cholesky, _symmetric(x))
    return factor.mT if upper else factor


operation(
    cholesky,
    samples=(*_POSITIVE, Sample(("1 1",), (Domain(1, 2),), {"upper": True})),
    reference=lambda x, upper=False: np.linalg.cholesky((x + x.mT) / 2, upper=upper),
)


class Eigen(NamedTuple, Generic[F]):
    """Eigenvalues in ascending order, and eigenvectors as columns."""

    eigenvalues: Tensor[Any, F]
    eigenvectors: Tensor[Any, F]


def _of_eigen(g: Tensor[Any, F], out: Tensor[Any, F], x: Tensor[Any, F]) -> Tensor[Any, F]:
    """Return the gradient of ``eigh``. Source: Giles (2008), section 3.1."""
    values, vectors = out[..., 0, :], out[..., 1:, :]
    turned = over_differences(matmul(vectors.mT, g[..., 1:, :]), values)
    inner = turned + on_diagonal(g[..., :1, :])
    return _lower(matmul(matmul(vectors, inner), vectors.mT))


_eigh: Primitive = primitive(
    "eigh",
    Planned(kernels.eigh),
    vjp=(_of_eigen,),
    saves=(OUT,),
    rule=lambda x: (*x[:-2], x[-2] + 1, x[-1]),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=of_matrices(27),
    batch=batch_rules.leading,
    samples=SQUARE,
    floating=True,
)


def eigh(x: Tensor[Any, F]) -> Eigen[F]:
    """The eigenvalues and eigenvectors of the symmetric part of each matrix.

    Eigenvalues are in ascending order, and eigenvectors are columns of length 1. These are defined
    up to their sign, and only for different eigenvalues; the gradient counts no part of eigenvectors
    of equal ones. Raises ShapeError for fewer than two axes, for matrices that are not square, and
    unless ``x`` is floating-point. Source: array API standard, ``linalg.eigh``.
    """
    need_dtypes("eigh", x=x)
    RULES["eigh"](x.shape)
    both = apply(_eigh, _symmetric(x))
    return Eigen(both[..., 0, :], both[..., 1:, :])


operation(eigh, reference=lambda x: np.linalg.eigh((x + x.mT) / 2))


def eigvalsh(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """The eigenvalues of ``eigh``. Raises ShapeError for the same reasons."""
    need_dtypes("eigvalsh", x=x)
    RULES["eigvalsh"](x.shape)
    return apply(_eigh, _symmetric(x))[..., 0, :]


operation(eigvalsh, samples=SQUARE, reference=lambda x: np.linalg.eigvalsh((x + x.mT) / 2))
