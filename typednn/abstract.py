"""What stands in a tensor for numpy's array while a function is traced: a shape and a dtype, no values.

Whoever asks for more is told where, why not, and what to do instead. This file knows nothing of
graphs: ``planning.trace`` has the subclass that records what is computed.
"""

import math
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np

from typednn.shapes.room import no_memory, refuse_too_large
from typednn.shapes.shape import show

if TYPE_CHECKING:
    from typednn.autodiff.primitive import Primitive

__all__ = [
    "Abstract",
    "TraceError",
    "new_array",
    "refuse_draws",
    "refuse_sizes",
    "tracing",
    "user_line",
]


LARGE: Final = 1 << 28
"""Bytes: what planning makes of constants; larger ones have a shape and a dtype only."""


class TraceError(TypeError):
    """What a traced function asks for cannot be known before it runs."""


class _Traces(threading.local):
    """What this thread is tracing: the functions' names, the innermost last.

    ``gradient_of``: while a gradient rule is called, the line of what it is the gradient of.
    ``region``: of the call of ``remat`` that is being traced, a number; 0 outside of all.
    ``blank``: where a model is made for its sizes alone, what stands for a new array of this shape
    and dtype. ``large``: while a function is planned, the same for one of more than LARGE bytes.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.gradient_of = ""
        self.region = 0
        self.blank: Callable[[tuple[int, ...], np.dtype[Any]], Abstract] | None = None
        self.large: Callable[[tuple[int, ...], np.dtype[Any]], Abstract] | None = None


tracing: Final = _Traces()

# The frames of these are never the line that a user wrote.
_INSIDE: Final = (str(Path(__file__).parent) + "/", "<@beartype", "<frozen ")
_BETWEEN: Final = ("/jaxtyping/", "/beartype/", "/numpy/", "/optree/", "/functools.py")


def user_line() -> str:
    """``file:line`` of the innermost frame that is neither ours nor a checker's."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_inside(frame.f_code.co_filename):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _is_inside(filename: str) -> bool:
    return filename.startswith(_INSIDE) or any(part in filename for part in _BETWEEN)


def refuse_draws(operation: str) -> None:
    """Raise TraceError while a function is traced: the same numbers would come in each call."""
    if tracing.names and tracing.blank is None:
        raise TraceError(
            f"{user_line()}: {operation} draws while {tracing.names[-1]} is traced, so every call"
            " would get the same numbers; draw outside of it and pass the tensor as an argument"
        )


def new_array(
    operation: str,
    shape: int | tuple[int, ...],
    dtype: np.dtype[Any],
    make: Callable[[tuple[int, ...], np.dtype[Any]], Any],
) -> Any:
    """``make(sizes, dtype)``, a new array of these, or what stands for it where sizes are all.

    Raises ShapeError for a shape that no array can have, and MemoryError for one that has no room
    on this machine; both name the operation.
    """
    sizes = shape if isinstance(shape, tuple) else (shape,)
    if tracing.blank is not None or tracing.large is not None:
        refuse_too_large(f"{operation}: ", sizes, dtype.itemsize)
        if tracing.blank is not None:
            return tracing.blank(sizes, dtype)
        if tracing.large is not None and math.prod(sizes) * dtype.itemsize > LARGE:
            return tracing.large(sizes, dtype)
    try:
        return make(sizes, dtype)
    except (MemoryError, OverflowError, ValueError) as error:
        failed = error
    refuse_too_large(f"{operation}: ", sizes, dtype.itemsize)
    if not isinstance(failed, MemoryError):
        raise failed
    what = f"{operation}: a tensor of shape {show(sizes)} and dtype {dtype}"
    raise no_memory(what, math.prod(sizes) * dtype.itemsize)


class Abstract(ABC):
    """A shape and a dtype. Everything that needs values raises TraceError."""

    __slots__ = ("dtype", "shape")

    def __init__(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self.shape = shape
        self.dtype = dtype

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def state(self) -> str:
        """Why there are no values, in a word or two."""
        return "traced"

    @property
    def source(self) -> str:
        """The user's line that it comes from, as ``file:line``; empty where none is known."""
        return ""

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    @abstractmethod
    def apply(
        self, primitive: "Primitive", arrays: Sequence[Any], params: Mapping[str, Any]
    ) -> "Abstract":
        """The primitive's result, given what stands in its operands, this among them."""

    def alike(self, array: Any) -> "Abstract":
        """What an operand beside it is to code below the tensors, which writes into its results: as this one."""
        self.view()

    def refuse(self, wanted: str, instead: str) -> NoReturn:
        """Raise TraceError: ``wanted`` needs the values; ``instead`` is what works."""
        name = tracing.names[-1] if tracing.names else "a function"
        sizes = ", ".join(map(str, self.shape))
        raise TraceError(
            f"{user_line()}: {wanted} needs the values of a {self.dtype}[{sizes}] tensor, but while"
            f" {name} is traced only its shape and dtype are known; {instead}"
        )

    def __bool__(self) -> bool:  # noqa: PLE0304 - it never returns
        self.refuse("bool(x), as in 'if x:',", f"choose between values with ops.where; {_LOOP}")

    def item(self) -> NoReturn:
        self.refuse("a Python number of x", _KEEP)

    def __index__(self) -> int:  # noqa: PLE0305 - it never returns
        instead = f"take elements with ops.take, sizes from shapes; {_LOOP}"
        self.refuse("x as an index or a size", instead)

    def view(self, *_: Any, **__: Any) -> NoReturn:
        self.refuse("x as a numpy array", _KEEP)

    copy = __array__ = __dlpack_device__ = tolist = view

    def __array_ufunc__(self, *_: Any, **__: Any) -> Any:
        self.view()


_LOOP: Final = "a loop is typednn.scan, over as many steps as there may be"
_KEEP: Final = "compute with ops and return it, or choose between values with ops.where"


def refuse_sizes(operation: str, data: object) -> None:
    """Raise TraceError for an operand without values, on which the size of the result depends."""
    if isinstance(data, Abstract):
        data.refuse(
            f"{operation}, the size of whose result depends on x,",
            "keep all elements and choose between values with ops.where",
        )
