"""Helpers for operands: the dtypes that an operation accepts, Python numbers, samples of two.

A numpy scalar of a supported dtype is weak, like a Python number: it takes the dtype of the other
operand, a tensor. ``np.float64`` is a Python float already, so ``x * np.sqrt(2)`` keeps the dtype
of ``x``.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import numpy as np

from typednn.abstract import Abstract
from typednn.autodiff.primitive import Domain, Primitive, Sample
from typednn.autodiff.tape import Unsaved, apply
from typednn.dtypes import weak_scalar
from typednn.shapes.rules import dtypes_taken
from typednn.tensor import Scalar, Tensor, wrap
from typednn.traced_number import TracedNumber

__all__ = ["as_tensors", "beside", "binary", "constant", "need_dtypes", "pairs"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)


def binary(
    primitive: Primitive, x: Tensor[Any, Any] | Scalar, y: Tensor[Any, Any] | Scalar
) -> Tensor[Any, Any]:
    """Apply a primitive to two operands of one dtype. Raises ShapeError if their dtypes differ."""
    if type(x) is Tensor and type(y) is Tensor and x._data.dtype is y._data.dtype:
        out = apply(primitive, x, y)
        axes, others = x._data.ndim, y._data.ndim
        if axes != others and axes and others:
            longer = x if axes > others else y
            if out._data.size != longer._data.size:
                both_grew(primitive.name, x.shape, y.shape)
        return out
    if primitive.kinds is not None or isinstance(x, Tensor) and isinstance(y, Tensor):
        need_dtypes(primitive.name, x=x, y=y)
    return apply(primitive, *as_tensors(primitive.name, x, y))


def both_grew(operation: str, x: tuple[int, ...], y: tuple[int, ...]) -> None:
    """Do nothing; ``typednn.checks`` warns of operands that broadcast to a larger shape."""


def need_dtypes(operation: str, **operands: Any) -> None:
    """Raise ShapeError (shape-dtype) unless the operation accepts operands of these dtypes.

    ``operands``: each is a tensor or a list of tensors, by name. Other values have no dtype and are
    ignored.
    """
    key = (
        operation,
        *[x._data.dtype.num if type(x) is Tensor else _dtype_numbers(x) for x in operands.values()],
    )
    if key not in _TAKEN:
        _refuse_dtypes(operation, operands)
        _TAKEN.add(key)


_TAKEN: Final = set[tuple[Any, ...]]()
"""Each operation with the dtype numbers that it accepts: few entries, as there are few dtypes."""


def _dtype_numbers(operand: Any) -> frozenset[int] | None:
    """Return the numbers of the dtypes in a list of tensors; None for anything else."""
    if not isinstance(operand, (list, tuple)):
        return None
    return frozenset([x._data.dtype.num for x in operand if type(x) is Tensor])


def _refuse_dtypes(operation: str, operands: Mapping[str, Any]) -> None:
    dtypes: list[tuple[str, str]] = []
    for name, operand in operands.items():
        if isinstance(operand, (list, tuple)):
            items = [(f"{name}[{i}]", x) for i, x in enumerate(operand)]
        else:
            items = [(name, operand)]
        dtypes += [(item, str(x.dtype)) for item, x in items if type(x) is Tensor]
    error = dtypes_taken(operation).refuse(operation, dtypes)
    if error is not None:
        raise error


def as_tensors(
    operation: str, x: Tensor[Any, Any] | Scalar, y: Tensor[Any, Any] | Scalar
) -> tuple[Tensor[Any, Any], Tensor[Any, Any]]:
    """Return both operands as tensors. A number takes the dtype of the other operand.

    Raises ShapeError (shape-dtype) for a number that this dtype cannot hold; TypeError for an
    operand that is neither a tensor nor a Python number, and for two numbers.
    """
    if isinstance(x, Tensor):
        return x, y if isinstance(y, Tensor) else beside(operation, x, y)
    if isinstance(y, Tensor):
        return beside(operation, y, x), y
    raise TypeError(f"{operation}: one operand must be a tensor, see ops.asarray")


def beside(operation: str, x: Tensor[Any, Any], number: Any) -> Tensor[Any, Any]:
    """Return a number as a tensor of rank 0, of the dtype of ``x``. Raises as ``as_tensors``."""
    if isinstance(number, Unsaved):
        number.refuse()
    if type(number) is TracedNumber:
        return wrap(number.beside(operation, x._data.dtype))
    return wrap(weak_scalar(operation, number, x._data.dtype))


def constant(x: Tensor[S, D]) -> Tensor[S, D]:
    """Return ``x`` without its gradient, for a part of a gradient rule whose derivative is 0."""
    data: Any = x._data  # Any: an abstract array may be in the place of numpy's
    if isinstance(data, Abstract):
        data = data.without_gradient()
    return wrap(data)


def pairs(x: Domain, y: Domain) -> tuple[Sample, ...]:
    """Return samples of two operands: equal shapes, broadcast in both directions, and a scalar."""
    shapes = (("2 3", "2 3"), ("2 3", "3"), ("3 1", "2 1 4"), ("", "2"))
    return tuple(Sample(pair, (x, y)) for pair in shapes)
