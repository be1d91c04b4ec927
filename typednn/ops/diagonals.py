"""Triangles and diagonals of matrices. The last two axes of a tensor are the matrices."""

import builtins
from typing import Any, TypeVar, overload

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.comparison import where
from typednn.ops.creation import zeros
from typednn.ops.diagonal_places import diagonal_of_each, within
from typednn.ops.joining import concat
from typednn.ops.operation import operation
from typednn.ops.reductions import sum
from typednn.ops.shaping import expand_dims, reshape
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor, wrap
from typednn.traced_number import is_traced

__all__ = ["diag", "diagonal", "trace", "tril", "triu"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])

TRIANGLES = tuple(
    Sample((shape,), (Domain(),), {"k": k}) for shape, k in (("3 4", 0), ("2 4 3", 1), ("4 4", -2))
)


def tril(x: Tensor[S, D], k: int = 0) -> Tensor[S, D]:
    """``x`` with zeros above the diagonal that is ``k`` places above the main one.

    Raises ShapeError for fewer than two axes.
    """
    RULES["tril"](x.shape, k)
    return where(_below(x.shape, k), x, zeros((), dtype=x.dtype))


operation(tril, samples=TRIANGLES, numbers=("k",))


def triu(x: Tensor[S, D], k: int = 0) -> Tensor[S, D]:
    """``x`` with zeros below the diagonal that is ``k`` places above the main one.

    Raises ShapeError for fewer than two axes.
    """
    RULES["triu"](x.shape, k)
    return where(_below(x.shape, k - 1), zeros((), dtype=x.dtype), x)


operation(triu, samples=TRIANGLES, numbers=("k",))


def _below(shape: tuple[int, ...], k: int) -> Tensor[Any, np.bool_]:
    """Return a mask that is true up to the diagonal ``k`` places above the main one."""
    if is_traced(k):
        return diagonal_of_each(shape) <= within(k, shape)
    return wrap(np.tri(shape[-2], shape[-1], within(k, shape), bool))


def diag(x: Tensor[Any, D], k: int = 0) -> Tensor[Any, D]:
    """The diagonal of a matrix, ``k`` places above the main one.

    If ``x`` is a vector, the result is the matrix with this diagonal and zeros elsewhere. Raises
    ShapeError unless ``x`` has one axis or two.
    """
    RULES["diag"](x.shape, k)
    if x.ndim == 2:
        return _diagonal(x, k)
    beside = zeros((builtins.abs(k),), dtype=x.dtype)
    rows = concat([x, beside] if k >= 0 else [beside, x])
    there = wrap(np.eye(rows.size, k=k, dtype=bool))
    return where(there, expand_dims(rows, 1), zeros((), dtype=x.dtype))


operation(
    diag,
    samples=tuple(
        Sample((shape,), (Domain(),), {"k": k})
        for shape, k in (("3", 0), ("2", 2), ("3", -1), ("3 4", 0), ("3 4", 2), ("4 2", -1))
    ),
    reference=np.diag,
)


def diagonal(x: Tensor[Any, D], offset: int = 0) -> Tensor[Any, D]:
    """The diagonal of each matrix, ``offset`` places above the main one, as the last axis.

    Raises ShapeError for fewer than two axes. Source: array API standard, ``linalg.diagonal``.
    """
    RULES["diagonal"](x.shape, offset)
    return _diagonal(x, offset)


_OFFSETS = tuple(
    Sample((shape,), (Domain(),), {"offset": offset})
    for shape, offset in (("3 4", 0), ("2 3 3", 1), ("4 2", -1), ("2 2", 5))
)

operation(diagonal, samples=_OFFSETS, reference=np.linalg.diagonal)


@overload
def trace(x: Tensor[Any, F], offset: int = 0) -> Tensor[Any, F]: ...
@overload
def trace(x: Tensor[Any, Any], offset: int = 0) -> Tensor[Any, np.int64]: ...
def trace(x: Tensor[Any, Any], offset: int = 0) -> Tensor[Any, Any]:
    """The sum of the diagonal ``offset`` places above the main one; int64 for integers.

    Raises ShapeError for fewer than two axes.
    """
    RULES["trace"](x.shape, offset)
    if is_traced(offset):
        there = diagonal_of_each(x.shape) == within(offset, x.shape)
        return sum(where(there, x, zeros((), dtype=x.dtype)), (-2, -1))
    return sum(_diagonal(x, offset), -1)


operation(trace, samples=_OFFSETS, reference=np.linalg.trace, numbers=("offset",))


def _diagonal(x: Tensor[Any, D], k: int) -> Tensor[Any, D]:
    """Return a diagonal. In the flattened matrix its elements are one row and one element apart."""
    rows, columns = x.shape[-2:]
    length: Any = RULES["diag"]((rows, columns), k)
    first = k if k >= 0 else -k * columns
    apart = columns + 1
    flat = reshape(x, (*x.shape[:-2], rows * columns))
    return flat[..., first : first + length[0] * apart : apart]
