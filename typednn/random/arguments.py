"""Arguments of draws: shapes, dtypes, and numbers whose values are known outside of traces."""

from typing import Any, TypeAlias

import numpy as np

from typednn import ops
from typednn.dtypes import NUMBERS, normal_dtype, not_a_number
from typednn.ops.arguments import integers
from typednn.shapes import ShapeError
from typednn.shapes.rules.draws import DRAWS, crossed
from typednn.tensor import Tensor
from typednn.traced_number import computed

__all__ = [
    "FloatOrTensor",
    "IntOrTensor",
    "Shape",
    "as_operand",
    "floating",
    "refuse_crossed",
    "shape_of",
    "values_of",
]

Shape: TypeAlias = tuple[int, ...]
# Any: the rules check the dtypes of tensors, for mypy and at run time.
FloatOrTensor: TypeAlias = float | Tensor[Any, Any]
IntOrTensor: TypeAlias = int | Tensor[Any, Any]


def shape_of(operation: str, shape: Any, **others: Any) -> Shape:
    """Return the shape of a draw by its rule; ``others`` are the rule's other arguments.

    Raises TypeError unless ``shape`` is an int or a tuple of ints, or None if the rule allows it;
    ShapeError for what the rule refuses.
    """
    if shape is not None:
        shape = integers(operation, "shape", shape, "an int, or a tuple of ints")
    found: Any = DRAWS[operation.removeprefix("random.")](shape=shape, **others)
    return tuple(found)


def floating(operation: str, dtype: Any) -> np.dtype[Any]:
    """Return the dtype, float32 for None. Raises ShapeError unless it is floating-point."""
    normal = normal_dtype(operation, dtype, np.dtype(np.float32))
    if normal.kind != "f":
        raise ShapeError(
            f"{operation}: dtype is {normal}, it must be floating-point", "shape-dtype"
        )
    return normal


def as_operand(operation: str, name: str, value: Any, dtype: np.dtype[Any]) -> Tensor[Any, Any]:
    """Return a number as a tensor of this dtype, and a tensor itself.

    Raises ShapeError for a tensor of another dtype, and TypeError for anything else.
    """
    if isinstance(value, Tensor):
        if value.dtype != dtype:
            text = f"{operation}: {name} is {value.dtype} and the draw is {dtype}"
            raise ShapeError(
                f"{text}; dtypes are never promoted: {name}.astype(np.{dtype})", "shape-dtype"
            )
        return value
    if not isinstance(value, NUMBERS):
        raise not_a_number(operation, value, f"{name} is a tensor or a Python number")
    return ops.full((), value, dtype=dtype)


def values_of(value: Any) -> Any:
    """Return a number itself, or a tensor's values as an array; None for one without values."""
    if not isinstance(value, Tensor):
        return value
    data: Any = value._data  # an array, or its stand-in in a trace
    return data if isinstance(data, np.ndarray) else None


def refuse_crossed(
    operation: str, low: tuple[str, Any], high: tuple[str, Any], dtype: np.dtype[Any]
) -> None:
    """Raise ValueError unless each known ``low`` is below its ``high``; both with their names.

    They are compared in this dtype. Numbers that are traced are compared in each call.
    """

    def checked(*ends: Any) -> float:
        lows, highs = np.broadcast_arrays(*[np.asarray(each, dtype) for each in ends])
        wrong = ~(lows < highs)
        if np.any(wrong):
            first = tuple(np.argwhere(wrong)[0])
            raise ValueError(crossed(operation, (low[0], lows[first]), (high[0], highs[first])))
        return 0.0

    ends = values_of(low[1]), values_of(high[1])
    if ends[0] is not None and ends[1] is not None:
        computed(checked, *ends)
