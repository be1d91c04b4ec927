"""The tensor: an immutable array whose static type states its shape and its dtype.

To mypy, ``Float32[Tensor, "2 3"]`` means ``Tensor[tuple[Literal[2], Literal[3]], np.float32]``.
Operators and methods call the operation of the same name in ``typednn.ops``. The base class
(``typednn.data_interchange``) holds the numpy array and, while a gradient is being taken, the
tensor's place on the tape.
"""

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import EllipsisType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any, SupportsIndex, TypeAlias, overload

import numpy as np
from numpy import ndarray
from typing_extensions import TypeVar, TypeVarTuple

from typednn.abstract import Abstract
from typednn.data_interchange import DataExchange, DType_co, ShapeT_co
from typednn.shapes import expectation
from typednn.shapes.parsing import parse

if TYPE_CHECKING:
    from typednn import ops
    from typednn.ops.sorting import TopK
else:

    class _LazyOperations:
        """Imports ``typednn.ops`` at the first use, because ``ops`` imports this file.

        It then replaces itself by ``ops``.
        """

        def __getattr__(self, name: str) -> Any:
            global ops
            ops = importlib.import_module("typednn.ops")
            return getattr(ops, name)

    ops = _LazyOperations()

__all__ = ["Axis", "IndexKey", "Scalar", "Sizes", "Tensor", "wrap"]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])
I = TypeVar("I", bound=np.integer[Any] | np.bool_)
J = TypeVar("J", bound=np.integer[Any])
N = TypeVar("N", bound=np.number[Any])
S = TypeVar("S", bound=tuple[Any, ...])
Ts = TypeVarTuple("Ts")

Scalar: TypeAlias = (
    float | int | bool | np.float32 | np.int32 | np.int64 | np.uint8 | np.uint32 | np.bool_
)
"""A number beside a tensor; it takes the dtype of the tensor. ``np.float64`` is a ``float``."""
Sizes: TypeAlias = int | Sequence[int]
Axis: TypeAlias = Sizes | None
_Part: TypeAlias = (
    "SupportsIndex | slice | EllipsisType | Tensor[Any, Any] | ndarray[Any, Any] | None"
)
IndexKey: TypeAlias = "_Part | tuple[_Part, ...]"


