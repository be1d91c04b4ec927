"""Arrays as C sees them: a pointer, and sizes and strides that are constants."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn.planning.arena.layout import MemoryLayout
from typednn.planning.trace.graph import Node

__all__ = [
    "C_TYPES",
    "CArray",
    "broadcast",
    "broadcast_strides",
    "c_type",
    "coalesced",
    "contiguous_strides",
    "literal",
    "loops",
    "operand",
]

C_TYPES: Final = {
    np.dtype(np.bool_): "uint8_t",
    np.dtype(np.uint8): "uint8_t",
    np.dtype(np.int32): "int32_t",
    np.dtype(np.uint32): "uint32_t",
    np.dtype(np.int64): "int64_t",
    np.dtype(np.float32): "float",
    np.dtype(np.float64): "double",
}


def c_type(dtype: np.dtype[Any]) -> str:
    return C_TYPES[dtype]


@dataclass(frozen=True, slots=True)
class CArray:
    """An array in C.

    ``text``: the name of a pointer to its first element; a number if ``is_number``.
    ``strides``: in elements, one for each axis.
    """

    text: str
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    is_number: bool = False

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def is_contiguous(self) -> bool:
        """Whether the elements lie one after the other."""
        return self.size == 0 or self.coalesced_strides in ((), (1,))

    @property
    def coalesced_strides(self) -> tuple[int, ...]:
        """The strides, with axes put together that can be walked as one."""
        return coalesced(self.shape, [self.strides])[1][0]

    def at(self, indices: Sequence[str]) -> str:
        """Return the element at these indices, one for each axis."""
        if self.is_number:
            return self.text
        pairs = zip(indices, self.strides, strict=True)
        terms = [_times(index, stride) for index, stride in pairs if stride]
        return f"{self.text}[{' + '.join(terms) or '0'}]"

    def reshaped(self, shape: Sequence[int], strides: Sequence[int]) -> "CArray":
        """Return the same memory with another shape. ``replace`` of dataclasses takes ten times as long."""
        return CArray(self.text, self.dtype, tuple(shape), tuple(strides), self.is_number)


def _times(index: str, stride: int) -> str:
    return index if stride == 1 else f"({index}) * {stride}"


def literal(value: Any, dtype: np.dtype[Any]) -> str:
    """Return the number as C, to the last bit; of a NaN not its payload."""
    number = dtype.type(value)
    if dtype.kind == "f":
        if np.isnan(number):
            return "NAN"
        if np.isinf(number):
            return "INFINITY" if number > 0 else "-INFINITY"
        text = float(number).hex() + ("f" if dtype.itemsize == 4 else "")
        return f"({text})" if text.startswith("-") else text
    whole = int(number)
    if whole == np.iinfo(np.int64).min:  # its absolute value is no number in C
        return "INT64_MIN"
    return f"(({c_type(dtype)})INT64_C({whole}))"


def contiguous_strides(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the strides, in elements, of an array whose elements lie one after the other."""
    strides = [1]
    for size in reversed(shape[1:]):
        strides.append(strides[-1] * max(size, 1))
    return tuple(strides[::-1][: len(shape)])


def operand(layout: MemoryLayout, name: str, x: Node) -> CArray:
    """Return a value that is read through the pointer ``name``, which is that of its first element.

    A constant with one element is a number.
    """
    if x.value is not None and x.value.size == 1:
        number = literal(x.value.item(), x.dtype)
        return CArray(number, x.dtype, x.shape, (0,) * len(x.shape), is_number=True)
    place, size = layout.places.get(x), x.dtype.itemsize
    strides = contiguous_strides(x.shape)
    if place is not None:
        strides = tuple([each // size for each in place.strides])
    elif x.value is not None:
        strides = tuple([each // size for each in x.value.strides])
    return CArray(name, x.dtype, x.shape, strides)


def broadcast_strides(
    shape: Sequence[int], strides: Sequence[int], to: Sequence[int]
) -> tuple[int, ...]:
    """Return the strides by which an array of ``shape`` is read as one of the shape ``to``."""
    missing = len(to) - len(shape)
    found = [0 if size == 1 else stride for size, stride in zip(shape, strides, strict=True)]
    return (0,) * missing + tuple(found)


def broadcast(x: CArray, shape: tuple[int, ...]) -> CArray:
    """Return the array as one of this shape."""
    return x.reshaped(shape, broadcast_strides(x.shape, x.strides, shape))


def coalesced(
    shape: Sequence[int], strides: Sequence[Sequence[int]]
) -> tuple[tuple[int, ...], list[tuple[int, ...]]]:
    """Return the shape and the strides with as few axes as possible.

    ``strides``: those of each array. Axes of size 1 are dropped; neighbours that every array walks
    with one stride become one.
    """
    kept: list[list[Any]] = []  # for each axis its size, and the stride of each array
    for axis, size in enumerate(shape):
        steps = [each[axis] for each in strides]
        if size == 1:
            continue
        if kept and all(a == b * size for a, b in zip(kept[-1][1], steps, strict=True)):
            kept[-1] = [kept[-1][0] * size, steps]
        else:
            kept.append([size, steps])
    sizes = tuple([size for size, _ in kept])
    return sizes, [tuple([steps[k] for _, steps in kept]) for k in range(len(strides))]


def loops(indices: Sequence[str], sizes: Sequence[int | str], body: str) -> str:
    """Return the body, in a block, inside of one loop for each index, the first one outside.

    ``sizes``: numbers, or names of variables.
    """
    heads = [
        f"for (int64_t {index} = 0; {index} < {size}; {index}++) {{"
        for index, size in zip(indices, sizes, strict=True)
    ]
    heads = heads or ["{"]
    return "\n".join([*heads, body, *["}"] * len(heads)])
