"""The inputs that a summary runs a model on: their shapes from texts, their dtypes from annotations."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import numpy as np

from typednn.checks.class_dtypes import of_owner
from typednn.checks.hints import is_array_hint
from typednn.checks.resolution import hints_of
from typednn.nn.sequential import Sequential
from typednn.shapes.dim import Dim
from typednn.shapes.parsing import parse
from typednn.shapes.shape import Shape
from typednn.shapes.spec import SpecSyntaxError

__all__ = ["BATCH", "SummaryError", "concrete", "dtype_of_input", "symbolic_input"]

BATCH: Final = "b"
"""What the first axis of an input is called, if the text gives its size."""
_PREFERRED: Final = ("float32", "int64", "float64", "int32", "uint8", "bool")


class SummaryError(ValueError):
    """The input of a summary is no shape, or one of its names has no size."""


def symbolic_input(text: str) -> Shape:
    """Parse ``"batch 3 32 32"``. Raises SummaryError for anything but numbers and names."""
    if not isinstance(text, str):
        raise SummaryError(
            f"summary: a shape is {text!r}, but expected a text such as 'batch 3 32 32'"
        )
    try:
        shape = parse(text).shape()
    except SpecSyntaxError as error:
        raise SummaryError(f"summary: {error}") from None
    for entry in shape:
        if not isinstance(entry, int | Dim):
            raise SummaryError(
                f"summary: shape {text!r} has {str(entry)!r}, which stands for any size; write each"
                " size as a number or a name, such as 'batch 3 32 32'"
            )
    return cast("Shape", shape)  # as just seen


def concrete(shape: Shape, sizes: Mapping[str, int]) -> tuple[int, ...] | None:
    """Return the shape with sizes for its names; None if one of them has no size."""
    found = [entry.substitute(sizes) if isinstance(entry, Dim) else entry for entry in shape]
    known = [size for size in found if isinstance(size, int) and size >= 0]
    return tuple(known) if len(known) == len(found) else None


def dtype_of_input(model: Any, position: int) -> np.dtype[Any]:
    """Return the first common dtype that the annotation of the model's argument allows: float32."""
    if isinstance(model, Sequential) and len(model):
        return dtype_of_input(model[0], position)
    call = inspect.unwrap(model if inspect.isroutine(model) else type(model).__call__)
    try:
        hints, names = hints_of(call, {}), [*inspect.signature(call).parameters]
    except (TypeError, ValueError):  # a function in C without a signature
        return np.dtype(np.float32)
    names = names if call is model else names[1:]
    hint: Any = hints.get(names[position]) if position < len(names) else None
    hint = of_owner(hint, model)
    allowed: Sequence[Any] = hint.dtypes if is_array_hint(hint) else ()
    return np.dtype(next((name for name in _PREFERRED if name in allowed), "float32"))
