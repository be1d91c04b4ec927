"""Tensors from data: Python numbers, sequences of them, and arrays of numpy and other libraries.

All data comes in here: what a tensor cannot hold is refused, and no value is changed silently.
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

__all__ = ["asarray", "from_dlpack"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)
Nested: TypeAlias = "Scalar | Sequence[Nested]"

_SEQUENCES: Final = (list, tuple)
_NUMBERS: Final = frozenset({bool, *NUMBERS})
"""Classes whose values numpy takes whole."""
_DOUBLE: Final = np.dtype(np.float64)
_OF_LARGE: Final = (_DOUBLE, np.dtype(np.uint64))
"""The dtypes that numpy gives to integers that int64 cannot hold."""


@overload
def asarray(
    obj: Tensor[S, D], dtype: None = None, *, device: str | None = None, copy: bool | None = None
) -> Tensor[S, D]: ...
@overload
def asarray(
    obj: np.ndarray[S, np.dtype[D]],
    dtype: None = None,
    *,
    device: str | None = None,
    copy: bool | None = None,
) -> Tensor[S, D]: ...
@overload
def asarray(
    obj: Tensor[S, Any] | np.ndarray[S, Any],
    dtype: DType[D],
    *,
    device: str | None = None,
    copy: bool | None = None,
) -> Tensor[S, D]: ...
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
    """Return numbers, sequences of them, or a copy of numpy's array as a tensor.

    Without ``dtype`` arrays keep theirs, Python's floats become float32 and its ints int64. A
    tensor never changes: it is its own copy, and ``copy=False`` is for tensors alone. A tensor is
    converted to another dtype as by ``astype``, which truncates floats. All other data keeps its
    values: the array API standard leaves open what becomes of fractions where ``dtype`` is one of
    integers, and ``asarray(x).astype(dtype)`` truncates them.

    Raises ShapeError where the rows differ in length, where the elements are no numbers or of a
    dtype that a tensor cannot hold, and for fractions as integers; OverflowError for numbers out of
    an integer dtype's range; TypeError for a masked array, and for a sequence of tensors, which
    ``stack`` joins without losing their gradients; ValueError where ``copy=False`` asks for what
    needs a copy.
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
        raise ValueError("asarray: data is copied, for tensors never change; leave copy=False out")
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


def own_array(operation: str, obj: Any) -> np.ndarray[Any, Any]:
    """A copy of the data as numpy's array. Raises TypeError where something would be lost."""
    _refuse_lost(operation, obj)
    return np.array(obj)


def _refuse_lost(operation: str, obj: object) -> None:
    """Raise TypeError for what numpy would take the values of alone, in sequences too."""
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
    """The data as an array of numbers, of whatever dtype numpy finds."""
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
    """Return Python's numbers as float64; one is an integer too large for numpy's integers."""
    for each in data.flat:
        if not isinstance(each, (float, int)):
            kind = type(each).__name__
            raise ShapeError(f"asarray: a tensor holds numbers, not {kind}", "shape-dtype")
    try:
        return data.astype(np.float64)
    except OverflowError as error:
        raise OverflowError(f"asarray: {error}") from None


def _dtype_of_numbers(obj: Any, data: np.ndarray[Any, Any]) -> np.dtype[Any]:
    """The dtype of Python's numbers where none is said."""
    if data.dtype in _OF_LARGE and data.size and _integers_only(obj):
        fitting("asarray", data, INT)
    return FLOAT if data.dtype == _DOUBLE else dtype_of_data("asarray", data)


def _integers_only(obj: Any) -> bool:
    return all(map(_integers_only, obj)) if isinstance(obj, _SEQUENCES) else isinstance(obj, int)


def _shape_of(obj: Any) -> Shape:
    """The shape of nested sequences. Raises ShapeError where they have none."""
    return rows([_shape_of(each) for each in obj]) if isinstance(obj, _SEQUENCES) else np.shape(obj)


@overload
def from_dlpack(
    x: Tensor[S, D], /, *, device: str | None = None, copy: bool | None = None
) -> Tensor[S, D]: ...
@overload
def from_dlpack(
    x: Any, /, *, device: str | None = None, copy: bool | None = None
) -> Tensor[Any, Any]: ...
def from_dlpack(
    x: Any, /, *, device: str | None = None, copy: bool | None = None
) -> Tensor[Any, Any]:
    """A copy of another library's array in the host's memory; a copy, for tensors never change.

    Raises ShapeError for a dtype that a tensor cannot hold, BufferError where the array is
    elsewhere, ValueError for ``copy=False``, and TypeError for what knows no DLPack. Source: array
    API standard, ``from_dlpack``.
    """
    need_host("from_dlpack", device)
    if isinstance(x, Tensor):
        return x
    if copy is False:
        raise ValueError(
            "from_dlpack: data is copied, for tensors never change; leave copy=False out"
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
