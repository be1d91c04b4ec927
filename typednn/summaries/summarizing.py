"""``summary``: runs a model on tensors without values, and watches its layers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from typednn import trees
from typednn.checked_arguments import COUNT_FROM_0, check_values
from typednn.nn.layer_specs import layer_name
from typednn.nn.mode_arguments import ModeUse, mode_use
from typednn.nn.modes import Eval
from typednn.nn.module import Module
from typednn.nn.watching import watched_calls
from typednn.planning.trace.trace import argument, trace
from typednn.shapes.dim import Dim
from typednn.shapes.parsing import parse_size
from typednn.shapes.shape import Shape
from typednn.summaries.inputs import (
    BATCH,
    SummaryError,
    concrete,
    dtype_of_input,
    symbolic_input,
)
from typednn.summaries.report import Summary
from typednn.summaries.rows import LayerRow, RowRecorder
from typednn.tensor import Tensor
from typednn.tracing import tracing

__all__ = ["summary"]


def summary(
    model: Module, /, *inputs: str, dtype: DTypeLike | None = None, **sizes: int
) -> Summary:
    """Return what each layer of the model takes and gives, for inputs of these shapes.

        print(summary(model, "32 3 32 32"))
        print(summary(model, "batch 3 height width", batch=32, height=32, width=32))

    Nothing is computed: the model is called with tensors that have no values, and with
    ``nn.Eval()`` if it takes a mode. Shapes are given with the names in ``inputs`` and for the
    sizes of the names; an input in numbers alone has its first axis called ``b``, if that is not
    given. A size that the model computes as a number is shown as a number.

    ``dtype``: of the inputs. Without it, each has the first of float32, int64, ... that the
    annotation of the model's argument allows.

    Raises SummaryError (a ValueError) for a text that is no shape of numbers and names, a name
    without a size and a size without a name; TypeError or ValueError for a size that is no whole
    number of at least 0; and what the model raises, such as ShapeError.
    """
    if not isinstance(model, Module):
        kind = f"the class {model.__name__}" if isinstance(model, type) else type(model).__name__
        raise TypeError(f"summary: expected a model, an nn.Module, not {kind}")
    check_values("summary", sizes, **dict.fromkeys(sizes, COUNT_FROM_0))
    sizes = {name: int(size) for name, size in sizes.items()}  # numpy's are no int
    shapes = [symbolic_input(text) for text in inputs]
    actual = [_sized(text, shape, sizes) for text, shape in zip(inputs, shapes, strict=True)]
    _refuse_unused(shapes, sizes)
    if not sizes:
        shapes, sizes = _with_batch(actual)
    dtypes = [
        dtype_of_input(model, place) if dtype is None else np.dtype(dtype)
        for place in range(len(inputs))
    ]
    nodes = [argument(shape, each) for shape, each in zip(actual, dtypes, strict=True)]
    rows = _traced(model, nodes, shapes, sizes)
    return Summary(layer_name(model), tuple(shapes), tuple(actual), rows, sizes)


def _traced(
    model: Module, nodes: list[Any], shapes: list[Shape], sizes: Mapping[str, int]
) -> tuple[LayerRow, ...]:
    found: list[RowRecorder] = []

    def run(model: Any, *inputs: Tensor[Any, Any]) -> Any:
        recorder = RowRecorder(tracing.trace, sizes, model)
        found.append(recorder)
        for x, shape in zip(inputs, shapes, strict=True):
            recorder.add_input(x, shape)
        with watched_calls(model, recorder):
            if mode_use(model) is ModeUse.NEVER:
                return model(*inputs)
            return model(*inputs, mode=Eval())

    leaves, treedef = trees.flatten(((model, *[0] * len(nodes)), {}))
    places = leaves[: len(leaves) - len(nodes)]
    parameters = [argument(x.shape, x.dtype) if isinstance(x, Tensor) else x for x in places]
    trace("summary", run, [*parameters, *nodes], treedef, blank=True)
    return found[0].rows()


def _sized(text: str, shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...]:
    actual = concrete(shape, sizes)
    if actual is not None:
        return actual
    names = {name for entry in shape if isinstance(entry, Dim) for name in entry.names}
    missing = sorted(names - sizes.keys())
    if missing:
        example = ", ".join(f"{name}=32" for name in missing)
        raise SummaryError(f"summary: {text!r} needs the sizes of its names, such as {example}")
    raise SummaryError(f"summary: {text!r} has a size below 0; a size is at least 0")


def _refuse_unused(shapes: list[Shape], sizes: Mapping[str, int]) -> None:
    names = {
        n for shape in shapes for entry in shape if isinstance(entry, Dim) for n in entry.names
    }
    for name, size in sizes.items():
        if name not in names:
            raise SummaryError(f"summary: {name}={size} is given, but no shape has that name")


def _with_batch(actual: list[tuple[int, ...]]) -> tuple[list[Shape], dict[str, int]]:
    """Return the shapes with ``b`` for the first axis of those that agree in it, and its size."""
    first = actual[0][0] if actual and actual[0] else None
    if first is None:
        return [*actual], {}
    batch = parse_size(BATCH)
    return [(batch, *s[1:]) if s[:1] == (first,) else s for s in actual], {BATCH: first}
