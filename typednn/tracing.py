"""The trace that a thread is in, and how operations that create or draw arrays join it.

A function is traced by calling it with tensors that have no values (``typednn.abstract``). New
arrays are then replaced, and random draws refused. This file knows nothing of graphs.
"""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.shapes.array_limits import out_of_memory, refuse_too_large
from typednn.shapes.shape import show
from typednn.source_lines import user_line

__all__ = ["Scope", "TraceError", "new_array", "refuse_draws", "scope_of", "tracing"]

ArrayMaker: TypeAlias = Callable[[tuple[int, ...], np.dtype[Any]], object]
"""Makes an array, or a stand-in for one, of a shape and a dtype."""

LARGE: Final = 1 << 28
"""Bytes. Planning computes constants up to this size; larger ones have a shape and a dtype only."""


class TraceError(TypeError):
    """A traced function asked for values, which are not known before it runs."""


class Scope:
    """One run of a function that stands for several: a trace, a map, or all steps of a loop.

    ``name``: the function's name, for messages. A value that changes in Python, such as a count,
    does not come in or out of it: it would change once instead of in each run.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name


class _Traces(threading.local):
    """The tracing state of a thread.

    ``names``: the functions being traced, the innermost last.
    ``mapped``: the functions that ``vmap`` maps at present, the innermost last.
    ``trace``: what records the operations of the innermost of them, or None.
    ``gradient_of``: while a gradient rule is called, the line of the operation it belongs to.
    ``line``: while a graph is traced again, the line of the operation it holds; else empty.
    ``region``: the number of the call of ``remat`` that is being traced; 0 outside of all.
    ``scope``: the innermost run that stands for several, or None.
    ``blank``: makes the stand-in for each new array, while a model is built for its sizes alone.
    ``large``: the same for new arrays of more than ``LARGE`` bytes, while a function is planned.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self.mapped: list[str] = []
        self.trace: Any = None  # Any: a Trace, which is defined in a higher layer
        self.gradient_of = ""
        self.line = ""
        self.region = 0
        self.scope: Scope | None = None
        self.blank: ArrayMaker | None = None
        self.large: ArrayMaker | None = None

    @property
    def computes(self) -> bool:
        """Whether what is called now is run or traced to be run, and not for its shapes alone."""
        return self.trace is None or self.trace.computes


tracing: Final = _Traces()


@contextmanager
def scope_of(name: str) -> Iterator[None]:
    """Enter a new scope inside ``with scope_of(name):``."""
    around = tracing.scope
    tracing.scope = Scope(name)
    try:
        yield
    finally:
        tracing.scope = around


def refuse_draws(operation: str) -> None:
    """Raise TraceError while a function is traced or mapped.

    Every call, or every element of the batch, would get the same numbers.
    """
    if tracing.mapped and tracing.blank is None:
        raise TraceError(
            f"{user_line()}: {operation} draws while vmap maps {tracing.mapped[-1]}, so every"
            " element of the batch would get the same numbers; draw with typednn.random and map its"
            " key, or draw outside and pass the tensor"
        )
    if tracing.names and tracing.blank is None:
        raise TraceError(
            f"{user_line()}: {operation} draws while {tracing.names[-1]} is traced, so every call"
            " would get the same numbers; draw with typednn.random and pass its key as an argument,"
            " or draw outside and pass the tensor"
        )


def new_array(
    operation: str, shape: int | tuple[int, ...], dtype: np.dtype[Any], make: ArrayMaker
) -> Any:
    """Return ``make(sizes, dtype)``, or a shape-only stand-in while ``plan`` builds a model.

    Raises ShapeError for a shape that no array can have, and MemoryError if the array does not fit
    into this machine's memory; both name the operation.
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
    raise out_of_memory(what, math.prod(sizes) * dtype.itemsize)
