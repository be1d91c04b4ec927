"""Operations that make tensors: of a shape, or from data. Floats are float32 by default."""

from collections.abc import Sequence
from typing import Any, TypeAlias, TypeVar, overload

import numpy as np

from typednn.abstract import Abstract, new_array
from typednn.autodiff.primitive import Sample
from typednn.dtypes import DType, normal_dtype
from typednn.ops.operation import operation
from typednn.shapes import Shape, ShapeError
from typednn.shapes.rules import RULES
from typednn.shapes.rules.creation import rows
from typednn.tensor import Tensor, wrap

__all__ = ["arange", "asarray", "empty", "eye", "full", "linspace", "ones", "zeros"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])
Sizes: TypeAlias = int | tuple[int, ...]


def made(**params: Any) -> tuple[Sample, ...]:
    """A sample of no operands."""
    return (Sample((), (), params),)


@overload
def zeros(shape: Sizes) -> Tensor[Any, np.float32]: ...
@overload
def zeros(shape: Sizes, *, dtype: DType[D]) -> Tensor[Any, D]: ...
def zeros(shape: Sizes, *, dtype: DType[Any] = np.float32) -> Tensor[Any, Any]:
    """Zeros. Raises ShapeError for a negative size."""
    RULES["zeros"](shape)
    normal = normal_dtype("zeros", dtype)
    return wrap(new_array(shape, normal, lambda: np.zeros(shape, normal)))


operation(zeros, samples=made(shape=(2, 3)), reference=lambda shape: np.zeros(shape, np.float32))


@overload
def ones(shape: Sizes) -> Tensor[Any, np.float32]: ...
@overload
def ones(shape: Sizes, *, dtype: DType[D]) -> Tensor[Any, D]: ...
def ones(shape: Sizes, *, dtype: DType[Any] = np.float32) -> Tensor[Any, Any]:
    """Ones. Raises ShapeError for a negative size."""
    RULES["ones"](shape)
    normal = normal_dtype("ones", dtype)
    return wrap(new_array(shape, normal, lambda: np.ones(shape, normal)))


operation(ones, samples=made(shape=(2, 3)), reference=lambda shape: np.ones(shape, np.float32))


@overload
def empty(shape: Sizes) -> Tensor[Any, np.float32]: ...
@overload
def empty(shape: Sizes, *, dtype: DType[D]) -> Tensor[Any, D]: ...
def empty(shape: Sizes, *, dtype: DType[Any] = np.float32) -> Tensor[Any, Any]:
    """As ``zeros``: the standard leaves the values open, and nobody can write others into a tensor.

    Raises ShapeError for a negative size.
    """
    RULES["empty"](shape)
    normal = normal_dtype("empty", dtype)
    return wrap(new_array(shape, normal, lambda: np.zeros(shape, normal)))


operation(empty, samples=made(shape=(2, 3)), reference=lambda shape: np.zeros(shape, np.float32))


@overload
def full(shape: Sizes, fill_value: float) -> Tensor[Any, np.float32]: ...
@overload
def full(shape: Sizes, fill_value: float, *, dtype: DType[D]) -> Tensor[Any, D]: ...
def full(shape: Sizes, fill_value: float, *, dtype: DType[Any] = np.float32) -> Tensor[Any, Any]:
    """``fill_value`` everywhere, as float32 unless ``dtype`` says otherwise.

    Raises ShapeError for a negative size.
    """
    RULES["full"](shape)
    normal = normal_dtype("full", dtype)
    return wrap(new_array(shape, normal, lambda: np.full(shape, fill_value, normal)))


operation(
    full,
    samples=made(shape=(2, 3), fill_value=0.5),
    reference=lambda shape, fill_value: np.full(shape, fill_value, np.float32),
)


@overload
def eye(n_rows: int, n_cols: int | None = None) -> Tensor[Any, np.float32]: ...
@overload
def eye(n_rows: int, n_cols: int | None = None, *, dtype: DType[D]) -> Tensor[Any, D]: ...
def eye(
    n_rows: int, n_cols: int | None = None, *, dtype: DType[Any] = np.float32
) -> Tensor[Any, Any]:
    """Ones on the diagonal of a matrix of zeros. Raises ShapeError for a negative size."""
    RULES["eye"](n_rows, n_cols)
    shape, normal = (n_rows, n_rows if n_cols is None else n_cols), normal_dtype("eye", dtype)
    return wrap(new_array(shape, normal, lambda: np.eye(*shape, dtype=normal)))


operation(
    eye,
    samples=made(n_rows=2, n_cols=3),
    reference=lambda n_rows, n_cols: np.eye(n_rows, n_cols, dtype=np.float32),
)