class Tensor(DataExchange[ShapeT_co, DType_co]):
    """An immutable n-dimensional array. ``ops.asarray`` makes one from data.

    Operators and methods are the operations of ``typednn.ops``: elementwise ones broadcast as in
    numpy, and ``@`` is ``matmul``. All operands have the same dtype; Python numbers and numpy
    scalars take the tensor's dtype. Raises ``ShapeError`` (a ValueError) if shapes or dtypes do not
    fit.

    While a function is being differentiated, a tensor that depends on its inputs cannot be turned
    into a number, a truth value or an array. The gradient would miss the computations on these, so
    it raises ``LostGradientError``, a TypeError. ``stop_gradient(x)`` allows it, and stops the
    gradient.
    """

    __slots__ = ()

    __hash__ = None  # type: ignore[assignment] # == is elementwise, as numpy's

    def __init__(self) -> None:
        raise TypeError("a Tensor is made by ops.asarray(data), ops.zeros(shape), ...")

    @property
    def shape(self) -> ShapeT_co:
        """The sizes of the axes."""
        return self._data.shape  # type: ignore[no-any-return] # what ShapeT_co stands for

    @property
    def dtype(self) -> np.dtype[DType_co]:  # type: ignore[type-var] # see DType_co
        """numpy's dtype of the elements."""
        return self._data.dtype

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return self._data.ndim

    @property
    def size(self) -> int:
        """The number of elements."""
        return self._data.size

    @property
    def T(self) -> "Tensor[Any, DType_co]":
        """The transpose of a matrix."""
        return ops.transpose(self)

    @property
    def mT(self) -> "Tensor[Any, DType_co]":
        """The last two axes exchanged."""
        return ops.matrix_transpose(self)

    def __array_namespace__(self, *, api_version: str | None = None) -> ModuleType:
        """Return ``typednn.ops``. Raises ValueError for an array API version after 2024.12."""
        if api_version not in (None, "2021.12", "2022.12", "2023.12", "2024.12"):
            raise ValueError(f"{api_version!r} is not a version of the array API up to 2024.12")
        return importlib.import_module("typednn.ops")

    def __copy__(self) -> "Tensor[ShapeT_co, DType_co]":
        return self

    def __deepcopy__(self, memo: object) -> "Tensor[ShapeT_co, DType_co]":
        """Return the tensor itself. It is immutable, and a copy keeps its place on the tape."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the elements.

        Raises TraceError if the tensor has no elements, and TypeError while a gradient is being
        taken through it, because the unpickled tensor would not be part of that gradient.
        """
        if isinstance(self._data, Abstract):
            self._data.refuse("a pickle of x", "pickle it where it has some")
        inner: Tensor[Any, Any] = self
        while inner._tape is not None:
            if inner._tape.recording:
                raise TypeError(
                    f"a pickle of this {self.dtype}{list(self.shape)} tensor would not be part"
                    " of the gradient that is being taken through it; pickle it after that, or"
                    " stop_gradient(x)"
                )
            inner = inner._primal
        return _unpickled, (self.numpy(),)

    def __round__(self: "Tensor[S, N]", ndigits: int | None = None) -> "Tensor[S, N]":
        """Return ``round(x)`` or ``round(x, 2)``, rounded to ``ndigits`` decimals, as a tensor."""
        return ops.round(self, ndigits or 0)

    def __len__(self) -> int:
        return len(self._data)

    @overload
    def __iter__(self: "Tensor[tuple[Any, *Ts], D]") -> Iterator["Tensor[tuple[*Ts], D]"]: ...
    @overload
    def __iter__(self) -> Iterator["Tensor[Any, DType_co]"]: ...
    def __iter__(self) -> Iterator["Tensor[Any, Any]"]:
        return (self[i] for i in range(len(self._data)))

    def __add__(self, other: "Tensor[Any, DType_co] | Scalar") -> "Tensor[Any, DType_co]":
        return ops.add(self, other)

    def __radd__(self, other: Scalar) -> "Tensor[Any, DType_co]":
        return ops.add(other, self)

    def __sub__(self: "Tensor[Any, N]", other: "Tensor[Any, N] | Scalar") -> "Tensor[Any, N]":
        return ops.subtract(self, other)

    def __rsub__(self: "Tensor[Any, N]", other: Scalar) -> "Tensor[Any, N]":
        return ops.subtract(other, self)

    def __mul__(self, other: "Tensor[Any, DType_co] | Scalar") -> "Tensor[Any, DType_co]":
        return ops.multiply(self, other)

    def __rmul__(self, other: Scalar) -> "Tensor[Any, DType_co]":
        return ops.multiply(other, self)

    def __truediv__(self: "Tensor[Any, F]", other: "Tensor[Any, F] | Scalar") -> "Tensor[Any, F]":
        return ops.divide(self, other)

    def __rtruediv__(self: "Tensor[Any, F]", other: Scalar) -> "Tensor[Any, F]":
        return ops.divide(other, self)

    def __pow__(self: "Tensor[Any, N]", other: "Tensor[Any, N] | Scalar") -> "Tensor[Any, N]":
        return ops.pow(self, other)

    def __rpow__(self: "Tensor[Any, N]", other: Scalar) -> "Tensor[Any, N]":
        return ops.pow(other, self)

    def __matmul__(self, other: "Tensor[Any, DType_co]") -> "Tensor[Any, DType_co]":
        return ops.matmul(self, other)

    def __floordiv__(self: "Tensor[Any, N]", other: "Tensor[Any, N] | Scalar") -> "Tensor[Any, N]":
        return ops.floor_divide(self, other)

    def __rfloordiv__(self: "Tensor[Any, N]", other: Scalar) -> "Tensor[Any, N]":
        return ops.floor_divide(other, self)

    def __mod__(self: "Tensor[Any, N]", other: "Tensor[Any, N] | Scalar") -> "Tensor[Any, N]":
        return ops.remainder(self, other)

    def __rmod__(self: "Tensor[Any, N]", other: Scalar) -> "Tensor[Any, N]":
        return ops.remainder(other, self)

    def __and__(self: "Tensor[Any, I]", other: "Tensor[Any, I] | int") -> "Tensor[Any, I]":
        return ops.bitwise_and(self, other)

    def __rand__(self: "Tensor[Any, I]", other: int) -> "Tensor[Any, I]":
        return ops.bitwise_and(other, self)

    def __or__(self: "Tensor[Any, I]", other: "Tensor[Any, I] | int") -> "Tensor[Any, I]":
        return ops.bitwise_or(self, other)

    def __ror__(self: "Tensor[Any, I]", other: int) -> "Tensor[Any, I]":
        return ops.bitwise_or(other, self)

    def __xor__(self: "Tensor[Any, I]", other: "Tensor[Any, I] | int") -> "Tensor[Any, I]":
        return ops.bitwise_xor(self, other)

    def __rxor__(self: "Tensor[Any, I]", other: int) -> "Tensor[Any, I]":
        return ops.bitwise_xor(other, self)

    def __lshift__(self: "Tensor[Any, J]", other: "Tensor[Any, J] | int") -> "Tensor[Any, J]":
        return ops.bitwise_left_shift(self, other)

    def __rlshift__(self: "Tensor[Any, J]", other: int) -> "Tensor[Any, J]":
        return ops.bitwise_left_shift(other, self)

    def __rshift__(self: "Tensor[Any, J]", other: "Tensor[Any, J] | int") -> "Tensor[Any, J]":
        return ops.bitwise_right_shift(self, other)

    def __rrshift__(self: "Tensor[Any, J]", other: int) -> "Tensor[Any, J]":
        return ops.bitwise_right_shift(other, self)

    def __invert__(self: "Tensor[S, I]") -> "Tensor[S, I]":
        return ops.bitwise_invert(self)

    def __pos__(self: "Tensor[S, N]") -> "Tensor[S, N]":
        return ops.positive(self)

    def __neg__(self: "Tensor[S, N]") -> "Tensor[S, N]":
        return ops.negative(self)

    def __abs__(self) -> "Tensor[ShapeT_co, DType_co]":
        return ops.abs(self)  # type: ignore[type-var] # see DType_co

    def __lt__(self, other: "Tensor[Any, DType_co] | Scalar") -> "Tensor[Any, np.bool_]":
        return ops.less(self, other)

    def __le__(self, other: "Tensor[Any, DType_co] | Scalar") -> "Tensor[Any, np.bool_]":
        return ops.less_equal(self, other)

    def __gt__(self, other: "Tensor[Any, DType_co] | Scalar") -> "Tensor[Any, np.bool_]":
        return ops.greater(self, other)

    def __ge__(self, other: "Tensor[Any, DType_co] | Scalar") -> "Tensor[Any, np.bool_]":
        return ops.greater_equal(self, other)

    def __eq__(  # type: ignore[override] # elementwise, as numpy's
        self, other: "Tensor[Any, DType_co] | Scalar"
    ) -> "Tensor[Any, np.bool_]":
        return ops.equal(self, other)

    def __ne__(  # type: ignore[override] # elementwise, as numpy's
        self, other: "Tensor[Any, DType_co] | Scalar"
    ) -> "Tensor[Any, np.bool_]":
        return ops.not_equal(self, other)

    def __getitem__(self, key: IndexKey) -> "Tensor[Any, DType_co]":
        return ops.getitem(self, key)

    def expect(self, shape: str) -> "Tensor[Any, DType_co]":
        """Return this tensor, with the static shape ``shape`` from here on: ``x.expect("b 784")``.

        In a function checked by ``typed``, a name means the size that it has in the call's
        arguments. Raises ShapeError for another shape.
        """
        spec = parse(shape)
        names = names_of_call(sys._getframe(1), spec.names) if spec.names else {}
        expectation.expect(shape, spec.shape(), self.shape, names)
        return self

    def astype(self, dtype: type[D] | np.dtype[D]) -> "Tensor[ShapeT_co, D]":
        return ops.astype(self, dtype)

    @overload
    def sum(
        self: "Tensor[Any, F]", axis: Axis = None, keepdims: bool = False
    ) -> "Tensor[Any, F]": ...
    @overload
    def sum(self, axis: Axis = None, keepdims: bool = False) -> "Tensor[Any, np.int64]": ...
    def sum(self, axis: Axis = None, keepdims: bool = False) -> "Tensor[Any, Any]":
        return ops.sum(self, axis, keepdims)

    @overload
    def prod(
        self: "Tensor[Any, F]", axis: Axis = None, keepdims: bool = False
    ) -> "Tensor[Any, F]": ...
    @overload
    def prod(self, axis: Axis = None, keepdims: bool = False) -> "Tensor[Any, np.int64]": ...
    def prod(self, axis: Axis = None, keepdims: bool = False) -> "Tensor[Any, Any]":
        return ops.prod(self, axis, keepdims)

    def mean(self: "Tensor[Any, F]", axis: Axis = None, keepdims: bool = False) -> "Tensor[Any, F]":
        return ops.mean(self, axis, keepdims)

    def max(self, axis: Axis = None, keepdims: bool = False) -> "Tensor[Any, DType_co]":
        return ops.max(self, axis, keepdims)

    def min(self, axis: Axis = None, keepdims: bool = False) -> "Tensor[Any, DType_co]":
        return ops.min(self, axis, keepdims)

    def argmax(self, axis: int | None = None, keepdims: bool = False) -> "Tensor[Any, np.int64]":
        return ops.argmax(self, axis, keepdims)

    def argmin(self, axis: int | None = None, keepdims: bool = False) -> "Tensor[Any, np.int64]":
        return ops.argmin(self, axis, keepdims)

    def all(self, axis: Axis = None, keepdims: bool = False) -> "Tensor[Any, np.bool_]":
        return ops.all(self, axis, keepdims)

    def any(self, axis: Axis = None, keepdims: bool = False) -> "Tensor[Any, np.bool_]":
        return ops.any(self, axis, keepdims)

    def var(
        self: "Tensor[Any, F]", axis: Axis = None, correction: float = 0.0, keepdims: bool = False
    ) -> "Tensor[Any, F]":
        return ops.var(self, axis, correction, keepdims)

    def std(
        self: "Tensor[Any, F]", axis: Axis = None, correction: float = 0.0, keepdims: bool = False
    ) -> "Tensor[Any, F]":
        return ops.std(self, axis, correction, keepdims)

    def norm(
        self: "Tensor[Any, F]", axis: Axis = None, keepdims: bool = False, ord: float = 2
    ) -> "Tensor[Any, F]":
        return ops.norm(self, axis, keepdims, ord)

    @overload
    def cumsum(self: "Tensor[Any, F]", axis: int | None = None) -> "Tensor[Any, F]": ...
    @overload
    def cumsum(self, axis: int | None = None) -> "Tensor[Any, np.int64]": ...
    def cumsum(self, axis: int | None = None) -> "Tensor[Any, Any]":
        return ops.cumsum(self, axis)

    @overload
    def cumprod(self: "Tensor[Any, F]", axis: int | None = None) -> "Tensor[Any, F]": ...
    @overload
    def cumprod(self, axis: int | None = None) -> "Tensor[Any, np.int64]": ...
    def cumprod(self, axis: int | None = None) -> "Tensor[Any, Any]":
        return ops.cumprod(self, axis)

    @overload
    def trace(self: "Tensor[Any, F]", offset: int = 0) -> "Tensor[Any, F]": ...
    @overload
    def trace(self, offset: int = 0) -> "Tensor[Any, np.int64]": ...
    def trace(self, offset: int = 0) -> "Tensor[Any, Any]":
        return ops.trace(self, offset)

    def sort(
        self, axis: int = -1, descending: bool = False, stable: bool = True
    ) -> "Tensor[ShapeT_co, DType_co]":
        return ops.sort(self, axis, descending, stable)

    def argsort(
        self, axis: int = -1, descending: bool = False, stable: bool = True
    ) -> "Tensor[ShapeT_co, np.int64]":
        return ops.argsort(self, axis, descending, stable)

    def topk(self, k: int, axis: int = -1, largest: bool = True) -> "TopK[DType_co]":  # type: ignore[type-var] # see DType_co
        return ops.topk(self, k, axis, largest)

    def nonzero(self) -> "tuple[Tensor[Any, np.int64], ...]":
        return ops.nonzero(self)

    def clip(
        self,
        min: "Tensor[Any, DType_co] | Scalar | None" = None,
        max: "Tensor[Any, DType_co] | Scalar | None" = None,
    ) -> "Tensor[Any, DType_co]":
        return ops.clip(self, min, max)

    def round(self: "Tensor[S, N]", decimals: int = 0) -> "Tensor[S, N]":
        return ops.round(self, decimals)

    def reshape(self, shape: Sizes) -> "Tensor[Any, DType_co]":
        return ops.reshape(self, shape)

    def permute_dims(self, axes: Sequence[int]) -> "Tensor[Any, DType_co]":
        return ops.permute_dims(self, axes)

    def expand_dims(self, axis: int) -> "Tensor[Any, DType_co]":
        return ops.expand_dims(self, axis)

    def squeeze(self, axis: Sizes) -> "Tensor[Any, DType_co]":
        return ops.squeeze(self, axis)

    def repeat(
        self, repeats: "int | Tensor[Any, np.integer[Any]]", axis: int | None = None
    ) -> "Tensor[Any, DType_co]":
        """Repeat each element that many times. A pattern is for ``ops.repeat`` alone."""
        if isinstance(repeats, str):
            raise TypeError(
                f"repeat: repeats is {repeats!r}, it must be an int or a tensor of ints;"
                " ops.repeat(x, pattern, **sizes) takes a pattern"
            )
        return ops.repeat(self, repeats, axis)  # type: ignore[type-var] # see DType_co

    def tile(self, repetitions: Sizes) -> "Tensor[Any, DType_co]":
        return ops.tile(self, repetitions)

    def flip(self, axis: Axis = None) -> "Tensor[Any, DType_co]":
        return ops.flip(self, axis)

    def roll(self, shift: Sizes, axis: Axis = None) -> "Tensor[Any, DType_co]":
        return ops.roll(self, shift, axis)

    def moveaxis(self, source: Sizes, destination: Sizes) -> "Tensor[Any, DType_co]":
        return ops.moveaxis(self, source, destination)

    def split(self, sizes: Sizes, axis: int = 0) -> "tuple[Tensor[Any, DType_co], ...]":
        return ops.split(self, sizes, axis)

    def chunk(self, chunks: int, axis: int = 0) -> "tuple[Tensor[Any, DType_co], ...]":
        return ops.chunk(self, chunks, axis)

    def unbind(self, axis: int = 0) -> "tuple[Tensor[Any, DType_co], ...]":
        return ops.unbind(self, axis)

    def gather(self, index: "Tensor[Any, np.integer[Any]]", axis: int) -> "Tensor[Any, DType_co]":
        return ops.gather(self, index, axis)

    def scatter_add(
        self, index: "Tensor[Any, np.integer[Any]]", updates: "Tensor[Any, Any]", axis: int
    ) -> "Tensor[Any, DType_co]":
        return ops.scatter_add(self, index, updates, axis)


