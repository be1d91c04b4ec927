"""The ways in which a primitive's computation is stated, each of them once.

From a ``Computation`` come both the eager ``forward`` and the kernel of a plan. There are five: one of
numpy's ufuncs (``Ufunc``); a function with ``out=`` (``Direct``); a kernel with scratch (``Planned``); a view of
the operand (``Viewing``); and a function that makes its own result (``Allocating``), as users write them.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.kernels.call import Array, ArrayCall, Call
from typednn.kernels.kernel import ArraySpec, Kernel, KernelOf, Run

__all__ = [
    "Allocating",
    "Computation",
    "Direct",
    "Forward",
    "Planned",
    "Ufunc",
    "Viewing",
    "computation_of",
]

Forward: TypeAlias = Callable[..., Any]
"""``forward(*arrays, **params)`` gives the result; it writes to none of its arguments."""

ShapeRule: TypeAlias = Callable[..., Any]
ResultDtype: TypeAlias = Callable[[Sequence[Any], Mapping[str, Any]], np.dtype[Any]]


class Computation(ABC):
    """How a primitive's values are computed."""

    __slots__ = ()

    @property
    def is_elementwise(self) -> bool | None:
        """Whether an element of the result depends on the operands' elements in its place only; None if it is not known."""
        return None

    @abstractmethod
    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        """The eager computation of the primitive with this rule of its result's shape, and of its dtype."""

    @abstractmethod
    def kernel(self, call: Call) -> Kernel: ...

    def is_view(self, call: Call) -> bool:
        """Whether the result looks at its first operand, and has no memory of its own."""
        return False


class Ufunc(Computation):
    """One of numpy's ufuncs."""

    __slots__ = ("function",)

    def __init__(self, function: np.ufunc) -> None:
        self.function = function

    @property
    def is_elementwise(self) -> bool:
        return self.function.signature is None

    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        return self.function

    def kernel(self, call: Call) -> Kernel:
        overwrites = tuple(range(len(call.inputs))) if self.is_elementwise else ()
        return Kernel(_WITH_OUT_BY_NAME.get(self.function, self.function), overwrites=overwrites)


# numpy wants the result of these two named.
def _maximum(x: Any, y: Any, out: Any) -> None:
    np.maximum(x, y, out=out)


def _minimum(x: Any, y: Any, out: Any) -> None:
    np.minimum(x, y, out=out)


_WITH_OUT_BY_NAME: Final[dict[np.ufunc, Run]] = {np.maximum: _maximum, np.minimum: _minimum}


class Direct(Computation):
    """A function that needs no scratch: ``function(*operands, out=None, **params)`` makes ``out`` if there is none, and returns it."""

    __slots__ = ("_function", "_overwrites")

    def __init__(self, function: Forward, overwrites: tuple[int, ...] = ()) -> None:
        self._function = function
        self._overwrites = overwrites

    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        return self._function

    def kernel(self, call: Call) -> Kernel:
        run = _with_params(self._function, call.params, len(call.inputs))
        return Kernel(run, overwrites=self._overwrites)


def _with_params(function: Forward, params: Mapping[str, Any], operands: int) -> Run:
    """The function of the operands and ``out`` alone."""
    if not params:
        return function
    if operands == 1:  # such as reductions; in a plan each call counts
        return lambda x, out: function(x, out=out, **params)
    return lambda *arrays: function(*arrays[:-1], out=arrays[-1], **params)


class Planned(Computation):
    """A kernel that is made for a call's shapes, dtypes and parameters.

    ``function(*operands, **params)``: one of numpy's own, which gives the same where it makes the result
    itself. It is for kernels that are that function too, and need their scratch only because it would
    make arrays: to sort, to search and to pick.
    """

    __slots__ = ("_function", "_kernel")

    def __init__(self, kernel: KernelOf, function: Forward | None = None) -> None:
        self._kernel = kernel
        self._function = function

    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        return _Eager(self._kernel, rule, dtype) if self._function is None else self._function

    def kernel(self, call: Call) -> Kernel:
        return self._kernel(call)


