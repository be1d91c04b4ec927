"""The dtypes of tensors, and the errors for dtypes that an operation refuses.

Tensors hold the dtypes of ``SUPPORTED``, in the machine's byte order. No operation changes a dtype
by itself: mixing two of them is an error; use ``astype``.
"""

from typing import Any, Final, TypeAlias, TypeVar

import numpy as np

from typednn.shapes.rules.operand_dtypes import holds, unfit_kind, unfit_number
from typednn.shapes.shape import ShapeError
from typednn.shapes.words import no_dtype

__all__ = [
    "BOOL",
    "FLOAT",
    "INT",
    "NUMBERS",
    "NUMPY_SCALARS",
    "SUPPORTED",
    "UINT32",
    "DType",
    "dtype_of_data",
    "dtype_of_number",
    "fitting",
    "need_kind",
    "need_range",
    "normal_dtype",
    "not_a_number",
    "numpy_dtype",
    "weak_scalar",
]

D = TypeVar("D", bound=np.generic)
DType: TypeAlias = type[D] | np.dtype[D]


BOOL: Final = np.dtype(np.bool_)
INT: Final = np.dtype(np.int64)
"""The default dtype of Python's ints."""
FLOAT: Final = np.dtype(np.float32)
"""The default dtype of Python's floats and of new tensors."""

UINT32: Final = np.dtype(np.uint32)
"""The dtype of random bits and of the keys of ``typednn.random``."""

SUPPORTED: Final = (
    *(BOOL, np.dtype(np.int32), INT, np.dtype(np.uint8), UINT32),
    *(FLOAT, np.dtype(np.float64)),
)
"""All dtypes that a tensor may have."""
_SUPPORTED: Final = frozenset(SUPPORTED)
_KNOWN: Final[dict[Any, np.dtype[Any]]] = {
    key: dtype for dtype in SUPPORTED for key in (dtype, dtype.type)
}
"""The most frequent arguments, already looked up; numpy's own objects, compared by ``is``."""

_RANGES: Final = {
    dtype: (int(np.iinfo(dtype.name).min), int(np.iinfo(dtype.name).max))
    for dtype in SUPPORTED
    if dtype.kind in "iu"
}
"""The smallest and the largest value of each integer dtype."""

NUMPY_SCALARS: Final = tuple(dtype.type for dtype in SUPPORTED)
"""numpy's scalars that stand for Python numbers."""
NUMBERS: Final = (float, int, *NUMPY_SCALARS)

_WAYS: Final = {
    "i": "convert first, e.g. .astype(np.int64)",
    "u": "convert first, e.g. .astype(np.int64)",
    "f": "convert first, e.g. .astype(np.float32)",
    "c": "take the parts first, .real and .imag",
    "U": "convert first, e.g. .astype(np.float32)",
    "S": "convert first, e.g. .astype(np.float32)",
    "M": "convert first, e.g. .astype(np.int64)",
    "m": "convert first, e.g. .astype(np.int64)",
    "V": "take one field, e.g. array['name']",
    "O": "make numbers of the elements first",
}
"""By numpy's kind of dtype, what to do with data of one that is not supported."""

_INSTEAD: Final = {"i": "np.int64", "u": "np.int64", "f": "np.float32", "c": "np.float32"}
"""By numpy's kind of dtype, which one to ask for instead."""


def normal_dtype(operation: str, dtype: Any, default: np.dtype[Any] | None = None) -> np.dtype[Any]:
    """Return ``dtype`` in the machine's byte order, or ``default`` for None.

    Raises ShapeError (shape-dtype) if a tensor cannot have it, and for None without a default.
    """
    if dtype is None and default is not None:
        return default
    known = _KNOWN.get(dtype) if isinstance(dtype, (type, np.dtype)) else None
    if known is not None:
        return known
    normal: np.dtype[Any] = numpy_dtype(operation, dtype).newbyteorder("=")
    if normal not in _SUPPORTED and _is_other_class(dtype):
        raise ShapeError(no_dtype(operation, dtype.__name__), "shape-dtype")
    if normal not in _SUPPORTED:
        instead = _INSTEAD.get(normal.kind, "np.float32")
        raise _unsupported(operation, str(normal), f"take another one, e.g. {instead}")
    return _KNOWN[normal]


def _is_other_class(dtype: object) -> bool:
    """Return whether it is a class that is none of numpy's scalars, such as ``str``."""
    return isinstance(dtype, type) and not issubclass(dtype, np.generic)


