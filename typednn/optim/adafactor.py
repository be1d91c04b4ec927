"""Adafactor: Adam's second moment of a matrix, kept as one row and one column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from typednn import ops
from typednn.checked_arguments import check, ranges_of
from typednn.optim.chain import Chained
from typednn.optim.rates import Rate, rate_at
from typednn.optim.transformation import (
    Context,
    Memory,
    Transformation,
    Values,
    check_names,
    in_order,
    remembered,
)
from typednn.tensor import Tensor, wrap

__all__ = ["Adafactor", "ScaleByFactoredRms", "ScaleByRelativeRate"]

Shapes: TypeAlias = dict[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class ScaleByFactoredRms(Transformation):
    """``g / max(sqrt(square), eps)``, where ``square`` is a running mean of ``g ** 2``.

    The mean is ``b * square + (1 - b) * g ** 2`` with ``b = 1 - t ** -decay`` in step ``t``, the
    first being 1. Of a matrix (the last two axes), only the mean over its columns and that over its
    rows are kept, and ``square`` is taken to be ``rows * columns / mean(rows)``. The update is then
    divided by its root mean square, if that is above 1. Source: that of ``Adafactor``.
    """

    decay: float = 0.8
    eps: float = 1e-7

    def __post_init__(self) -> None:
        check(self, **ranges_of("ScaleByFactoredRms"))

    def begin(self, parameters: Values) -> Memory:
        return {
            name: {
                path: ops.zeros(shape, dtype=parameters[path].dtype)._data
                for path, shape in shapes.items()
            }
            for name, shapes in _shapes(parameters).items()
        }

    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        check_names(context, memory, ("rows", "columns", "square"))
        old = {
            name: remembered(context, memory, name, shapes)
            for name, shapes in _shapes(updates).items()
        }
        t = wrap(context.number).astype(np.float64) + 1.0
        share = t**-self.decay
        new: dict[str, Values] = {name: {} for name in old}
        found: Values = {}
        for path, update in updates.items():
            g = wrap(in_order(update))
            kept: dict[str, Tensor[Any, Any]] = {}
            for name, mean in _means(g * g).items():
                before = wrap(old[name][path])
                kept[name] = before + share.astype(g.dtype) * (mean - before)
                new[name][path] = kept[name]._data
            scaled = g / ops.maximum(ops.sqrt(self._square(kept)), self.eps)
            found[path] = (scaled / ops.maximum(_rms(scaled), 1.0))._data
        return found, new

    def _square(self, kept: dict[str, Tensor[Any, Any]]) -> Tensor[Any, Any]:
        """Return the mean of ``g ** 2``, or what is taken for it, from what is kept of it."""
        if "square" in kept:
            return kept["square"]
        rows, columns = kept["rows"], kept["columns"]
        return rows * columns / ops.maximum(ops.mean(rows, axis=-2, keepdims=True), self.eps**2)


def _means(squares: Tensor[Any, Any]) -> dict[str, Tensor[Any, Any]]:
    """Return what is kept of squares of this shape, by name: two means of a matrix, or all."""
    if squares.ndim < 2:
        return {"square": squares}
    return {
        "rows": ops.mean(squares, axis=-1, keepdims=True),
        "columns": ops.mean(squares, axis=-2, keepdims=True),
    }


def _shapes(values: Values) -> dict[str, Shapes]:
    """Return the shapes of what ``_means`` keeps, by its name and the parameter's path."""
    matrices = {path: x.shape for path, x in values.items() if x.ndim > 1}
    return {
        "rows": {path: (*shape[:-1], 1) for path, shape in matrices.items()},
        "columns": {path: (*shape[:-2], 1, shape[-1]) for path, shape in matrices.items()},
        "square": {path: x.shape for path, x in values.items() if path not in matrices},
    }


def _rms(x: Tensor[Any, Any]) -> Tensor[Any, Any]:
    return ops.sqrt(ops.mean(x * x))


@dataclass(frozen=True, slots=True)
class ScaleByRelativeRate(Transformation):
    """``min(learning_rate, 1 / sqrt(t)) * max(rms(parameter), smallest_scale) * update``.

    ``t`` is the number of the step, the first being 1; ``rms`` is the root mean square.
    Source: that of ``Adafactor``.
    """

    learning_rate: Rate = 1e-2
    smallest_scale: float = 1e-3

    def __post_init__(self) -> None:
        check(self, **ranges_of("ScaleByRelativeRate"))

    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        t = wrap(context.number).astype(np.float64) + 1.0
        rate = wrap(rate_at(self.learning_rate, context)).astype(np.float64)
        relative = ops.minimum(rate, 1.0 / ops.sqrt(t))
        found: Values = {}
        for path, update in updates.items():
            scale = ops.maximum(_rms(wrap(in_order(context.parameters[path]))), self.smallest_scale)
            found[path] = (relative.astype(scale.dtype) * scale * wrap(update))._data
        return found, memory


@dataclass(frozen=True, slots=True)
class Adafactor(Chained):
    """Adafactor: the memory of a matrix with ``n`` rows and ``m`` columns is ``n + m`` numbers.

    See ``ScaleByFactoredRms`` and, for the learning rate, ``ScaleByRelativeRate``.

    Source: Shazeer and Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost", ICML
    2018, algorithm 4. As in PyTorch, the last two axes are factored, and ``eps`` bounds the root of
    the mean from below; in optax, as in the paper, it is added to ``g ** 2``. optax factors the two
    largest axes if they are large enough, and takes the learning rate as it is.
    """

    learning_rate: Rate = 1e-2
    decay: float = 0.8
    eps: float = 1e-7
    smallest_scale: float = 1e-3

    def __post_init__(self) -> None:
        check(self, **ranges_of("Adafactor"))

    @property
    def parts(self) -> Sequence[Transformation]:
        return (
            ScaleByFactoredRms(self.decay, self.eps),
            ScaleByRelativeRate(self.learning_rate, self.smallest_scale),
        )
