"""Computations: each says how a primitive is computed.

The eager ``forward`` and a plan's kernel are both derived from it.

There are five kinds of ``Computation``: a numpy ufunc (``Ufunc``), a function with ``out=``
(``Direct``), a kernel with scratch (``Planned``), a view of the operand (``Viewing``), and a
function that allocates its own result (``Allocating``), such as users write.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.kernels.call import Array, ArrayCall, Call
from typednn.kernels.kernel import ArraySpec, Kernel, KernelFactory, Run

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
"""``forward(*arrays, **params)`` returns the result. It does not write to its arguments."""

ShapeRule: TypeAlias = Callable[..., Any]
ResultDtype: TypeAlias = Callable[[Sequence[Any], Mapping[str, Any]], np.dtype[Any]]


class Computation(ABC):
    """How a primitive's values are computed."""

    __slots__ = ()

    @property
    def is_elementwise(self) -> bool | None:
        """Whether each element of the result depends only on the operands' elements at its place.

        None if that is not known.
        """
        return None

    @abstractmethod
    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        """Return the eager computation, given the rules of the result's shape and dtype."""

    @abstractmethod
    def kernel(self, call: Call) -> Kernel:
        """Return the kernel that a plan runs for this call."""

    def is_view(self, call: Call) -> bool:
        """Whether the result is a view of its first operand, without memory of its own."""
        return False


class Ufunc(Computation):
    """A numpy ufunc."""

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
        return Kernel(_WITH_OUT_AS_KEYWORD.get(self.function, self.function), overwrites=overwrites)


# The ufuncs ``maximum`` and ``minimum`` take ``out`` as a keyword only.
def _maximum(x: Any, y: Any, out: Any) -> None:
    np.maximum(x, y, out=out)


def _minimum(x: Any, y: Any, out: Any) -> None:
    np.minimum(x, y, out=out)


_WITH_OUT_AS_KEYWORD: Final[dict[np.ufunc, Run]] = {np.maximum: _maximum, np.minimum: _minimum}


class Direct(Computation):
    """A function that needs no scratch.

    ``function(*operands, out=None, **params)`` writes into ``out`` and returns it. It allocates
    ``out`` if it is None.
    """

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
    """Return the function of the operands and ``out`` alone, with the parameters filled in."""
    if not params:
        return function
    if operands == 1:  # such as reductions; in a plan each call counts
        return lambda x, out: function(x, out=out, **params)
    return lambda *arrays: function(*arrays[:-1], out=arrays[-1], **params)


class Planned(Computation):
    """A kernel that is made for the shapes, dtypes and parameters of a call.

    ``function(*operands, **params)``: if given, eager calls use it instead of the kernel. It
    returns the same result in new memory. It is given if the kernel calls the same numpy function
    and needs scratch only to avoid allocations: in sorting, searching and indexing.
    """

    __slots__ = ("_function", "_kernel")

    def __init__(self, kernel: KernelFactory, function: Forward | None = None) -> None:
        self._kernel = kernel
        self._function = function

    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        return _Eager(self._kernel, rule, dtype) if self._function is None else self._function

    def kernel(self, call: Call) -> Kernel:
        return self._kernel(call)


class Viewing(Computation):
    """A function whose result is a view of its operand.

    If numpy would have to copy, ``view`` raises ValueError, and ``copy(x, out)`` copies.
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
        """Return a kernel that copies; a plan runs it only where there is no view."""
        find, params = self._view, call.params

        def view(x: Any) -> Any:
            return find(x, **params)

        def copy_view(x: Any, out: Any) -> None:
            np.copyto(out, view(x))

        return Kernel(self._copy or copy_view, view=view)

    def is_view(self, call: Call) -> bool:
        return True


class Allocating(Computation):
    """A function that allocates its result. Its other memory use is not known."""

    __slots__ = ("_function", "_name")

    def __init__(self, name: str, function: Forward) -> None:
        self._name = name
        self._function = function

    def forward(self, rule: ShapeRule, dtype: ResultDtype) -> Forward:
        return self._function

    def kernel(self, call: Call) -> Kernel:
        """Return a kernel that copies the function's result.

        The kernel raises ValueError if its shape or dtype is not the planned one.
        """
        name, function, params = self._name, self._function, call.params
        shape, dtype = call.shape, call.dtype

        def run(*arrays: Any) -> None:
            result = np.asarray(function(*arrays[:-1], **params))
            if result.shape != shape or result.dtype != dtype:
                raise ValueError(
                    f"primitive {name!r}: forward gives {result.dtype} {result.shape}, but by its"
                    f" rule and its dtype it is planned as {dtype} {shape}"
                )
            np.copyto(arrays[-1], result)

        return Kernel(run, allocates=call.nbytes)


def computation_of(name: str, given: Computation | Forward) -> Computation:
    """Return the computation of a primitive from a ``Computation``, a ufunc or a plain function."""
    if isinstance(given, Computation):
        return given
    if isinstance(given, np.ufunc) and given.nout == 1:
        return Ufunc(given)
    return Allocating(name, given)


_MOST_CACHED: Final = 256
"""The most kernels that an eager computation caches."""

_MOST_TABLE_BYTES: Final = 1 << 12
"""Kernels with larger tables are not cached, and neither are calls with floats as parameters."""


class _Eager:
    """The eager computation: allocate the result and the scratch, then run the kernel."""

    __slots__ = ("_cache", "_dtype", "_kernel", "_rule")

    def __init__(self, kernel: KernelFactory, rule: ShapeRule, dtype: ResultDtype) -> None:
        self._kernel = kernel
        self._rule = rule
        self._dtype = dtype
        self._cache: dict[Any, tuple[Run, list[ArraySpec]]] = {}

    def __call__(self, *arrays: Array, **params: Any) -> Array:
        key: Any = (
            *params.items(),
            *map(type, params.values()),
        )  # 1 and True are equal, their types are not
        for x in arrays:  # a dtype's number is hashed faster than the dtype
            key += (x.shape, x.strides, x.dtype.num)
        try:
            entry = self._cache.get(key)
        except TypeError:
            key = _without_slices(key)
            entry = self._cache.get(key)
        run, specs = entry or self._make(arrays, params, key)
        memory = [np.empty(shape, dtype) for shape, dtype in specs]
        run(*arrays, *memory)
        return memory[0]

    def _make(
        self, arrays: Sequence[Array], params: Mapping[str, Any], key: Any
    ) -> tuple[Run, list[ArraySpec]]:
        """Return the function to run, and the shapes and dtypes of the result and the scratch."""
        shape = tuple(self._rule(*[x.shape for x in arrays], **params))
        dtype = self._dtype(arrays, params)
        kernel = self._kernel(ArrayCall(arrays, params, shape, dtype))
        entry = kernel.bind(), [(shape, dtype), *kernel.scratch.values()]
        cacheable = float not in map(type, params.values())  # 0.0 and -0.0 are equal as keys
        if cacheable and kernel.table_bytes <= _MOST_TABLE_BYTES:
            if len(self._cache) >= _MOST_CACHED:
                self._cache.clear()
            self._cache[key] = entry
        return entry


def _without_slices(key: Any) -> Any:
    """Return the key with its slices as tuples: in Python 3.11 a slice has no hash."""
    if isinstance(key, slice):
        return slice, key.start, key.stop, key.step
    return tuple(map(_without_slices, key)) if isinstance(key, tuple) else key