@overload
def arange(start: int, stop: int | None = None, step: int = 1) -> Tensor[Any, np.int64]: ...
@overload
def arange(
    start: int, stop: int | None = None, step: int = 1, *, dtype: DType[D]
) -> Tensor[Any, D]: ...
def arange(
    start: int, stop: int | None = None, step: int = 1, *, dtype: DType[Any] = np.int64
) -> Tensor[Any, Any]:
    """``start, start + step, ...`` before ``stop``; ``arange(n)`` starts at 0.

    Raises ShapeError for a step of 0.
    """
    if step == 0:
        RULES["arange"](start, stop, step)
    first, last = (0, start) if stop is None else (start, stop)
    return wrap(np.arange(first, last, step, dtype=normal_dtype("arange", dtype)))


operation(
    arange,
    samples=made(start=1, stop=9, step=3),
    reference=lambda start, stop, step: np.arange(start, stop, step, dtype=np.int64),
)


@overload
def linspace(
    start: float, stop: float, num: int, *, endpoint: bool = True
) -> Tensor[Any, np.float32]: ...
@overload
def linspace(
    start: float, stop: float, num: int, *, dtype: DType[F], endpoint: bool = True
) -> Tensor[Any, F]: ...
def linspace(
    start: float, stop: float, num: int, *, dtype: DType[Any] = np.float32, endpoint: bool = True
) -> Tensor[Any, Any]:
    """``num`` numbers at equal distances from ``start`` to ``stop``, which is left out on request.

    Raises ShapeError for a negative number of them, and unless the dtype is floating-point.
    """
    RULES["linspace"](start, stop, num)
    normal = normal_dtype("linspace", dtype)
    if normal.kind != "f":
        raise ShapeError(f"linspace: dtype is {normal}, it must be floating-point", "shape-dtype")
    return wrap(np.linspace(start, stop, num, endpoint, dtype=normal))


operation(
    linspace,
    samples=(*made(start=-1.0, stop=2.0, num=4), *made(start=0, stop=1, num=5, endpoint=False)),
    reference=lambda start, stop, num, endpoint=True: np.linspace(
        start, stop, num, endpoint, dtype=np.float32
    ),
)


Nested: TypeAlias = "bool | float | Sequence[Nested]"


@overload
def asarray(obj: Tensor[S, D], dtype: None = None) -> Tensor[S, D]: ...
@overload
def asarray(obj: np.ndarray[S, np.dtype[D]], dtype: None = None) -> Tensor[S, D]: ...
@overload
def asarray(obj: Tensor[S, Any] | np.ndarray[S, Any], dtype: DType[D]) -> Tensor[S, D]: ...
@overload
def asarray(obj: Nested, dtype: DType[D]) -> Tensor[Any, D]: ...
@overload
def asarray(obj: Nested, dtype: None = None) -> Tensor[Any, Any]: ...
def asarray(obj: Any, dtype: DType[Any] | None = None) -> Tensor[Any, Any]:
    """A copy of the data as a tensor: numbers, sequences of them, numpy's arrays.

    Without ``dtype`` arrays keep theirs, Python's floats become float32 and its ints int64.
    Raises ShapeError where the rows differ in length, or the elements are no numbers; TypeError for
    a sequence of tensors, which ``stack`` joins without losing their gradients.
    """
    if isinstance(obj, Abstract):  # drawn where a model is made for its sizes alone
        data: Any = obj
        obj = wrap(data)
    if isinstance(obj, Tensor):
        return obj if dtype is None else obj.astype(dtype)
    if isinstance(obj, list | tuple) and any(isinstance(each, Tensor) for each in obj):
        raise TypeError("asarray: a sequence of tensors is joined by ops.stack")
    try:
        data = np.array(obj)
    except ValueError as error:
        _shape_of(obj)
        raise ShapeError(f"asarray: {error}") from None
    if dtype is None:
        python = not hasattr(obj, "dtype") and data.dtype == np.float64
        dtype = np.float32 if python else data.dtype
    return wrap(data.astype(_allowed(data.dtype, dtype), copy=False))


operation(asarray, samples=made(obj=[[1.0, 2.0], [3.0, 4.0]]), reference=lambda obj: np.array(obj))


def _shape_of(obj: Any) -> Shape:
    """The shape of nested sequences. Raises ShapeError where they have none."""
    return (
        rows([_shape_of(each) for each in obj]) if isinstance(obj, list | tuple) else np.shape(obj)
    )


def _allowed(found: np.dtype[Any], wanted: DType[Any]) -> np.dtype[Any]:
    normal_dtype("asarray", found)
    return normal_dtype("asarray", wanted)
