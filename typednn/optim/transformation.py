"""Transformations: the small steps from a gradient to the update that is subtracted from a model.

They are never differentiated, so they compute in numpy and without ``ops`` where they can; ``jit``
traces numpy's functions. They never write into an array that they are given.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np

from typednn import ops
from typednn.abstract import Abstract
from typednn.shapes.shape import ShapeError, show
from typednn.tensor import wrap

__all__ = [
    "Array",
    "Context",
    "Memory",
    "PerParameter",
    "Transformation",
    "Values",
    "as_array",
    "check_count",
    "check_names",
    "in_order",
    "remembered",
    "zeros_like",
]

Array: TypeAlias = np.ndarray[Any, np.dtype[np.floating[Any]]]
"""A numpy array, or what stands for one while a function is traced."""
Values: TypeAlias = dict[str, Array]
"""An array for each parameter, by its path: ``{"hidden.weight": ..., "hidden.bias": ...}``."""
Memory: TypeAlias = Any
"""What a transformation remembers from step to step: dicts and tuples of arrays, of its own form."""


@dataclass(frozen=True, slots=True)
class Context:
    """One step: its number, which begins at 0, and the parameters before it.

    ``caller``: the method that the user has called, for messages.
    """

    caller: str
    number: Array
    parameters: Values


class Transformation(ABC):
    """A part of an optimizer's chain: turns updates into other updates, with a memory of its own.

    The first part of a chain is given the gradient. What the last one gives is subtracted from the
    parameters.
    """

    __slots__ = ()

    def label(self) -> str:
        """Return the names of its class and of those inside of it: ``Accumulate(Chain(Clip, Adam))``."""
        own: tuple[Field[Any], ...] = fields(self) if is_dataclass(self) else ()
        inside = [getattr(self, x.name) for x in own]
        names = [each.label() for value in inside for each in _transformations_in(value)]
        return type(self).__name__ + (f"({', '.join(names)})" if names else "")

    def begin(self, parameters: Values) -> Memory:
        """Return the memory before the first step."""
        return {}

    @abstractmethod
    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        """Return the new updates and the new memory."""


def _transformations_in(value: Any) -> list[Transformation]:
    """Return the transformations in a field, which may be a tuple of them, or of pairs with them."""
    if isinstance(value, tuple):
        return [each for part in value for each in _transformations_in(part)]
    return [value] if isinstance(value, Transformation) else []


class PerParameter(Transformation):
    """Computes each parameter's update from its own update and memory alone, by ``rule``.

    ``remembers``: the names of what ``rule`` keeps, arrays like the parameter that begin at zero.
    """

    __slots__ = ()

    remembers: ClassVar[tuple[str, ...]] = ()

    def numbers(self, context: Context) -> tuple[Array, ...]:
        """Return the numbers of this step that ``rule`` is given last, in the update's dtype."""
        return ()

    @abstractmethod
    def rule(self, *args: Any, **kwargs: Any) -> tuple[Array, ...]:  # Any: as many as it names
        """Return the new update and what is remembered, from ``update, *remembered, *numbers``."""

    def begin(self, parameters: Values) -> Memory:
        return {name: zeros_like(parameters) for name in self.remembers}

    def transform(self, updates: Values, memory: Memory, context: Context) -> tuple[Values, Memory]:
        shapes = {path: update.shape for path, update in updates.items()}
        check_names(context, memory, self.remembers)
        columns = [remembered(context, memory, name, shapes) for name in self.remembers]
        numbers = self.numbers(context)
        new: tuple[Values, ...] = tuple([{} for _ in range(1 + len(columns))])
        for path, update in updates.items():
            row = [column[path] for column in columns]
            results = self.rule(update, *row, *[x.astype(update.dtype) for x in numbers])
            for column, result in zip(new, results, strict=True):
                column[path] = as_array(result)
        return new[0], dict(zip(self.remembers, new[1:], strict=True))


def zeros_like(values: Values) -> Values:
    """Return zeros of the same shapes and dtypes."""
    return {path: ops.zeros_like(wrap(value))._data for path, value in values.items()}


def as_array(value: Any) -> Array:
    """Return numpy's scalar, which arithmetic gives for arrays of rank 0, as an array."""
    found: Array = np.asarray(value) if isinstance(value, np.generic) else value
    return found


def in_order(value: Array) -> Array:
    """Return the array with its elements in C's order, so that sums add as planned ones do."""
    return value if isinstance(value, Abstract) else np.asarray(value, order="C")


def check_names(context: Context, memory: Memory, names: Collection[str]) -> None:
    """Raise TypeError if the memory is not a dict with these names."""
    if not isinstance(memory, dict) or memory.keys() != {*names}:
        raise _of_another_optimizer(context)


def remembered(
    context: Context, memory: Memory, name: str, shapes: Mapping[str, tuple[int, ...]]
) -> Values:
    """Return what is remembered under the name, for the parameters with these shapes.

    Raises TypeError if it is that of another optimizer or of other parameters, and ShapeError if
    its shapes or dtypes do not fit.
    """
    found = memory[name]
    if not isinstance(found, dict):
        raise _of_another_optimizer(context)
    if found.keys() != shapes.keys():
        path = min(found.keys() ^ shapes.keys())
        has, lacks = ("state", "model") if path in found else ("model", "state")
        raise TypeError(
            f"{context.caller}: the state is that of another model: the {has} has the parameter"
            f" {path!r}, which the {lacks} has not"
        )
    for path, shape in shapes.items():
        value, dtype = found[path], context.parameters[path].dtype
        if value.shape != shape or value.dtype != dtype:
            raise ShapeError(
                f"{context.caller}: {name!r} of {path!r} in the state is {value.dtype}"
                f" {show(value.shape)}, but expected {dtype} {show(shape)}"
            )
    return found


def check_count(context: Context, memory: Memory, count: int) -> None:
    """Raise TypeError if the memory is not a tuple of so many."""
    if not isinstance(memory, tuple) or len(memory) != count:
        raise _of_another_optimizer(context)


def _of_another_optimizer(context: Context) -> TypeError:
    return TypeError(
        f"{context.caller}: the state is that of another optimizer; begin with the state that init"
        " returns"
    )