class Viewing(Computation):
    """A function whose result is a view of its operand.

    Where numpy may have to copy: ``view`` raises ValueError then, and ``copy(x, out)`` is what it does.
    """

    __slots__ = ("_copy", "_function", "_view")

    def __init__(
        self, function: Forward, view: Forward | None = None, copy: Run | None = None
    ) -> None:
        self._function = function
        self._view = function if view is None else view
        self._copy = copy

    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        return self._function

    def kernel(self, call: Call) -> Kernel:
        """A plan runs the kernel only where there is no view."""
        find, params = self._view, call.params

        def view(x: Any) -> Any:
            return find(x, **params)

        def copy_view(x: Any, out: Any) -> None:
            np.copyto(out, view(x))

        return Kernel(self._copy or copy_view, view=view)

    def is_view(self, call: Call) -> bool:
        return True


class Allocating(Computation):
    """A function that makes an array for its result; what it takes beside that is not known."""

    __slots__ = ("_function", "_name")

    def __init__(self, name: str, function: Forward) -> None:
        self._name = name
        self._function = function

    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        return self._function

    def kernel(self, call: Call) -> Kernel:
        """It raises ValueError where the result is not what was planned: copying would broadcast it silently."""
        name, function, params = self._name, self._function, call.params
        shape, dtype = call.shape, call.dtype

        def run(*arrays: Any) -> None:
            found = np.asarray(function(*arrays[:-1], **params))
            if found.shape != shape or found.dtype != dtype:
                raise ValueError(
                    f"primitive {name!r}: forward gives {found.dtype} {found.shape}, but by its rule"
                    f" and its dtype it is planned as {dtype} {shape}"
                )
            np.copyto(arrays[-1], found)

        return Kernel(run, allocates=call.nbytes)


def computation_of(name: str, given: Computation | Forward) -> Computation:
    """What is given as a primitive's computation: a ``Computation``, a ufunc, or a function that makes its result."""
    if isinstance(given, Computation):
        return given
    if isinstance(given, np.ufunc) and given.nout == 1:
        return Ufunc(given)
    return Allocating(name, given)


_MOST_KNOWN: Final = 256
"""Kernels that an eager computation keeps."""

_MOST_TABLE_BYTES: Final = 1 << 12
"""Kernels with larger tables, and with floats for parameters, are made in each call."""


class _Eager:
    """The eager computation by a kernel: it makes the memory for the result and the scratch, and runs it."""

    __slots__ = ("_dtype", "_kernel", "_known", "_rule")

    def __init__(self, kernel: KernelOf, rule: ShapeRule, dtype: ResultDtype) -> None:
        self._kernel = kernel
        self._rule = rule
        self._dtype = dtype
        self._known: dict[Any, tuple[Run, list[ArraySpec]]] = {}

    def __call__(self, *arrays: Array, **params: Any) -> Array:
        key: Any = (*params.items(), *map(type, params.values()))  # 1 and True are two
        for x in arrays:  # a dtype's number is a key sooner than the dtype
            key += (x.shape, x.strides, x.dtype.num)
        try:
            made = self._known.get(key)
        except TypeError:
            key = _without_slices(key)
            made = self._known.get(key)
        run, specs = made or self._make(arrays, params, key)
        memory = [np.empty(shape, dtype) for shape, dtype in specs]
        run(*arrays, *memory)
        return memory[0]

    def _make(
        self, arrays: Sequence[Array], params: Mapping[str, Any], key: Any
    ) -> tuple[Run, list[ArraySpec]]:
        """The function to run, and the shapes and dtypes of the result and the scratch."""
        shape = tuple(self._rule(*[x.shape for x in arrays], **params))
        dtype = self._dtype(arrays, params)
        kernel = self._kernel(ArrayCall(arrays, params, shape, dtype))
        made = kernel.bind(), [(shape, dtype), *kernel.scratch.values()]
        exact = float not in map(type, params.values())  # 0.0 and -0.0 are equal as keys
        if exact and kernel.table_bytes <= _MOST_TABLE_BYTES:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = made
        return made


def _without_slices(key: Any) -> Any:
    """The same key, of tuples, for a dictionary: a slice, in Python 3.11, can not be in one."""
    if isinstance(key, slice):
        return slice, key.start, key.stop, key.step
    return tuple(map(_without_slices, key)) if isinstance(key, tuple) else key