def dtype_of_data(operation: str, data: np.ndarray[Any, Any]) -> np.dtype[Any]:
    """Return the data's dtype as a tensor. Raises ShapeError (shape-dtype) if it has none."""
    known = _KNOWN.get(data.dtype)
    if known is not None:
        return known
    normal: np.dtype[Any] = data.dtype.newbyteorder("=")
    if normal not in _SUPPORTED:
        raise _unsupported(operation, str(normal), _WAYS[normal.kind])
    return _KNOWN[normal]


def numpy_dtype(operation: str, dtype: Any) -> np.dtype[Any]:
    """Return numpy's dtype for ``dtype``. Raises ShapeError (shape-dtype) if numpy has none."""
    if dtype is None:
        raise _unsupported(operation, "None", "say which one is meant, e.g. np.float32")
    try:
        found: np.dtype[Any] = np.dtype(dtype)
    except (TypeError, ValueError):
        raise ShapeError(no_dtype(operation, repr(dtype)), "shape-dtype") from None
    return found


def _unsupported(operation: str, came: str, way: str) -> ShapeError:
    return ShapeError(no_dtype(operation, came, way), "shape-dtype")


def not_a_number(
    operation: str, value: object, wanted: str = "an operand is a tensor or a Python number"
) -> TypeError:
    """Return the error for something else than a number; ``wanted`` says what is accepted."""
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    return TypeError(f"{operation}: {wanted}, not {kind}; see ops.asarray")


def dtype_of_number(value: Any) -> np.dtype[Any]:
    """Return the default dtype of a number: bool, int64, float32, or a numpy scalar's own."""
    if isinstance(value, np.generic):
        return np.dtype(value.__class__)  # that of a number that is traced, too
    return BOOL if isinstance(value, bool) else INT if isinstance(value, int) else FLOAT


def fitting(
    operation: str, data: np.ndarray[Any, Any], dtype: np.dtype[Any]
) -> np.ndarray[Any, Any]:
    """Return the numbers in this dtype.

    For an integer dtype raises OverflowError for a number out of its range, and ShapeError
    (shape-dtype) for a fraction.
    """
    if data.dtype == dtype:
        return data
    if dtype.kind in "iu" and data.dtype.kind != "b" and data.size:
        for value in (data.min().item(), data.max().item()):  # compared as Python numbers: exactly
            need_range(operation, value, dtype)
        if data.dtype.kind == "f":
            _refuse_fractions(operation, data, dtype)
    return data.astype(dtype)


def need_range(operation: str, value: float, dtype: np.dtype[Any]) -> None:
    """Raise OverflowError for a number out of the range of an integer dtype."""
    least, most = _RANGES[dtype]
    if not least <= value <= most:
        raise _out_of_range(operation, value, dtype)


def _refuse_fractions(operation: str, data: np.ndarray[Any, Any], dtype: np.dtype[Any]) -> None:
    fractions = data[data != np.trunc(data)]
    if fractions.size:
        raise ShapeError(
            f"{operation}: {fractions[0].item()} is no integer, and dtype is {dtype};"
            f" truncate it first, e.g. with .astype(np.{dtype})",
            "shape-dtype",
        )


def _out_of_range(operation: str, value: float, dtype: np.dtype[Any]) -> OverflowError:
    least, most = _RANGES[dtype]
    return OverflowError(
        f"{operation}: {value} does not fit into {dtype}, which holds {least} to {most}"
    )


def need_kind(operation: str, name: str, dtype: np.dtype[Any], kinds: str) -> None:
    """Raise ShapeError (shape-dtype) unless the operand's dtype is of one of numpy's ``kinds``."""
    error = None if dtype.kind in kinds else unfit_kind(operation, name, str(dtype), kinds)
    if error is not None:
        raise error


def weak_scalar(operation: str, value: Any, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """Return a Python number or a numpy scalar as an operand beside a tensor of this dtype.

    Raises ShapeError (shape-dtype) if the dtype cannot hold it, OverflowError for an integer out of
    the dtype's range, and TypeError if it is no number.
    """
    if not isinstance(value, (float, int)):
        if not isinstance(value, NUMPY_SCALARS):
            raise not_a_number(operation, value)
        value = value.item()
    if not holds(dtype.kind, value):
        raise unfit_number(operation, value, str(dtype))
    try:
        return np.array(value, dtype)
    except OverflowError:
        if dtype.kind == "f":
            raise
        raise _out_of_range(operation, value, dtype) from None
