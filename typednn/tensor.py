"""The tensor: an immutable array whose static type states its shape and its dtype.

``Tensor[tuple[Literal[2], Literal[3]], np.float32]`` is what ``Float32[Tensor, "2 3"]`` means to
mypy. The class holds numpy's array and, while a gradient is taken, its place on the tape; what can
be done with a tensor stands in ``typednn.ops``, and the methods here delegate to it by name.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import EllipsisType, FrameType, ModuleType
from typing import TYPE_CHECKING, Any, Generic, SupportsIndex, TypeAlias, overload

import numpy as np
from numpy import ndarray
from typing_extensions import TypeVar, TypeVarTuple

from typednn.abstract import Abstract
from typednn.shapes import expectation
from typednn.shapes.spec import parse
from typednn.source_lines import user_line

if TYPE_CHECKING:
    from typednn import ops  # noqa: TC004 - ops/__init__ sets it, as ops needs Tensor first
    from typednn.autodiff.tape import Tape
    from typednn.ops.sorting import TopK

__all__ = ["Axis", "Index", "LostGradientError", "Scalar", "Tensor", "live", "wrap"]

ShapeT_co = TypeVar("ShapeT_co", bound=tuple[Any, ...], default=Any, covariant=True)
DType_co = TypeVar("DType_co", bound=np.generic, default=Any, covariant=True)
D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])
I = TypeVar("I", bound=np.integer[Any] | np.bool_)
J = TypeVar("J", bound=np.integer[Any])
N = TypeVar("N", bound=np.number[Any])
S = TypeVar("S", bound=tuple[Any, ...])
Ts = TypeVarTuple("Ts")

Scalar: TypeAlias = float | int | bool | np.float32 | np.int32 | np.int64 | np.uint8 | np.bool_
"""A number beside a tensor, of whose dtype it is; ``np.float64`` is a float."""
Sizes: TypeAlias = int | Sequence[int]
Axis: TypeAlias = Sizes | None
_Part: TypeAlias = (
    "SupportsIndex | slice | EllipsisType | Tensor[Any, Any] | ndarray[Any, Any] | None"
)
Index: TypeAlias = "_Part | tuple[_Part, ...]"


class LostGradientError(TypeError):
    """A value was asked for that a gradient is being taken through, and would then be missing in it."""


class Tensor(Generic[ShapeT_co, DType_co]):
    """An immutable n-dimensional array. ``ops.asarray`` makes one from data.

    Operators and methods are the operations of ``typednn.ops``: elementwise ones broadcast as
    numpy's, ``@`` is ``matmul``. Operands have one dtype; Python numbers and numpy's scalars take the tensor's.
    ``ShapeError`` (a ValueError) is raised where shapes or dtypes do not fit.
    Inside of what is differentiated, a tensor that depends on what the gradient is taken by gives no
    number, truth value or array: what is computed from those has no gradient. That is a
    ``LostGradientError`` (a TypeError); ``stop_gradient(x)`` is the same tensor for which it is meant so.
    """

    # _tape: the gradient's tape this tensor belongs to, or None; only then are there
    # _index, its place there, and _primal, the same value as the next outer tape sees it.
    __slots__ = ("_data", "_index", "_primal", "_tape")
    _data: ndarray[Any, np.dtype[Any]]
    _tape: "Tape | None"
    _index: int
    _primal: "Tensor[Any, Any]"

    __array_ufunc__ = None  # numpy's functions must not take a tensor apart and lose its gradient
    __hash__ = None  # type: ignore[assignment] # == is elementwise, as numpy's

    def __init__(self) -> None:
        raise TypeError("a Tensor is made by ops.asarray(data), ops.zeros(shape), ...")

    @property
    def shape(self) -> ShapeT_co:
        """The sizes of the axes."""
        return self._data.shape  # type: ignore[no-any-return] # what ShapeT_co stands for

    @property
    def dtype(self) -> np.dtype[DType_co]:
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
    def device(self) -> str:
        """Where the elements are: the host's memory, "cpu"."""
        return "cpu"

    @property
    def T(self) -> "Tensor[Any, DType_co]":
        """The transpose of a matrix."""
        return ops.transpose(self)

    @property
    def mT(self) -> "Tensor[Any, DType_co]":
        """The last two axes exchanged."""
        return ops.matrix_transpose(self)

    def _leaving(self, call: str, instead: str = "compute with ops") -> ndarray[Any, Any]:
        """The array, for somebody whom no gradient sees: ``call`` with ``{}`` for the tensor.

        Raises LostGradientError where a gradient is being taken through it.
        """
        if self._tape is not None:
            _refuse_leaving(self, call, instead)
        return self._data

    def _view(self) -> ndarray[Any, Any]:
        view = self._data.view()
        view.flags.writeable = False
        return view

    def numpy(self) -> ndarray[ShapeT_co, np.dtype[DType_co]]:
        """The elements, as a view that cannot be written to."""
        self._leaving("{}.numpy()")
        return self._view()

    def __array__(
        self, dtype: np.dtype[Any] | None = None, copy: bool | None = None
    ) -> ndarray[Any, Any]:
        data = self._leaving("np.asarray({})")
        if dtype is not None and dtype != data.dtype:
            if copy is False:
                raise ValueError(f"{data.dtype} elements cannot be {dtype} without a copy")
            return data.astype(dtype)
        return data.copy() if copy else self._view()

    def __array_function__(
        self,
        func: Callable[..., Any],
        types: object,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        """numpy's function ``func`` of the elements. Its result belongs to no gradient.

        Raises LostGradientError and TraceError as ``np.asarray(x)`` does, and not in ``func``, where
        ``np.array_equal`` would catch them and say False. ``np.shape`` and the like need no elements.
        """
        if func not in _OF_SHAPES:
            call = f"np.{func.__name__}({{}})"
            args, kwargs = _as_arrays(args, call), _as_arrays(kwargs, call)
        return _NOTHING.__array_function__(func, (), args, kwargs)

    def __array_namespace__(self, *, api_version: str | None = None) -> ModuleType:
        """``typednn.ops``. Raises ValueError for a version of the array API standard after 2024.12."""
        if api_version not in (None, "2021.12", "2022.12", "2023.12", "2024.12"):
            raise ValueError(f"{api_version!r} is no version of the array API up to 2024.12")
        return ops

    def __copy__(self) -> "Tensor[ShapeT_co, DType_co]":
        return self

    def __deepcopy__(self, memo: object) -> "Tensor[ShapeT_co, DType_co]":
        """The tensor itself, which never changes; so a copy belongs to the same gradient."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by its elements.

        Raises TraceError while it has none, TypeError where a gradient is being taken by it: of another
        process's tensor none is.
        """
        if isinstance(self._data, Abstract):
            self._data.refuse("a pickle of x", "pickle it where it has some")
        inner: Tensor[Any, Any] = self
        while inner._tape is not None:
            if inner._tape.recording:
                raise TypeError(
                    f"a pickle of this {self.dtype}{list(self.shape)} tensor would not be part of the"
                    " gradient that is being taken by it; pickle it after that, or"
                    " stop_gradient(x)"
                )
            inner = inner._primal
        return _unpickled, (self.numpy(),)

    def to_device(self, device: str, /, *, stream: None = None) -> "Tensor[ShapeT_co, DType_co]":
        """The tensor itself. Raises ValueError for any device but "cpu"."""
        if device != "cpu" or stream is not None:
            raise ValueError(f"device is {device!r}, tensors are in the host's memory, 'cpu'")
        return self

    def __dlpack_device__(self) -> tuple[int, int]:
        return self._data.__dlpack_device__()

    def __dlpack__(
        self,
        *,
        stream: None = None,
        max_version: tuple[int, int] | None = None,
        dl_device: tuple[Any, int] | None = None,
        copy: bool | None = None,
    ) -> object:
        """A copy of the elements for another library: many write to memory that is only to be read.

        Shared with ``copy=False``; BufferError for a library that knows no read-only memory.
        """
        own = self._leaving("from_dlpack({})")
        data: ndarray[Any, Any] = self._view() if copy is False else own.copy()
        return data.__dlpack__(stream=stream, max_version=max_version, dl_device=dl_device)

    def item(self) -> Any:
        """The only element, as a Python number. Raises ValueError where there are several."""
        return self._leaving("{}.item()").item()

    def __float__(self) -> float:
        return float(self._leaving("float({})").item())

    def __int__(self) -> int:
        return int(self._leaving("int({})").item())

    def __index__(self) -> int:
        data = self._data
        if data.ndim or data.dtype.kind not in "iu":  # what Python asks in x[y] = z, too
            sizes = ", ".join(map(str, data.shape))
            raise TypeError(
                f"{data.dtype}[{sizes}] is no integer; and tensors never change:"
                " ops.index_update(x, key, value) makes another one"
            )
        instead = "take elements with ops.take, sizes from shapes"
        return self._leaving("operator.index({})", instead).__index__()

    def __bool__(self) -> bool:
        return bool(self._leaving("if {}:", "choose between values with ops.where"))

    def __round__(self: "Tensor[S, N]", ndigits: int | None = None) -> "Tensor[S, N]":
        """``round(x)`` and ``round(x, 2)``: the nearest number of so many decimals, as a tensor."""
        return ops.round(self, ndigits or 0)

    def __format__(self, spec: str) -> str:
        """The text of a scalar in a format of numbers: ``f"{loss:.3f}"``. Without one, ``str(x)``.

        Raises TypeError for a format where there are axes.
        """
        if not spec:
            return str(self)
        if self._data.ndim:
            sizes = ", ".join(map(str, self._data.shape))
            raise TypeError(
                f"the format {spec!r} is for a scalar, not {self.dtype}[{sizes}]; format its"
                " elements, or round(x, 2) it"
            )
        return format(self._data.item(), spec)

    def __len__(self) -> int:
        return len(self._data)

    @overload
    def __iter__(self: "Tensor[tuple[Any, *Ts], D]") -> Iterator["Tensor[tuple[*Ts], D]"]: ...
    @overload
    def __iter__(self) -> Iterator["Tensor[Any, DType_co]"]: ...
    def __iter__(self) -> Iterator["Tensor[Any, Any]"]:
        return (self[i] for i in range(len(self._data)))

    def __repr__(self) -> str:
        head = f"Tensor({self.dtype}[{', '.join(map(str, self._data.shape))}], "
        if isinstance(self._data, Abstract):
            return f"{head}{self._data.state})"
        # Every option is given, so that numpy.set_printoptions does not change a tensor's text.
        body = np.array2string(
            self._data,
            max_line_width=100,
            precision=4,
            suppress_small=False,
            separator=", ",
            prefix=head,
            threshold=200,
            edgeitems=3,
            floatmode="maxprec",
            sign="-",
        )
        return f"{head}{body})"

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

    def __pos__(self) -> "Tensor[ShapeT_co, DType_co]":
        return ops.positive(self)

    def __neg__(self) -> "Tensor[ShapeT_co, DType_co]":
        return ops.negative(self)

    def __abs__(self) -> "Tensor[ShapeT_co, DType_co]":
        return ops.abs(self)

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

    def __getitem__(self, key: Index) -> "Tensor[Any, DType_co]":
        return ops.getitem(self, key)

    def expect(self, shape: str) -> "Tensor[Any, DType_co]":
        """This tensor, whose shape is from here on known to be ``shape``: ``x.expect("b 784")``.

        A name that an argument of the function around has (one checked by ``typed``) is that size.
        Raises ShapeError where the shape is another one.
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

    def topk(self, k: int, axis: int = -1, largest: bool = True) -> "TopK[DType_co]":
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
        return ops.repeat(self, repeats, axis)

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
"""What the names in shapes are for the code in a frame; `typednn.checks`, which checks calls, sets it."""


def live(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    """``x`` without the tapes of gradients that are done: somebody kept it by a side effect."""
    while x._tape is not None and not x._tape.recording:
        x = x._primal
    return x


def _refuse_leaving(x: Tensor[Any, Any], call: str, instead: str) -> None:
    """Raise LostGradientError if a gradient is still being taken through ``x``."""
    if live(x)._tape is None or isinstance(x._data, Abstract):  # which says that it has no values
        return
    sizes = ", ".join(map(str, x.shape))
    raise LostGradientError(
        f"{user_line()}: '{call.format('x')}' takes the value of a {x.dtype}[{sizes}] tensor out of the"
        f" gradient that is being taken through it, which would be wrong; {instead}, or, if the"
        f" gradient is to stop there, write '{call.format('stop_gradient(x)')}'"
    )


_OF_SHAPES = frozenset({np.ndim, np.shape, np.size})
_NOTHING = np.empty(0)


def _as_arrays(given: Any, call: str) -> Any:
    """Arguments of numpy's, arrays in the place of tensors, also of those in lists, tuples and dicts."""
    if isinstance(given, Tensor):
        given._leaving(call)
        return given._view()
    if type(given) is dict:
        return {key: _as_arrays(value, call) for key, value in given.items()}
    if type(given) in (list, tuple):
        return type(given)(_as_arrays(each, call) for each in given)
    return given


_new = Tensor.__new__


def _unpickled(data: ndarray[Any, Any]) -> Tensor[Any, Any]:
    """The tensor of an array of pickle's, in this machine's byte order, in memory that nobody can write to:
    its own or that of bytes. Buffers of the caller's are copied, for one may be written to though pickle calls
    it read-only.
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
    """The tensor that holds this very array, which nobody may write to from now on."""
    tensor: Tensor[Any, Any] = _new(Tensor)
    tensor._data = data
    tensor._tape = None
    return tensor
