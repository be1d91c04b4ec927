"""Arithmetic of sizes, and of tuples of them: what a program computes before it makes a tensor."""

from collections.abc import Callable
from functools import reduce
from operator import add, mul
from typing import Final, TypeGuard

from typednn.shapes.dim import (
    UNKNOWN,
    Dim,
    Size,
    Unknown,
    maximum,
    minimum,
    within_limits,
)
from typednn.shapes.rules.axes import count
from typednn.shapes.rules.slicing import Slice
from typednn.shapes.shape import Shape, Variadic

_INT_OPERATORS: Final[dict[str, Callable[[Size, Size], Size]]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: UNKNOWN if b == 0 else a // b,
    "%": lambda a, b: UNKNOWN if b == 0 else a % b,
    "**": lambda a, b: _power(a, b),
    "<<": lambda a, b: a * _power(2, b),
    ">>": lambda a, b: UNKNOWN if (by := _power(2, b)) == UNKNOWN else a // by,
}
_LARGEST_POWER: Final = 64
OF_SEVERAL: Final = ("builtins.min", "builtins.max")
_TWO: Final = 2

TENSOR_ATTRIBUTES: Final[dict[str, Callable[[Shape], object]]] = {
    "shape": lambda shape: shape,
    "size": count,
    "ndim": lambda shape: _length(shape),
}
"""The values of a tensor's attributes."""

SIZE_FUNCTIONS: Final[dict[str, Callable[[Shape], object]]] = {
    "builtins.len": lambda shape: _length(shape),
    "math.prod": count,
    "numpy._core.fromnumeric.prod": count,
    "builtins.sum": lambda shape: reduce(add, shape, 0) if are_sizes(shape) else UNKNOWN,
    "builtins.min": lambda shape: reduce(minimum, shape) if are_sizes(shape) else UNKNOWN,
    "builtins.max": lambda shape: reduce(maximum, shape) if are_sizes(shape) else UNKNOWN,
    "builtins.tuple": lambda shape: shape,
    "builtins.list": lambda shape: shape,
}
"""Functions of a tuple of sizes, and how to compute their results."""

INT_FUNCTIONS: Final[dict[str, Callable[[int], int]]] = {"builtins.abs": abs}


def are_sizes(values: object) -> TypeGuard[tuple[Size, ...]]:
    """Whether ``values`` is a tuple of sizes and its length is known."""
    return isinstance(values, tuple) and all(isinstance(v, int | Dim | Unknown) for v in values)


def computed(operator: str, a: object, b: object) -> object:
    if isinstance(a, tuple) and isinstance(b, tuple):
        joined = (*a, *b)
        one_rank = sum(isinstance(entry, Variadic) for entry in joined) < 2
        return joined if operator == "+" and one_rank else UNKNOWN
    if isinstance(a, tuple) and isinstance(b, int):
        return a * b if operator == "*" and Variadic not in map(type, a) else UNKNOWN
    if operator in _INT_OPERATORS and isinstance(a, int | Dim) and isinstance(b, int | Dim):
        result = _INT_OPERATORS[operator](a, b)
        return within_limits(result) if isinstance(result, int) else result
    return UNKNOWN


def _power(a: Size, b: Size) -> Size:
    return reduce(mul, [a] * b, 1) if isinstance(b, int) and 0 <= b <= _LARGEST_POWER else UNKNOWN


def _length(shape: Shape) -> Size:
    return UNKNOWN if any(isinstance(entry, Variadic) for entry in shape) else len(shape)


def rows(shape: Shape) -> Size:
    return shape[0] if shape and not isinstance(shape[0], Variadic) else UNKNOWN


def item(values: object, index: object) -> object:
    """Return ``values[index]`` for a tuple of sizes."""
    if not are_sizes(values):
        return UNKNOWN
    if isinstance(index, int) and -len(values) <= index < len(values):
        return values[index]
    if isinstance(index, Slice):
        bounds = (index.start, index.stop, index.step)
        known = [bound for bound in bounds if bound is None or isinstance(bound, int)]
        return values[slice(*known)] if len(known) == len(bounds) and index.step != 0 else UNKNOWN
    return UNKNOWN


def function_of_several(name: str, values: tuple[object, ...]) -> object:
    """Return the value of ``min(a, b)`` and other functions of several sizes."""
    if name == "builtins.sum" and isinstance(values[0], tuple) and len(values) == _TWO:
        return computed("+", SIZE_FUNCTIONS[name](values[0]), values[1])
    if not are_sizes(values):
        return UNKNOWN
    if name in OF_SEVERAL:
        return SIZE_FUNCTIONS[name](values)
    if name == "builtins.divmod" and len(values) == _TWO:
        return computed("//", *values), computed("%", *values)
    return computed("**", *values) if name == "builtins.pow" and len(values) == _TWO else UNKNOWN


def is_constant(value: object) -> bool:
    """Whether ``value`` is a number, or a tuple of numbers."""
    return all(map(is_constant, value)) if isinstance(value, tuple) else isinstance(value, int)
