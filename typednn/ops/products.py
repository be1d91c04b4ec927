"""Products of tensors over axes given by number, computed as products of matrices."""

from collections.abc import Sequence
from math import prod
from typing import Any, TypeAlias, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.arguments import integer, sequence
from typednn.ops.linear_algebra import matmul, products
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.shaping import permute_dims, reshape
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["outer", "tensordot", "vecdot"]

D = TypeVar("D", bound=np.generic)
Pairs: TypeAlias = tuple[Sequence[int], Sequence[int]]


def tensordot(x: Tensor[Any, D], y: Tensor[Any, D], axes: int | Pairs = 2) -> Tensor[Any, D]:
    """Return the product of ``x`` and ``y``, summed over some axes of each.

    ``axes`` is a pair of tuples or lists: the axes of ``x`` and the axes of ``y``; or a number n:
    the last n axes of ``x`` and the first n of ``y``, in this order. Two axes that are summed
    together must have equal sizes. The result has the other axes, those of ``x`` first. Sums have
    the tensors' dtype.

    Raises ShapeError if the sizes differ, for axes that do not exist, and for different dtypes.
    Source: array API standard, ``tensordot``.
    """
    need_dtypes("tensordot", x=x, y=y)
    axes = _read(axes)
    result: Any = RULES["tensordot"](x.shape, y.shape, axes)
    over_x, over_y = _positions(x.ndim, y.ndim, axes)
    rows = tuple(i for i in range(x.ndim) if i not in over_x)
    columns = tuple(i for i in range(y.ndim) if i not in over_y)
    left = _matrix(x, rows, over_x)
    right = _matrix(y, over_y, columns)
    return reshape(matmul(left, right), result)


def _read(axes: int | Pairs) -> Any:
    """Return the axes as tuples of Python ints, or as one int. Raises TypeError for other types."""
    if isinstance(axes, Sequence) and len(axes) == 2 and not isinstance(axes[0], int):
        return tuple(sequence("tensordot", f"axes[{i}]", each) for i, each in enumerate(axes))
    return integer("tensordot", "axes", axes, "an int, or two tuples of ints")


def _positions(x: int, y: int, axes: int | Pairs) -> Pairs:
    """Return the axes that are summed over, for tensors with ``x`` and ``y`` axes.

    None of them is negative.
    """
    if isinstance(axes, int):
        return tuple(range(x - axes, x)), tuple(range(axes))
    return tuple(axis % x for axis in axes[0]), tuple(axis % y for axis in axes[1])


def _matrix(x: Tensor[Any, D], rows: Sequence[int], columns: Sequence[int]) -> Tensor[Any, D]:
    sizes = (prod(x.shape[i] for i in rows), prod(x.shape[i] for i in columns))
    return reshape(permute_dims(x, (*rows, *columns)), sizes)


operation(
    tensordot,
    samples=(
        *products(("2 3", "2 3"), ("4 2 3", "2 3 2")),
        Sample(("2 3", "3 2 4"), (Domain(), Domain()), {"axes": ((0, -1), (1, 0))}),
        Sample(("2 3", "2"), (Domain(), Domain()), {"axes": 0}),
        Sample(("2 3", "3 2"), (Domain(), Domain()), {"axes": 1}),
    ),
    reference=np.tensordot,
)


def vecdot(x: Tensor[Any, D], y: Tensor[Any, D], axis: int = -1) -> Tensor[Any, D]:
    """The dot products of the vectors along an axis. The other axes broadcast.

    Raises ShapeError if the axis' sizes differ, if the other axes do not broadcast, for an axis
    that one of the tensors does not have, and for different dtypes. Source: array API standard,
    ``vecdot``, for a negative ``axis``. Other axes are counted in each tensor by itself, as in
    numpy.
    """
    need_dtypes("vecdot", x=x, y=y)
    result: Any = RULES["vecdot"](x.shape, y.shape, axis)
    rows, columns = _last(x, axis), _last(y, axis)
    left = reshape(rows, (*rows.shape[:-1], 1, rows.shape[-1]))
    right = reshape(columns, (*columns.shape, 1))
    return reshape(matmul(left, right), result)


def _last(x: Tensor[Any, D], axis: int) -> Tensor[Any, D]:
    """Return ``x`` with this axis moved to the end."""
    position = axis % x.ndim
    others = (i for i in range(x.ndim) if i != position)
    return x if position == x.ndim - 1 else permute_dims(x, (*others, position))


operation(
    vecdot,
    samples=(
        *products(("3", "3"), ("2 1 3", "4 3")),
        Sample(("3 2", "2 3 1"), (Domain(), Domain()), {"axis": -2}),
        Sample(("3 2", "3 2"), (Domain(), Domain()), {"axis": 0}),
    ),
    reference=np.vecdot,
)


def outer(x: Tensor[Any, D], y: Tensor[Any, D]) -> Tensor[Any, D]:
    """Return all products of an element of ``x`` (m,) and an element of ``y`` (n,), as (m, n).

    Raises ShapeError for another number of axes, and for different dtypes. Source: array API
    standard, ``outer``.
    """
    need_dtypes("outer", x=x, y=y)
    RULES["outer"](x.shape, y.shape)
    return reshape(x, (x.size, 1)) * reshape(y, (1, y.size))


operation(outer, samples=products(("2", "3")), reference=np.outer)
