"""Operations that create tensors with the shape and dtype of others, and grids."""

from typing import Any, Literal, TypeVar, overload

import numpy as np

from typednn.autodiff.primitive import Domain, Sample
from typednn.dtypes import DType, normal_dtype, weak_scalar
from typednn.ops.arguments import need_host
from typednn.ops.creation import filled
from typednn.ops.operation import operation
from typednn.ops.shaping import broadcast_to, reshape
from typednn.shapes.rules import RULES
from typednn.tensor import Scalar, Tensor, wrap
from typednn.traced_number import is_traced
from typednn.tracing import new_array

__all__ = ["empty_like", "full_like", "meshgrid", "ones_like", "zeros_like"]

S = TypeVar("S", bound=tuple[int, ...])
D = TypeVar("D", bound=np.generic)

SAMPLES = (
    Sample(("2 3",), (Domain(0, 9, dtype=np.int64),)),
    Sample(("",), (Domain(0, 9, dtype=np.int64),), {"dtype": np.float32}),
)


@overload
def zeros_like(
    x: Tensor[S, D], *, dtype: None = None, device: str | None = None
) -> Tensor[S, D]: ...
@overload
def zeros_like(
    x: Tensor[S, Any], *, dtype: DType[D], device: str | None = None
) -> Tensor[S, D]: ...
def zeros_like(
    x: Tensor[Any, Any], *, dtype: DType[Any] | None = None, device: str | None = None
) -> Tensor[Any, Any]:
    """Zeros in the shape of ``x``, and in its dtype unless ``dtype`` is given."""
    normal = _dtype("zeros_like", x, dtype, device)
    return wrap(new_array("zeros_like", x.shape, normal, np.zeros))


operation(zeros_like, samples=SAMPLES, reference=np.zeros_like)


@overload
def ones_like(
    x: Tensor[S, D], *, dtype: None = None, device: str | None = None
) -> Tensor[S, D]: ...
@overload
def ones_like(x: Tensor[S, Any], *, dtype: DType[D], device: str | None = None) -> Tensor[S, D]: ...
def ones_like(
    x: Tensor[Any, Any], *, dtype: DType[Any] | None = None, device: str | None = None
) -> Tensor[Any, Any]:
    """Ones in the shape of ``x``, and in its dtype unless ``dtype`` is given."""
    normal = _dtype("ones_like", x, dtype, device)
    return wrap(new_array("ones_like", x.shape, normal, np.ones))


operation(ones_like, samples=SAMPLES, reference=np.ones_like)


@overload
def empty_like(
    x: Tensor[S, D], *, dtype: None = None, device: str | None = None
) -> Tensor[S, D]: ...
@overload
def empty_like(
    x: Tensor[S, Any], *, dtype: DType[D], device: str | None = None
) -> Tensor[S, D]: ...
def empty_like(
    x: Tensor[Any, Any], *, dtype: DType[Any] | None = None, device: str | None = None
) -> Tensor[Any, Any]:
    """The same as ``zeros_like``. The standard leaves the values open."""
    normal = _dtype("empty_like", x, dtype, device)
    return wrap(new_array("empty_like", x.shape, normal, np.zeros))


operation(empty_like, samples=SAMPLES, reference=np.zeros_like)


@overload
def full_like(
    x: Tensor[S, D], fill_value: Scalar, *, dtype: None = None, device: str | None = None
) -> Tensor[S, D]: ...
@overload
def full_like(
    x: Tensor[S, Any], fill_value: Scalar, *, dtype: DType[D], device: str | None = None
) -> Tensor[S, D]: ...
def full_like(
    x: Tensor[Any, Any],
    fill_value: Scalar,
    *,
    dtype: DType[Any] | None = None,
    device: str | None = None,
) -> Tensor[Any, Any]:
    """A tensor whose elements are all ``fill_value``, in the shape of ``x``.

    It has the dtype of ``x`` unless ``dtype`` is given. Raises ShapeError for a value that the
    dtype cannot hold.
    """
    normal = _dtype("full_like", x, dtype, device)
    if is_traced(fill_value):
        return filled("full_like", x.shape, fill_value, normal)
    value = weak_scalar("full_like", fill_value, normal)
    return wrap(
        new_array(
            "full_like", x.shape, value.dtype, lambda sizes, dtype: np.full(sizes, value, dtype)
        )
    )


operation(
    full_like,
    samples=tuple(Sample(s.shapes, s.domains, {"fill_value": 7, **s.params}) for s in SAMPLES),
    reference=np.full_like,
)


def _dtype(
    operation: str, x: Tensor[Any, Any], dtype: DType[Any] | None, device: str | None
) -> np.dtype[Any]:
    need_host(operation, device)
    own = x._data.dtype
    return own if dtype is None else normal_dtype(operation, dtype)


def meshgrid(
    *arrays: Tensor[Any, Any], indexing: Literal["xy", "ij"] = "xy"
) -> tuple[Tensor[Any, Any], ...]:
    """Return one tensor for each coordinate: its value at every point of the grid.

    Axis ``i`` belongs to ``arrays[i]``; with ``"xy"`` the first two axes are exchanged. Raises
    ShapeError if an array does not have exactly one axis, and ValueError for another ``indexing``.
    """
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: indexing is {indexing!r}, it must be 'xy' or 'ij'")
    shapes: Any = RULES["meshgrid"](*(x.shape for x in arrays), indexing=indexing)
    grids = []
    for i, (x, shape) in enumerate(zip(arrays, shapes, strict=True)):
        axis = 1 - i if indexing == "xy" and len(arrays) > 1 and i < 2 else i
        along = tuple(x.size if j == axis else 1 for j in range(len(arrays)))
        grids.append(broadcast_to(reshape(x, along), shape))
    return tuple(grids)


operation(
    meshgrid,
    samples=(
        Sample(("2", "3", "4"), (Domain(), Domain(), Domain(0, 9, dtype=np.int64))),
        Sample(("2", "3"), (Domain(), Domain()), {"indexing": "ij"}),
        Sample(("2",), (Domain(),)),
        Sample((), ()),
    ),
)
