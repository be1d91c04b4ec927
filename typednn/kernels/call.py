"""Calls: a primitive with operands of known shapes and dtypes.

Kernels and costs are computed from a call.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np

from typednn.kernels.shaped import Shaped

__all__ = ["Array", "ArrayCall", "Call", "Operand"]

Array: TypeAlias = np.ndarray[Any, Any]


class ShapedValue(Protocol):
    """An operand of a primitive, or its result."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    @property
    def size(self) -> int: ...
    @property
    def nbytes(self) -> int: ...


class Operand(ShapedValue, Protocol):
    """A value that a primitive is applied to.

    ``value``: its elements, or None if they are not known before the program runs.
    ``is_contiguous``: whether its elements are known to lie one after the other in memory.
    """

    @property
    def value(self) -> Array | None: ...
    @property
    def is_contiguous(self) -> bool: ...


class Call(ShapedValue, Protocol):
    """A primitive applied to operands; a node of a graph is one.

    ``shape`` and ``dtype`` are those of the result.
    """

    @property
    def inputs(self) -> Sequence[Operand]: ...
    @property
    def params(self) -> Mapping[str, Any]: ...


class _ArrayOperand:
    """The properties of an array that is an operand. The array itself is not kept."""

    __slots__ = ("dtype", "is_contiguous", "nbytes", "shape", "size")

    value = None

    def __init__(self, array: Array) -> None:
        self.shape = array.shape
        self.dtype = array.dtype
        self.size = array.size
        self.nbytes = array.nbytes
        self.is_contiguous = bool(array.flags.c_contiguous)


class ArrayCall(Shaped):
    """A primitive applied to arrays."""

    __slots__ = ("dtype", "inputs", "params", "shape")

    def __init__(
        self,
        arrays: Sequence[Array],
        params: Mapping[str, Any],
        shape: tuple[int, ...],
        dtype: np.dtype[Any],
    ) -> None:
        self.inputs = [_ArrayOperand(array) for array in arrays]
        self.params = params
        self.shape = shape
        self.dtype = dtype
