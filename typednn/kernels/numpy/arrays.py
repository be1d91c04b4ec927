"""Functions on operands and scratch that kernels of several families share."""

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np

from typednn.kernels.call import Operand
from typednn.kernels.kernel import ArraySpec, spec_of

__all__ = [
    "as_contiguous",
    "copy_scratch",
    "line_spec",
    "out_of_range",
    "polynomial",
    "prefix_view",
    "scalar",
]


def as_contiguous(x: Any, copy: Any = None) -> Any:
    """Return the array itself if it is contiguous, else ``copy`` with its elements."""
    if x.flags.c_contiguous:
        return x
    if copy is None:  # a caller passed a transposed argument
        return np.ascontiguousarray(x)
    np.copyto(copy, x)
    return copy


def copy_scratch(**operands: Operand) -> dict[str, ArraySpec]:
    """Return the scratch, by name, for copies of the operands that may not be contiguous."""
    return {name: spec_of(x) for name, x in operands.items() if not x.is_contiguous}


def line_spec(shape: tuple[int, ...], axis: int, dtype: np.dtype[Any]) -> ArraySpec:
    """Return the shape and dtype of an array with one element per line along the axis."""
    axis %= len(shape)
    return (*shape[:axis], 1, *shape[axis + 1 :]), dtype


def prefix_view(scratch: Any, shape: tuple[int, ...]) -> Any:
    """Return the first elements of the scratch as an array of this shape."""
    return scratch.reshape(-1)[: prod(shape)].reshape(shape)


def out_of_range(index: Any, low: int, high: int, least: Any, largest: Any) -> bool:
    """Whether an element of ``index`` is below ``low``, or at or above ``high``.

    ``least``, ``largest``: scratch; they then hold the least and the largest element.
    """
    np.minimum.reduce(index, None, out=least)
    np.maximum.reduce(index, None, out=largest)
    return bool(least.item() < low or largest.item() >= high)


def polynomial(coefficients: Sequence[Any], x: Any, out: Any) -> None:
    """Write the polynomial in ``x`` into ``out``, by Horner's rule.

    ``coefficients``: the one of the highest power comes first.
    """
    np.multiply(x, coefficients[0], out)
    for number in coefficients[1:-1]:
        np.add(out, number, out)
        np.multiply(out, x, out)
    np.add(out, coefficients[-1], out)


@lru_cache(maxsize=256)
def scalar(value: float, dtype: np.dtype[Any]) -> Any:
    """Return the number as a read-only array without axes."""
    array = np.array(value, dtype)
    array.flags.writeable = False
    return array
