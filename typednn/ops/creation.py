"""Operations that create tensors of a given shape. Floats are float32 by default.

``dtype=None`` always means the default dtype (``normal_dtype``).
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, overload

import numpy as np

from typednn.autodiff.primitive import Sample
from typednn.dtypes import (
    FLOAT,
    INT,
    NUMBERS,
    NUMPY_SCALARS,
    DType,
    dtype_of_number,
    fitting,
    need_range,
    normal_dtype,
    not_a_number,
    weak_scalar,
)
from typednn.ops.arguments import ShapeLike, need_host
from typednn.ops.comparison import where
from typednn.ops.diagonal_places import diagonal_of_each, within
from typednn.ops.elementwise import astype
from typednn.ops.operation import operation
from typednn.ops.shaping import broadcast_to
from typednn.shapes import ShapeError
from typednn.shapes.array_limits import is_too_large, refuse_too_large
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor, wrap
from typednn.traced_number import TracedNumber, computed, is_traced
from typednn.tracing import new_array

__all__ = ["arange", "empty", "eye", "full", "linspace", "ones", "zeros"]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])
Integer: TypeAlias = int | np.int32 | np.int64 | np.uint8 | np.uint32
Number: TypeAlias = float | np.float32 | Integer


def made(**params: Any) -> tuple[Sample, ...]:
    """Return a sample without operands."""
    return (Sample((), (), params),)


def _of_shape(
    operation: str,
    shape: ShapeLike,
    dtype: DType[Any] | None,
    device: str | None,
    make: Callable[[tuple[int, ...], np.dtype[Any]], Any],
) -> Tensor[Any, Any]:
    """Return the tensor of what ``make`` returns for the shape and the dtype (default: float32)."""
    need_host(operation, device)
    sizes: Any = shape  # an int, or a tuple of them
    RULES[operation](*sizes if operation == "eye" else (sizes,))
    normal = normal_dtype(operation, dtype, FLOAT)
    return wrap(new_array(operation, sizes, normal, make))


@overload
def zeros(
    shape: ShapeLike, *, dtype: None = None, device: str | None = None
) -> Tensor[Any, np.float32]: ...
@overload
def zeros(shape: ShapeLike, *, dtype: DType[D], device: str | None = None) -> Tensor[Any, D]: ...
def zeros(
    shape: ShapeLike, *, dtype: DType[Any] | None = None, device: str | None = None
) -> Tensor[Any, Any]:
    """A tensor of zeros. Raises ShapeError for a negative size."""
    return _of_shape("zeros", shape, dtype, device, np.zeros)


operation(zeros, samples=made(shape=(2, 3)), reference=lambda shape: np.zeros(shape, np.float32))


@overload
def ones(
    shape: ShapeLike, *, dtype: None = None, device: str | None = None
) -> Tensor[Any, np.float32]: ...
@overload
def ones(shape: ShapeLike, *, dtype: DType[D], device: str | None = None) -> Tensor[Any, D]: ...
def ones(
    shape: ShapeLike, *, dtype: DType[Any] | None = None, device: str | None = None
) -> Tensor[Any, Any]:
    """A tensor of ones. Raises ShapeError for a negative size."""
    return _of_shape("ones", shape, dtype, device, np.ones)


operation(ones, samples=made(shape=(2, 3)), reference=lambda shape: np.ones(shape, np.float32))


@overload
def empty(
    shape: ShapeLike, *, dtype: None = None, device: str | None = None
) -> Tensor[Any, np.float32]: ...
@overload
def empty(shape: ShapeLike, *, dtype: DType[D], device: str | None = None) -> Tensor[Any, D]: ...
def empty(
    shape: ShapeLike, *, dtype: DType[Any] | None = None, device: str | None = None
) -> Tensor[Any, Any]:
    """The same as ``zeros``. The standard leaves the values open, and tensors cannot be written to.

    Raises ShapeError for a negative size.
    """
    return _of_shape("empty", shape, dtype, device, np.zeros)


operation(empty, samples=made(shape=(2, 3)), reference=lambda shape: np.zeros(shape, np.float32))


@overload
def full(
    shape: ShapeLike, fill_value: Scalar, *, dtype: None = None, device: str | None = None
) -> Tensor[Any, Any]: ...
@overload
def full(
    shape: ShapeLike, fill_value: Scalar, *, dtype: DType[D], device: str | None = None
) -> Tensor[Any, D]: ...
def full(
    shape: ShapeLike,
    fill_value: Scalar,
    *,
    dtype: DType[Any] | None = None,
    device: str | None = None,
) -> Tensor[Any, Any]:
    """A tensor whose elements are all ``fill_value``.

    Without ``dtype``, a bool gives bool, an int gives int64, and a float gives float32.

    Raises ShapeError for a negative size, and for a value of a kind that the dtype cannot hold;
    OverflowError for an integer out of the dtype's range.
    """
    if not isinstance(fill_value, NUMBERS):
        raise not_a_number("full", fill_value, "fill_value is a Python number")
    normal = dtype_of_number(fill_value) if dtype is None else normal_dtype("full", dtype)
    if is_traced(fill_value):
        need_host("full", device)
        RULES["full"](shape)
        return filled("full", shape, fill_value, normal)
    value = weak_scalar("full", fill_value, normal)
    return _of_shape(
        "full", shape, normal, device, lambda sizes, dtype: np.full(sizes, value, dtype)
    )


def filled(
    operation: str, shape: Any, number: TracedNumber, dtype: np.dtype[Any]
) -> Tensor[Any, Any]:
    """Return a tensor of this shape and dtype whose elements are a number that is traced."""
    sizes = shape if isinstance(shape, tuple) else (shape,)
    return broadcast_to(wrap(number.beside(operation, dtype)), sizes)


operation(
    full,
    samples=(
        *made(shape=(2, 3), fill_value=0.5),
        *made(shape=2, fill_value=7),
        *made(shape=(), fill_value=True),
    ),
    reference=lambda shape, fill_value: np.full(
        shape, fill_value, np.float32 if isinstance(fill_value, float) else None
    ),
)


@overload
def eye(
    n_rows: int,
    n_cols: int | None = None,
    *,
    k: int = 0,
    dtype: None = None,
    device: str | None = None,
) -> Tensor[Any, np.float32]: ...
@overload
def eye(
    n_rows: int,
    n_cols: int | None = None,
    *,
    k: int = 0,
    dtype: DType[D],
    device: str | None = None,
) -> Tensor[Any, D]: ...
def eye(
    n_rows: int,
    n_cols: int | None = None,
    *,
    k: int = 0,
    dtype: DType[Any] | None = None,
    device: str | None = None,
) -> Tensor[Any, Any]:
    """Return a matrix of zeros with ones on the diagonal ``k`` places above the main one.

    Raises ShapeError for a negative size.
    """
    shape = (n_rows, n_rows if n_cols is None else n_cols)
    if is_traced(k):
        need_host("eye", device)
        sizes: Any = RULES["eye"](*shape)
        return astype(
            diagonal_of_each(sizes) == within(k, sizes), normal_dtype("eye", dtype, FLOAT)
        )
    place = max(min(k, shape[1]), -shape[0])  # numpy's integers are of 64 bits
    return _of_shape(
        "eye", shape, dtype, device, lambda _, normal: np.eye(*shape, place, dtype=normal)
    )


operation(
    eye,
    samples=(*made(n_rows=2, n_cols=3), *made(n_rows=3, k=-1)),
    reference=lambda n_rows, n_cols=None, k=0: np.eye(n_rows, n_cols, k, np.float32),
    numbers=("k",),
)


@overload
def arange(
    start: Integer,
    stop: Integer | None = None,
    step: Integer = 1,
    *,
    dtype: None = None,
    device: str | None = None,
) -> Tensor[Any, np.int64]: ...
@overload
def arange(
    start: Number,
    stop: Number | None = None,
    step: Number = 1,
    *,
    dtype: None = None,
    device: str | None = None,
) -> Tensor[Any, Any]: ...
@overload
def arange(
    start: Number,
    stop: Number | None = None,
    step: Number = 1,
    *,
    dtype: DType[D],
    device: str | None = None,
) -> Tensor[Any, D]: ...
def arange(
    start: Number,
    stop: Number | None = None,
    step: Number = 1,
    *,
    dtype: DType[Any] | None = None,
    device: str | None = None,
) -> Tensor[Any, Any]:
    """The numbers ``start, start + step, ...`` before ``stop``; ``arange(n)`` starts at 0.

    Without ``dtype`` the result is int64 if all arguments are integers, else float32. Raises
    ShapeError for a step of 0, for a bool, and for an integer dtype if an argument is a float;
    OverflowError for a number out of the dtype's range. Source: array API standard, ``arange``.
    """
    need_host("arange", device)
    first, last = (0, start) if stop is None else (start, stop)
    numbers = [_number("arange", each) for each in (first, last, step)]
    shape: Any = RULES["arange"](*numbers)  # one shape, of ints
    refuse_too_large("arange: ", shape, 1)  # too large for every dtype
    floats = [each for each in numbers if isinstance(each, float)]
    if not floats:
        for each in numbers:
            need_range("arange", each, INT)
    normal = normal_dtype("arange", dtype, FLOAT if floats else INT)
    if normal.kind == "b" or (floats and normal.kind != "f"):
        given = f" and {floats[0]!r} a float" if floats else ""
        wanted = "floating-point" if floats else "a number"
        raise ShapeError(f"arange: dtype is {normal}{given}, it must be {wanted}", "shape-dtype")
    # In float64: each is then the product's rounding, not the sum of roundings.
    wide = np.float64 if floats else np.int64
    return _computed(
        "arange", shape, normal, lambda: fitting("arange", np.arange(*numbers, dtype=wide), normal)
    )


operation(
    arange,
    samples=(
        *made(start=1, stop=9, step=3),
        *made(start=0, stop=1, step=0.25),
        *made(start=2.5, stop=-1.0, step=-1),
    ),
    reference=lambda start, stop, step: np.arange(
        start, stop, step, dtype=np.float32 if isinstance(start + step, float) else np.int64
    ),
)


def _computed(
    operation: str, shape: tuple[int, ...], dtype: np.dtype[Any], make: Callable[[], Any]
) -> Tensor[Any, Any]:
    """Return the result of ``make``. numpy needs 8 bytes for each element."""

    def made_of_8_bytes(*_: object) -> Any:
        if is_too_large(shape, 8):
            raise MemoryError
        return make()

    return wrap(new_array(operation, shape, dtype, made_of_8_bytes))


def _number(operation: str, value: Any) -> float:
    """Return the value, a Python number. Raises TypeError for anything else."""
    if isinstance(value, (float, int)):
        return value
    if isinstance(value, NUMPY_SCALARS):
        number: float = value.item()
        return number
    raise not_a_number(operation, value, "start, stop and step are Python numbers")


@overload
def linspace(
    start: Number,
    stop: Number,
    num: int,
    *,
    dtype: None = None,
    device: str | None = None,
    endpoint: bool = True,
) -> Tensor[Any, np.float32]: ...
@overload
def linspace(
    start: Number,
    stop: Number,
    num: int,
    *,
    dtype: DType[F],
    device: str | None = None,
    endpoint: bool = True,
) -> Tensor[Any, F]: ...
def linspace(
    start: Number,
    stop: Number,
    num: int,
    *,
    dtype: DType[Any] | None = None,
    device: str | None = None,
    endpoint: bool = True,
) -> Tensor[Any, Any]:
    """``num`` evenly spaced numbers from ``start`` to ``stop``.

    ``endpoint=False`` leaves out ``stop``. Raises ShapeError for a negative ``num``, for ends that
    are not finite, and unless the dtype is floating-point; OverflowError if the ends are too large
    for the dtype, or too far from each other. (The array API standard leaves these cases open.)
    """
    need_host("linspace", device)
    start, stop = _number("linspace", start), _number("linspace", stop)
    normal = normal_dtype("linspace", dtype, FLOAT)
    if normal.kind != "f":
        raise ShapeError(f"linspace: dtype is {normal}, it must be floating-point", "shape-dtype")
    if is_traced(start) or is_traced(stop):
        return _spaced(start, stop, num, endpoint, normal)
    shape: Any = RULES["linspace"](start, stop, num)
    _refuse_far_ends(start, stop, normal)
    ends = float(start), float(stop)  # numpy takes no ints of more than 64 bits
    return _computed(
        "linspace", shape, normal, lambda: np.linspace(*ends, num, endpoint, dtype=normal)
    )


def _spaced(
    start: float, stop: float, num: int, endpoint: bool, dtype: np.dtype[Any]
) -> Tensor[Any, Any]:
    """Return what ``np.linspace`` does, by its own formula in float64, for ends that are traced."""
    RULES["linspace"](0, 0, num)
    count = max(num - 1 if endpoint else num, 1)

    def distance(start: float, stop: float) -> float:
        RULES["linspace"](start, stop, num)
        _refuse_far_ends(start, stop, dtype)
        return float(stop) - float(start)

    apart = computed(distance, start, stop)

    def is_tiny(apart: float) -> bool:  # then numpy divides first
        return apart / count == 0

    places: Any = wrap(np.arange(num, dtype=np.float64))
    first = places / computed(lambda apart: float(count if is_tiny(apart) else 1), apart)
    spaced = first * computed(lambda apart: apart if is_tiny(apart) else apart / count, apart)
    spaced = spaced + computed(float, start)
    if endpoint and num > 1:
        spaced = where(wrap(np.arange(num) < num - 1), spaced, computed(float, stop))
    return astype(spaced, dtype)


def _refuse_far_ends(start: float, stop: float, dtype: np.dtype[Any]) -> None:
    """Raise OverflowError if a number would become infinite."""
    largest = float(np.finfo(dtype).max)
    for name, end in (("start", start), ("stop", stop)):
        if abs(end) > largest:
            text = f"linspace: {name} is {end}, and {dtype} holds numbers up to {largest}"
            raise OverflowError(text)
    if abs(stop / 2 - start / 2) > float(np.finfo(np.float64).max) / 2:  # numpy uses float64
        raise OverflowError(f"linspace: {start} and {stop} are too far from each other")


operation(
    linspace,
    samples=(*made(start=-1.0, stop=2.0, num=4), *made(start=0, stop=1, num=5, endpoint=False)),
    reference=lambda start, stop, num, endpoint=True: np.linspace(
        start, stop, num, endpoint, dtype=np.float32
    ),
)
