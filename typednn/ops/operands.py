"""Helpers for operands: the dtypes that an operation takes, Python numbers, samples of two.

A numpy scalar of a supported dtype is weak, as a Python number is: it takes the dtype of the tensor
beside it. ``np.float64`` is a Python float already, and ``x * np.sqrt(2)`` leaves ``x`` what it is.
"""

import functools
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Primitive, Sample
from typednn.autodiff.tape import Unsaved, apply
from typednn.dtypes import weak_scalar
from typednn.shapes.rules import OPERAND_DTYPES
from typednn.shapes.shape import ShapeError
from typednn.tensor import Scalar, Tensor, wrap

__all__ = ["as_tensors", "binary", "constant", "need_dtypes", "pairs"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)


def binary(
    primitive: Primitive, x: Tensor[Any, Any] | Scalar, y: Tensor[Any, Any] | Scalar
) -> Tensor[Any, Any]:
    """Apply a primitive of two operands of one dtype. Raises ShapeError where they differ."""
    if type(x) is Tensor and type(y) is Tensor and x._data.dtype is y._data.dtype:
        return apply(primitive, x, y)
    need_dtypes(primitive.name, x=x, y=y)
    return apply(primitive, *as_tensors(primitive.name, x, y))


def need_dtypes(operation: str, **operands: Any) -> None:
    """Raise ShapeError (shape-dtype) unless the operation takes operands of these dtypes.

    ``operands``: each by its name, one tensor or a list of them; anything else has no dtype.
    """
    dtypes: list[tuple[str, np.dtype[Any]]] = []
    for name, operand in operands.items():
        if isinstance(operand, Tensor):
            dtypes.append((name, operand._data.dtype))
        elif isinstance(operand, (list, tuple)):
            dtypes += [
                (f"{name}[{i}]", each._data.dtype)
                for i, each in enumerate(operand)
                if isinstance(each, Tensor)
            ]
    refusal = _refusal(operation, *dtypes)
    if refusal is not None:
        raise ShapeError(refusal, "shape-dtype")


@functools.lru_cache(maxsize=1024)
def _refusal(operation: str, *dtypes: tuple[str, np.dtype[Any]]) -> str | None:
    error = OPERAND_DTYPES[operation].refuse(operation, [(name, str(d)) for name, d in dtypes])
    return None if error is None else str(error)


def as_tensors(
    operation: str, x: Tensor[Any, Any] | Scalar, y: Tensor[Any, Any] | Scalar
) -> tuple[Tensor[Any, Any], Tensor[Any, Any]]:
    """Return both as tensors; a number takes the dtype of the tensor beside it.

    Raises ShapeError (shape-dtype) for a number that this dtype cannot hold, TypeError for anything
    else than tensors and Python numbers, and for two numbers.
    """
    if isinstance(x, Tensor):
        return x, y if isinstance(y, Tensor) else _beside(operation, x, y)
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
