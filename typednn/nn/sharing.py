"""Refuse modules in which one tensor stands in two places."""

import dataclasses
from collections.abc import Iterable, Iterator
from typing import Any

from typednn.nn.buffers import buffers_of
from typednn.nn.deferred_fields import fields_of
from typednn.parameters import is_floating
from typednn.tensor import Tensor

__all__ = ["refuse_shared"]


def refuse_shared(module: Any) -> None:
    """Raise ValueError if one tensor is two parameters of the module.

    Each place is a leaf of its own, with its own gradient and update, so that the places would
    differ after one step. Tensors by which a gradient is being taken are allowed: their gradient is
    the sum of all uses.
    """
    places: dict[int, str] = {}
    for place, tensor in _parameters(module):
        first = places.setdefault(id(tensor), place)
        if first != place and tensor._tape is None:
            raise ValueError(
                f"{type(module).__name__}: {first} and {place} are the same tensor, but they would"
                " be trained as two parameters, which differ after one step; keep it in one field,"
                " and pass the tensor or layer to the calls that use it too; or, for two"
                " parameters with equal initial values, build two tensors"
            )


def _parameters(value: Any) -> Iterator[tuple[str, Tensor[Any, Any]]]:
    """Yield the parameters in a value with their places, like ``trees.named_leaves``.

    It registers no class: modules are built before anyone uses them as trees.
    """
    if hasattr(value, "_layout"):
        frozen = value._layout.frozen
        for place, tensor in _within(_branches(value)):
            if place not in frozen:
                yield place, tensor
    elif isinstance(value, list | tuple):
        yield from _within((f"[{index}]", item) for index, item in enumerate(value))
    elif isinstance(value, dict):
        yield from _within((f"[{key!r}]", item) for key, item in value.items())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        yield from _within((f".{name}", getattr(value, name)) for name in names)
    elif is_floating(value):
        yield "", value


def _within(parts: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Tensor[Any, Any]]]:
    for name, part in parts:
        for place, tensor in _parameters(part):
            yield name + place, tensor


def _branches(module: Any) -> list[tuple[str, Any]]:
    """Return the branches that are no buffers."""
    fields, buffers = fields_of(module), buffers_of(type(module))
    names = [name for name in module._layout.branches if name not in buffers]
    return [(f".{name}", fields[name]) for name in names]
