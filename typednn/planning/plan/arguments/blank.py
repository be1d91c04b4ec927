"""Tensors that are nothing but a shape and a dtype, and models made of them.

A model is made by its own ``__init__``, but what it draws and fills stands for arrays without being
some: so it costs nothing, however many parameters there are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from typednn.planning.trace.trace import argument
from typednn.planning.trace.traced import Trace, Traced
from typednn.shapes.array_limits import refuse_too_large
from typednn.tensor import Tensor, wrap
from typednn.tracing import tracing

__all__ = ["Blanks"]


class Blanks:
    """Makes tensors without values, all of one trace, which nobody runs."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._trace = Trace(name)

    def array(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Traced:
        """What stands for an array. Raises ShapeError for a shape that no array can have."""
        refuse_too_large("", shape, dtype.itemsize)
        return Traced(self._trace, argument(shape, dtype))

    def tensor(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Tensor[Any, Any]:
        return wrap(self.array(shape, dtype))  # type: ignore[arg-type] # as in tracing

    def generator(self) -> np.random.Generator:
        return _Generator(self)

    @contextmanager
    def making(self) -> Iterator[None]:
        """What is made in here has no values: draws, and tensors of zeros, ones and the like."""
        outside = tracing.blank
        tracing.names.append(self._name)
        tracing.blank = self.array
        try:
            yield
        finally:
            tracing.blank = outside
            tracing.names.pop()


class _Generator(np.random.Generator):
    """Draws what weights are drawn from without drawing it."""

    def __init__(self, blanks: Blanks) -> None:
        super().__init__(np.random.PCG64(0))
        self._blanks = blanks

    def _drawn(self, size: Any, dtype: Any, *parameters: Any) -> Any:
        shape = np.broadcast_shapes(*map(np.shape, parameters)) if size is None else size
        return self._blanks.array(shape if isinstance(shape, tuple) else (shape,), np.dtype(dtype))

    def standard_normal(self, size: Any = None, dtype: Any = np.float64, out: Any = None) -> Any:
        return self._drawn(size, dtype)

    def random(self, size: Any = None, dtype: Any = np.float64, out: Any = None) -> Any:
        return self._drawn(size, dtype)

    def normal(self, loc: Any = 0.0, scale: Any = 1.0, size: Any = None) -> Any:
        return self._drawn(size, np.float64, loc, scale)

    def uniform(self, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
        return self._drawn(size, np.float64, low, high)

    def spawn(self, n_children: int) -> list[Any]:
        return [self] * n_children
