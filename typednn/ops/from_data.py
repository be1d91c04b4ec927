"""Tensors from data: Python numbers, sequences of them, and arrays of numpy and other libraries.

All data enters here. Data that a tensor cannot hold is refused, and no value changes silently.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias, TypeVar, overload

import numpy as np

from typednn.abstract import Abstract
from typednn.autodiff.primitive import Sample
from typednn.dtypes import FLOAT, INT, NUMBERS, DType, dtype_of_data, fitting, normal_dtype
from typednn.ops.arguments import need_host
from typednn.ops.operation import operation
from typednn.shapes import Shape, ShapeError
from typednn.shapes.rules.from_data import rows
from typednn.tensor import Scalar, Tensor, wrap
from typednn.traced_number import TracedNumber

__all__ = ["asarray", "from_dlpack"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)
Nested: TypeAlias = "Scalar | Sequence[Nested | np.ndarray[Any, Any]]"

_SEQUENCES: Final = (list, tuple)
_NUMBERS: Final = frozenset({bool, *NUMBERS})
"""Classes of numbers: numpy loses nothing of their values."""
_DOUBLE: Final = np.dtype(np.float64)
_OF_LARGE: Final = (_DOUBLE, np.dtype(np.uint64))
"""The dtypes that numpy gives to integers that int64 cannot hold."""


@overload
def asarray(
    obj: Tensor[S, D], dtype: None = None, *, device: str | None = None, copy: bool | None = None
) -> Tensor[S, D]: ...
@overload
def asarray(
    obj: np.ndarray[Any, np.dtype[D]],
    dtype: None = None,
    *,
    device: str | None = None,
    copy: bool | None = None,
) -> Tensor[Any, D]: ...
@overload
def asarray(
    obj: Tensor[Any, Any] | np.ndarray[Any, Any],
    dtype: DType[D],
    *,
    device: str | None = None,
    copy: bool | None = None,
) -> Tensor[Any, D]: ...
@overload
def asarray(
    obj: Nested, dtype: DType[D], *, device: str | None = None, copy: bool | None = None
) -> Tensor[Any, D]: ...
@overload
def asarray(
    obj: Nested, dtype: None = None, *, device: str | None = None, copy: bool | None = None
) -> Tensor[Any, Any]: ...
def asarray(
    obj: Any,
    dtype: DType[Any] | None = None,
    *,
    device: str | None = None,
    copy: bool | None = None,
) -> Tensor[Any, Any]:
    """Return numbers, nested sequences of numbers, or a copy of a numpy array as a tensor.

    Without ``dtype``, arrays keep their dtype, Python floats become float32, and Python ints become
    int64. A tensor is immutable, so it is returned itself; ``copy=False`` is allowed for tensors
    only. A tensor is converted to another dtype as by ``astype``, which truncates floats. All other
    data keeps its values: the array API standard does not say what happens to fractions if
    ``dtype`` is an integer dtype. ``asarray(x).astype(dtype)`` truncates them.

    Raises ShapeError if the rows differ in length, if the elements are not numbers or have a dtype
    that a tensor cannot hold, and for fractions as integers; OverflowError for numbers out of an
    integer dtype's range; TypeError for a masked array, and for a sequence of tensors, which
    ``stack`` joins without losing their gradients; ValueError for ``copy=False`` if a copy is
    needed.
    """
    need_host("asarray", device)
    if isinstance(obj, Abstract):  # drawn where a model is made for its sizes alone
        data: Any = obj
        obj = wrap(data)
    if isinstance(obj, Tensor):
        if copy is False and dtype is not None and normal_dtype("asarray", dtype) != obj.dtype:
            raise ValueError(f"asarray: {obj.dtype} elements cannot be {dtype} without a copy")
        return obj if dtype is None else obj.astype(dtype)
    if copy is False:
        raise ValueError(
            "asarray: data is copied because tensors never change; leave out copy=False"
        )
    if type(obj) is TracedNumber:
        wanted = _of_traced(obj) if dtype is None else normal_dtype("asarray", dtype)
        if wanted.kind == "f" or isinstance(obj, int) and wanted.kind in "iu":
            return wrap(obj.beside("asarray", wanted))
    data = _numbers(obj)
    if dtype is not None:
        wanted = normal_dtype("asarray", dtype)
    elif hasattr(obj, "dtype"):
        wanted = dtype_of_data("asarray", data)
    else:
        wanted = _dtype_of_numbers(obj, data)
    return wrap(fitting("asarray", data, wanted))


operation(
    asarray,
    samples=(Sample((), (), {"obj": [[1.0, 2.0], [3.0, 4.0]]}),),
    reference=lambda obj: np.array(obj),
)


def _of_traced(number: TracedNumber) -> np.dtype[Any]:
    """Return the dtype that ``asarray`` gives to a number: numpy's scalars keep theirs."""
    if isinstance(number, int):
        return INT
    return _DOUBLE if isinstance(number, np.float64) else FLOAT


