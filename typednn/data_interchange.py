"""How the values of a tensor leave it: to numpy, to DLPack, as Python numbers, as text.

No gradient sees what is computed from values that have left. So each way out first asks whether a
gradient is being taken through the tensor, and refuses then.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Self, overload

import numpy as np
from numpy import ndarray
from typing_extensions import TypeVar

from typednn.abstract import Abstract
from typednn.html import array_table, preformatted
from typednn.shapes.shape import show
from typednn.source_lines import user_line

if TYPE_CHECKING:
    from typednn.autodiff.tape import Tape

__all__ = ["DataExchange", "LostGradientError", "live"]

ShapeT_co = TypeVar("ShapeT_co", bound=tuple[Any, ...], default=Any, covariant=True)
# It stands for a class of numpy's scalars. As its bound np.generic would make [images, labels], tensors of two dtypes, a
# list of objects to mypy, which joins the dtypes to no such class.
DType_co = TypeVar("DType_co", default=Any, covariant=True)
X = TypeVar("X", bound="DataExchange[Any, Any]")


class LostGradientError(TypeError):
    """A value leaves a tensor through which a gradient is taken, which would miss it."""


class DataExchange(Generic[ShapeT_co, DType_co]):
    """A tensor's array, and every way in which its values are handed to others."""

    # _tape: the gradient's tape that this tensor belongs to, or None. Only with a tape there are
    # _index, its place there, and _primal, the same value as the next outer tape sees it.
    __slots__ = ("_data", "_index", "_primal", "_tape")
    _data: ndarray[Any, np.dtype[Any]]
    _tape: "Tape | None"
    _index: int
    _primal: Self

    __array_ufunc__ = None  # numpy's functions must not take a tensor apart and lose its gradient

    @property
    def device(self) -> str:
        """Where the elements are: the host's memory, "cpu"."""
        return "cpu"

    def to_device(self, device: str, /, *, stream: None = None) -> Self:
        """Return the tensor itself. Raises ValueError for any device but "cpu"."""
        if device != "cpu" or stream is not None:
            raise ValueError(f"device is {device!r}, tensors are in the host's memory, 'cpu'")
        return self

    def _leaving(self, call: str, instead: str = "compute with ops") -> ndarray[Any, Any]:
        """Return the array for code outside of all gradients: ``call``, with ``{}`` for the tensor.

        Raises LostGradientError while a gradient is being taken through the tensor.
        """
        if self._tape is not None:
            _refuse_leaving(self, call, instead)
        return self._data

    def _view(self) -> ndarray[Any, Any]:
        view = self._data.view()
        view.flags.writeable = False
        return view

    def numpy(self) -> ndarray[ShapeT_co, np.dtype[DType_co]]:  # type: ignore[type-var] # see DType_co
        """Return the elements as a read-only view."""
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
        """Return numpy's function ``func`` of the elements. Its result belongs to no gradient.

        Raises LostGradientError and TraceError as ``np.asarray(x)`` does. They are raised before
        ``func`` is called, because ``np.array_equal`` would catch them and return False.
        ``np.shape``, ``np.ndim`` and ``np.size`` need no elements and are never refused.
        """
        if func not in _OF_SHAPES:
            call = f"np.{func.__name__}({{}})"
            args, kwargs = _as_arrays(args, call), _as_arrays(kwargs, call)
        return _NOTHING.__array_function__(func, (), args, kwargs)

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
        """Return a copy of the elements for another library, since many write to read-only memory.

        ``copy=False`` shares the memory; BufferError if the library has no read-only arrays.
        """
        own = self._leaving("from_dlpack({})")
        data: ndarray[Any, Any] = self._view() if copy is False else own.copy()
        return data.__dlpack__(stream=stream, max_version=max_version, dl_device=dl_device)

    @overload
    def item(self: "DataExchange[Any, np.floating[Any]]") -> float: ...
    @overload
    def item(self: "DataExchange[Any, np.integer[Any]]") -> int: ...
    @overload
    def item(self: "DataExchange[Any, np.bool_]") -> bool: ...
    @overload
    def item(self) -> float: ...
    def item(self) -> float:
        """Return the only element as a Python number. Raises ValueError if there are several."""
        number: float = self._leaving("{}.item()").item()
        return number

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

    def __format__(self, spec: str) -> str:
        """Format a scalar as a number, ``f"{loss:.3f}"``; with an empty ``spec`` return ``str(x)``.

        Raises TypeError for a format of a tensor that has axes.
        """
        if not spec:
            return str(self)
        if self._data.ndim:
            sizes = ", ".join(map(str, self._data.shape))
            raise TypeError(
                f"the format {spec!r} is for a scalar, not {self._data.dtype}[{sizes}]; format its"
                " elements, or round(x, 2) it"
            )
        return format(self._data.item(), spec)

    def _repr_html_(self) -> str:
        """Return the values as a table, for notebooks; of a tensor without values its text."""
        if isinstance(self._data, Abstract):
            return preformatted(repr(self))
        return array_table(f"Tensor {self._data.dtype} {show(self._data.shape)}", self._data)

    def __repr__(self) -> str:
        head = f"Tensor({self._data.dtype}[{', '.join(map(str, self._data.shape))}], "
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


def live(x: X) -> X:
    """Return ``x`` without the tapes of finished gradients, which it may have outlived."""
    while x._tape is not None and not x._tape.recording:
        x = x._primal
    return x


def _refuse_leaving(x: DataExchange[Any, Any], call: str, instead: str) -> None:
    """Raise LostGradientError if a gradient is still being taken through ``x``."""
    if live(x)._tape is None or isinstance(x._data, Abstract):  # Abstract refuses by itself
        return
    sizes = ", ".join(map(str, x._data.shape))
    raise LostGradientError(
        f"{user_line()}: '{call.format('x')}' takes the value of a {x._data.dtype}[{sizes}] tensor"
        f" out of the gradient that is being taken through it, which would be wrong; {instead}, or,"
        f" if the gradient is to stop there, write '{call.format('stop_gradient(x)')}'"
    )


_OF_SHAPES = frozenset({np.ndim, np.shape, np.size})
_NOTHING = np.empty(0)


def _as_arrays(given: Any, call: str) -> Any:
    """Replace tensors by arrays in numpy's arguments, also in lists, tuples and dicts."""
    if isinstance(given, DataExchange):
        given._leaving(call)
        return given._view()
    if type(given) is dict:
        return {key: _as_arrays(value, call) for key, value in given.items()}
    if type(given) in (list, tuple):
        return type(given)(_as_arrays(each, call) for each in given)
    return given
