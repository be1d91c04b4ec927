"""Questions about dtypes, as in the array API standard. No dtype is ever promoted to another."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from typednn.dtypes import normal_dtype, numpy_dtype
from typednn.shapes.rules.operand_dtypes import mixed_dtypes
from typednn.shapes.shape import ShapeError
from typednn.tensor import Scalar, Tensor

__all__ = ["can_cast", "finfo", "iinfo", "isdtype", "result_type"]

Typed: TypeAlias = Tensor[Any, Any] | type[np.generic] | np.dtype[Any]


def can_cast(from_: Typed, to: type[np.generic] | np.dtype[Any]) -> bool:
    """Return whether operations accept the first dtype as the second: only if they are the same.

    ``astype`` converts any dtype to any other. Source: array API standard, ``can_cast``.
    """
    return _dtype("can_cast", from_) == _dtype("can_cast", to)


def result_type(*arrays_and_dtypes: Typed | Scalar) -> np.dtype[Any]:
    """Return the dtype of an operation's result: the one dtype of all operands.

    Python numbers fit any dtype. Raises ShapeError (shape-dtype) if there are two dtypes, and
    ValueError if there is none.
    """
    dtypes = [
        _dtype("result_type", x)
        for x in arrays_and_dtypes
        if isinstance(x, (Tensor, type, np.dtype)) or not isinstance(x, (float, int, np.generic))
    ]
    if not dtypes:
        raise ValueError("result_type: at least one tensor or dtype is needed")
    for dtype in dtypes:
        if dtype != dtypes[0]:
            raise mixed_dtypes("result_type", str(dtypes[0]), str(dtype))
    return dtypes[0]


def isdtype(dtype: type[np.generic] | np.dtype[Any], kind: Any) -> bool:
    """Return whether the dtype equals another one, is of a kind, or fits one of a tuple of these.

    Kinds are "bool", "signed integer", "unsigned integer", "integral", "real floating", "complex
    floating", "numeric". Raises ValueError for any other kind.
    """
    return np.isdtype(numpy_dtype("isdtype", dtype), kind)


@dataclass(frozen=True, slots=True)
class FloatInfo:
    """The limits of a floating-point dtype, as Python floats, which fit any tensor.

    ``eps`` is the distance from 1 to the next larger number. Source: array API standard, ``finfo``.
    """

    bits: int
    eps: float
    max: float
    min: float
    smallest_normal: float
    dtype: np.dtype[Any]


def finfo(type: Typed, /) -> FloatInfo:
    """Return the limits of a floating-point dtype.

    Raises ShapeError (shape-dtype) for another dtype.
    """
    dtype = _dtype("finfo", type)
    if dtype.kind != "f":
        raise ShapeError(f"finfo: {dtype} is not floating-point; see iinfo", "shape-dtype")
    info = np.finfo(dtype)
    eps, largest, least, normal = map(float, (info.eps, info.max, info.min, info.smallest_normal))
    return FloatInfo(info.bits, eps, largest, least, normal, dtype)


def iinfo(type: Typed, /) -> "np.iinfo[Any]":
    """Return the limits of an integer dtype. Raises ShapeError (shape-dtype) for another dtype."""
    dtype = _dtype("iinfo", type)
    if dtype.kind not in "iu":
        raise ShapeError(f"iinfo: {dtype} is not integer; see finfo", "shape-dtype")
    return np.iinfo(dtype)


def _dtype(operation: str, x: Typed) -> np.dtype[Any]:
    return x.dtype if isinstance(x, Tensor) else normal_dtype(operation, x)
