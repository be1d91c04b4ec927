"""Which dtypes a tensor may have, and the words for those that an operation refuses.

Tensors hold booleans, integers and floating-point numbers in the machine's byte order. No operation
changes a dtype by itself: mixing two is an error, and ``astype`` the way out.
"""

from typing import Any, TypeAlias, TypeVar

import numpy as np

from typednn.shapes.rules.dtype import mixed_dtypes
from typednn.shapes.shape import ShapeError

__all__ = [
    "DType",
    "need_bool",
    "need_floating",
    "need_integer",
    "need_same",
    "normal_dtype",
    "weak_scalar",
]

D = TypeVar("D", bound=np.generic)
DType: TypeAlias = type[D] | np.dtype[D]

_RANK = {"b": 0, "u": 1, "i": 1, "f": 2}
"""Kinds of dtype, in the order in which a Python number of one fits into a tensor of another."""
_HOLDS = {"i": "int64", "f": "float32"}


def normal_dtype(operation: str, dtype: Any) -> np.dtype[Any]:
    """``dtype`` in the machine's byte order. Raises ShapeError where a tensor cannot hold it."""
    normal: np.dtype[Any] = np.dtype(dtype).newbyteorder("=")
    if normal.kind not in _RANK:
        raise ShapeError(
            f"{operation}: a tensor holds booleans, integers or floating-point numbers, not {normal}",
            "shape-dtype",
        )
    return normal


def need_floating(operation: str, dtype: np.dtype[Any]) -> None:
    """Raise ShapeError (shape-dtype) unless ``dtype`` is floating-point."""
    if dtype.kind != "f":
        raise ShapeError(
            f"{operation}: x is {dtype}, it must be floating-point: e.g. x.astype(np.float32)",
            "shape-dtype",
        )


def need_bool(operation: str, dtype: np.dtype[Any]) -> None:
    """Raise ShapeError (shape-dtype) unless ``dtype`` is bool."""
    if dtype.kind != "b":
        raise ShapeError(
            f"{operation}: condition is {dtype}, it must be bool: e.g. condition != 0",
            "shape-dtype",
        )


def need_integer(operation: str, name: str, dtype: np.dtype[Any]) -> None:
    """Raise ShapeError (shape-dtype) unless the operand of this name holds integers."""
    if dtype.kind not in "iu":
        raise ShapeError(
            f"{operation}: {name} is {dtype}, it must be integer: e.g. {name}.astype(np.int64)",
            "shape-dtype",
        )


def need_same(
    operation: str,
    left: np.dtype[Any],
    right: np.dtype[Any],
    names: tuple[str, str] = ("x", "y"),
) -> None:
    """Raise ShapeError (shape-dtype) where the dtypes of two operands, of these names, differ."""
    if left != right:
        raise mixed_dtypes(operation, str(left), str(right), names)


def weak_scalar(operation: str, value: float, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """A Python number as an operand beside a tensor of this dtype.

    Raises ShapeError (shape-dtype) where only another dtype could hold it, OverflowError where it
    is an integer out of the dtype's range.
    """
    kind = "b" if isinstance(value, bool) else "i" if isinstance(value, int) else "f"
    if _RANK[kind] > _RANK[dtype.kind]:
        raise ShapeError(
            f"{operation}: {value!r} is a Python {type(value).__name__} and the tensor is {dtype};"
            f" dtypes are never promoted: convert the tensor, e.g. .astype(np.{_HOLDS[kind]})",
            "shape-dtype",
        )
    return np.array(value, dtype)
