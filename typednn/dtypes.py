"""Which dtypes a tensor may have, and the words for those that an operation refuses.

Tensors hold booleans, integers and floating-point numbers in the machine's byte order. No operation
changes a dtype by itself: mixing two is an error, and ``astype`` the way out.
"""

from typing import Any, TypeAlias, TypeVar

import numpy as np

from typednn.shapes.rules.dtype import holds, mixed_dtypes, unfit_kind, unfit_number
from typednn.shapes.shape import ShapeError

__all__ = [
    "DType",
    "need_bool",
    "need_floating",
    "need_integer",
    "need_kind",
    "need_same",
    "normal_dtype",
    "weak_scalar",
]

D = TypeVar("D", bound=np.generic)
DType: TypeAlias = type[D] | np.dtype[D]


def normal_dtype(operation: str, dtype: Any) -> np.dtype[Any]:
    """``dtype`` in the machine's byte order. Raises ShapeError where a tensor cannot hold it."""
    normal: np.dtype[Any] = np.dtype(dtype).newbyteorder("=")
    if normal.kind not in "buif":
        raise ShapeError(
            f"{operation}: a tensor holds booleans, integers or floating-point numbers, not {normal}",
            "shape-dtype",
        )
    return normal


def need_kind(operation: str, name: str, dtype: np.dtype[Any], kinds: str) -> None:
    """Raise ShapeError (shape-dtype) unless the operand of this name is of one of numpy's ``kinds``."""
    error = None if dtype.kind in kinds else unfit_kind(operation, name, str(dtype), kinds)
    if error is not None:
        raise error


def need_floating(operation: str, dtype: np.dtype[Any]) -> None:
    """Raise ShapeError (shape-dtype) unless ``dtype`` is floating-point."""
    need_kind(operation, "x", dtype, "f")


def need_bool(operation: str, dtype: np.dtype[Any]) -> None:
    """Raise ShapeError (shape-dtype) unless ``dtype`` is bool."""
    need_kind(operation, "condition", dtype, "b")


def need_integer(operation: str, name: str, dtype: np.dtype[Any]) -> None:
    """Raise ShapeError (shape-dtype) unless the operand of this name holds integers."""
    need_kind(operation, name, dtype, "iu")


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
    if not holds(dtype.kind, value):
        raise unfit_number(operation, value, str(dtype))
    return np.array(value, dtype)