def own_array(operation: str, obj: Any) -> np.ndarray[Any, Any]:
    """Return a copy of the data as a numpy array. Raises TypeError if something would be lost."""
    _refuse_lost(operation, obj)
    return np.array(obj)


def _refuse_lost(operation: str, obj: object) -> None:
    """Raise TypeError for objects, also in sequences, of which numpy would keep only the values."""
    if isinstance(obj, _SEQUENCES):
        if not _NUMBERS.issuperset(map(type, obj)):
            for each in obj:
                _refuse_lost(operation, each)
    elif isinstance(obj, Tensor):
        raise TypeError(f"{operation}: a sequence of tensors is joined by ops.stack")
    elif isinstance(obj, np.ma.MaskedArray):
        raise TypeError(
            f"{operation}: a masked array would lose its mask; fill it first, e.g. x.filled(0),"
            " and make a tensor of x.mask"
        )


def _numbers(obj: Any) -> np.ndarray[Any, Any]:
    """Return the data as an array of numbers, of the dtype that numpy chooses."""
    try:
        data = own_array("asarray", obj)
    except ValueError as error:
        _shape_of(obj)
        raise ShapeError(f"asarray: {error}", "shape") from None
    if data.dtype.kind == "O" and not hasattr(obj, "dtype"):
        return _large(data)
    if data.dtype.kind not in "buif":
        dtype_of_data("asarray", data)
    return data


def _large(data: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return Python numbers as float64, if an integer is too large for numpy's integers."""
    for each in data.flat:
        if not isinstance(each, (float, int)):
            kind = "None" if each is None else type(each).__name__
            raise ShapeError(f"asarray: a tensor holds numbers, not {kind}", "shape-dtype")
    try:
        return data.astype(np.float64)
    except OverflowError as error:
        raise OverflowError(f"asarray: {error}") from None


def _dtype_of_numbers(obj: Any, data: np.ndarray[Any, Any]) -> np.dtype[Any]:
    """Return the dtype of Python numbers if no dtype is given."""
    if data.dtype in _OF_LARGE and data.size and _integers_only(obj):
        fitting("asarray", data, INT)
    return FLOAT if data.dtype == _DOUBLE else dtype_of_data("asarray", data)


def _integers_only(obj: Any) -> bool:
    return all(map(_integers_only, obj)) if isinstance(obj, _SEQUENCES) else isinstance(obj, int)


def _shape_of(obj: Any) -> Shape:
    """Return the shape of nested sequences. Raises ShapeError if their lengths differ."""
    return rows([_shape_of(each) for each in obj]) if isinstance(obj, _SEQUENCES) else np.shape(obj)


@overload
def from_dlpack(
    x: Tensor[S, D], /, *, device: str | None = None, copy: bool | None = None
) -> Tensor[S, D]: ...
@overload
def from_dlpack(
    x: np.ndarray[Any, np.dtype[D]], /, *, device: str | None = None, copy: bool | None = None
) -> Tensor[Any, D]: ...
@overload
def from_dlpack(
    x: Any, /, *, device: str | None = None, copy: bool | None = None
) -> Tensor[Any, Any]: ...
def from_dlpack(
    x: Any, /, *, device: str | None = None, copy: bool | None = None
) -> Tensor[Any, Any]:
    """Return a copy of another library's array. It is copied because tensors never change.

    Raises ShapeError for a dtype that a tensor cannot hold, BufferError if the array is not in the
    host's memory, ValueError for ``copy=False``, and TypeError for an object without DLPack
    support. Source: array API standard, ``from_dlpack``.
    """
    need_host("from_dlpack", device)
    if isinstance(x, Tensor):
        return x
    if copy is False:
        raise ValueError(
            "from_dlpack: data is copied because tensors never change; leave out copy=False"
        )
    if not hasattr(x, "__dlpack__"):
        raise TypeError(f"from_dlpack: {type(x).__name__} has no __dlpack__; see ops.asarray")
    _refuse_lost("from_dlpack", x)
    data = np.from_dlpack(x)
    return wrap(np.array(data, dtype_of_data("from_dlpack", data)))


operation(
    from_dlpack,
    samples=(Sample((), (), {"x": np.arange(6, dtype=np.float32)}),),
    reference=lambda x: x,
    order=("x", ...),
)