def _no_names(frame: FrameType, names: frozenset[str]) -> Mapping[str, int]:
    return {}


names_of_call: Callable[[FrameType, frozenset[str]], Mapping[str, int]] = _no_names
"""Return the sizes of names in the checked call around a frame; ``typednn.checks`` sets it."""


_new = Tensor.__new__


def _unpickled(data: ndarray[Any, Any]) -> Tensor[Any, Any]:
    """Return the tensor of an unpickled array, in native byte order and read-only memory.

    If the array owns its memory, or ``bytes`` does, this memory is used. Otherwise it is copied: it
    may be written to, even if pickle calls it read-only.
    """
    if not data.dtype.isnative:
        data = data.astype(data.dtype.newbyteorder("="))
    owner: Any = data
    while not isinstance(owner, bytes):
        below = owner.obj if isinstance(owner, memoryview) else getattr(owner, "base", None)
        if below is None:
            break
        owner = below
    return wrap(data if owner is data or isinstance(owner, bytes) else data.copy())


def wrap(data: ndarray[Any, Any]) -> Tensor[Any, Any]:
    """Return a tensor that holds this very array. Nobody may write to the array from now on."""
    tensor: Tensor[Any, Any] = _new(Tensor)
    tensor._data = data
    tensor._tape = None
    return tensor
