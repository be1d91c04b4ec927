"""Helpers for operations of two operands: one dtype for both, Python numbers, samples.

A numpy scalar of a supported dtype is weak, as a Python number is: it takes the dtype of the tensor
beside it. ``np.float64`` is a Python float already, and ``x * np.sqrt(2)`` leaves ``x`` what it is.
"""

from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Primitive, Sample
from typednn.autodiff.tape import Unsaved, apply
from typednn.dtypes import need_same, weak_scalar
from typednn.tensor import Scalar, Tensor, wrap

__all__ = ["binary", "constant", "like_dtypes", "pairs"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)


def binary(
    primitive: Primitive, x: Tensor[Any, Any] | Scalar, y: Tensor[Any, Any] | Scalar
) -> Tensor[Any, Any]:
    """Apply a primitive of two operands of one dtype. Raises ShapeError where they differ."""
    if type(x) is Tensor and type(y) is Tensor and x._data.dtype is y._data.dtype:
        return apply(primitive, x, y)
    return apply(primitive, *like_dtypes(primitive.name, x, y))


def like_dtypes(
    operation: str,
    x: Tensor[Any, Any] | Scalar,
    y: Tensor[Any, Any] | Scalar,
    names: tuple[str, str] = ("x", "y"),
) -> tuple[Tensor[Any, Any], Tensor[Any, Any]]:
    """Return both as tensors of one dtype; a number takes the dtype of the tensor beside it.

    ``names`` are what errors call them. Raises ShapeError (shape-dtype) for two dtypes, TypeError
    for anything else than tensors and Python numbers, and for two numbers.
    """
    if isinstance(x, Tensor):
        if isinstance(y, Tensor):
            need_same(operation, x._data.dtype, y._data.dtype, names)
            return x, y
        return x, _beside(operation, x, y)
    if isinstance(y, Tensor):
        return _beside(operation, y, x), y
    raise TypeError(f"{operation}: one operand must be a tensor, see ops.asarray")


def _beside(operation: str, x: Tensor[Any, Any], number: Any) -> Tensor[Any, Any]:
    if isinstance(number, Unsaved):
        number.refuse()
    return wrap(weak_scalar(operation, number, x._data.dtype))


def constant(x: Tensor[S, D]) -> Tensor[S, D]:
    """Return ``x`` without its gradient: for a part of a gradient rule whose derivative is 0."""
    return wrap(x._data)


def pairs(x: Domain, y: Domain) -> tuple[Sample, ...]:
    """Return samples of two operands: equal shapes, broadcast either way, and a scalar."""
    shapes = (("2 3", "2 3"), ("2 3", "3"), ("3 1", "2 1 4"), ("", "2"))
    return tuple(Sample(pair, (x, y)) for pair in shapes)
