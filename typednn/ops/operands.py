"""What operations of several operands share: one dtype for all, Python numbers, samples."""

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
    """Both as tensors of one dtype: a Python number takes that of the tensor beside it.

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


def _beside(operation: str, x: Tensor[Any, Any], number: Scalar) -> Tensor[Any, Any]:
    if not isinstance(number, (float, int)):
        if isinstance(number, Unsaved):
            number.refuse()
        kind = f"{type(number).__module__}.{type(number).__qualname__}"
        raise TypeError(
            f"{operation}: an operand is a tensor or a Python number, not {kind}; see ops.asarray"
        )
    return wrap(weak_scalar(operation, number, x._data.dtype))


def constant(x: Tensor[S, D]) -> Tensor[S, D]:
    """``x`` as a tensor that depends on nothing: for the part of a gradient rule whose derivative is 0."""
    return wrap(x._data)


def pairs(x: Domain, y: Domain) -> tuple[Sample, ...]:
    """Samples of two operands: alike, broadcast either way, and a scalar."""
    shapes = (("2 3", "2 3"), ("2 3", "3"), ("3 1", "2 1 4"), ("", "2"))
    return tuple(Sample(pair, (x, y)) for pair in shapes)
