"""Layers that stand in several places of a module, as in tied embeddings.

A layer that is one object is one part of the tree: its first place has its leaves, and the others have
none. So it has one gradient, the sum of those of its uses, and one update. The layout of the module
around it says which places are the first one again. Tensors are values: whether two are one object
depends on how they were computed, so a tensor in two fields is two parameters that begin as equals.
"""

import copy
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from typednn.nn.deferred_fields import (
    DeferredFields,
    fields_of,
    own_fields,
    set_deferred,
    set_layout,
)
from typednn.nn.layout import Path, Shared

__all__ = ["children", "merge", "separate", "shared_parts"]


def shared_parts(fields: dict[str, Any]) -> Shared:
    """Return the places in a module's fields that are the same module as one before."""
    first: dict[int, Path] = {}
    found: list[tuple[Path, Path]] = []

    def visit(value: Any, path: Path) -> None:
        if isinstance(value, DeferredFields):
            before = first.setdefault(id(value), path)
            if before is not path:
                found.append((path, before))
                return
        for step, child in children(value):
            visit(child, (*path, step))

    for name, value in fields.items():
        visit(value, (name,))
    return tuple(found)


def separate(fields: dict[str, Any], shared: Shared) -> dict[str, Any]:
    """Return the fields with None in each place that is a part again."""
    separated = {**fields}
    for (name, *steps), _ in shared:
        separated[name] = _replaced(separated[name], steps, None)
    return separated


def merge(fields: dict[str, Any], shared: Shared) -> None:
    """Put the parts into their other places. Undoes ``separate``."""
    for (name, *steps), (first, *first_steps) in shared:
        part = fields[first]
        for step in first_steps:
            part = _child(part, step)
        fields[name] = _replaced(fields[name], steps, part)


def children(value: Any) -> Iterator[tuple[Any, Any]]:
    """Return the children of a container that a module walks, with the step to each."""
    if isinstance(value, DeferredFields):
        fields = fields_of(value)
        yield from ((name, fields[name]) for name in value._layout.branches)
    elif isinstance(value, list | tuple):
        yield from enumerate(value)
    elif isinstance(value, dict):
        yield from value.items()
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from ((f.name, getattr(value, f.name)) for f in dataclasses.fields(value))


def _child(value: Any, step: Any) -> Any:
    return value[step] if isinstance(value, list | tuple | dict) else getattr(value, step)


def _replaced(value: Any, steps: Sequence[Any], part: Any) -> Any:
    """Return a copy of a container with another part at the end of the steps."""
    if not steps:
        return part
    step, *rest = steps
    child = _replaced(_child(value, step), rest, part)
    if isinstance(value, tuple):
        items = [*value[:step], child, *value[step + 1 :]]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    if isinstance(value, DeferredFields):
        return _with_fields(value, {**fields_of(value), step: child})
    new = copy.copy(value)
    if isinstance(new, list | dict):
        new[step] = child
    else:
        object.__setattr__(new, step, child)
    return new


def _with_fields(module: DeferredFields, fields: dict[str, Any]) -> Any:
    new = object.__new__(type(module))
    own_fields(new).update(fields)
    set_layout(new, module._layout)
    set_deferred(new, None)
    return new
