"""Trees on their way into a plan and out of it: what they are a part of a signature by, and new ones.

A step's results are mostly the next step's arguments. So a module that a plan returns keeps its
leaves and its structure beside it, and is not walked again.
"""

from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from typing import Any, Final, NamedTuple, TypeAlias
from weakref import WeakValueDictionary

from typednn.planning.signature import Static, static_key
from typednn.tensor import Tensor
from typednn.trees import TreeDef, field_names, flatten, is_lasting, rebuilder, unflatten

__all__ = ["Write", "read", "writer"]

Write: TypeAlias = Callable[[Iterator[Any]], Any]
"""From the leaves to the tree."""


class _Structure:
    """Stands for all trees of one structure whose tensors have the same shapes and dtypes, and whose
    other leaves are the same."""

    __slots__ = ("__weakref__",)


_STRUCTURES: Final[WeakValueDictionary[Hashable, _Structure]] = WeakValueDictionary()


class _Flat(NamedTuple):
    """What a lasting tree keeps."""

    structure: _Structure
    leaves: list[Any]


def read(name: str, value: Any, leaves: list[Any]) -> Hashable:
    """The value's part of the signature of the function ``name``; its leaves are appended.

    Raises TypeError for a leaf that can be part of no signature.
    """
    cls = type(value)
    if cls is Tensor:
        leaves.append(value)
        return (value._data.shape, value._data.dtype)
    flat = getattr(value, "_flat", None)
    if type(flat) is _Flat:
        leaves += flat.leaves
        return flat.structure
    if cls is Static:
        leaves.append(value)
        return static_key(name, value)
    names = field_names(cls)
    if names is not None:
        return (cls, *[read(name, getattr(value, each), leaves) for each in names])
    found, treedef = flatten(value)
    leaves += found
    return _structure(name, treedef, found)


def _structure(name: str, treedef: TreeDef, leaves: list[Any]) -> _Structure:
    parts = [
        (x._data.shape, x._data.dtype) if type(x) is Tensor else static_key(name, x) for x in leaves
    ]
    return _STRUCTURES.setdefault((treedef, *parts), _Structure())


def writer(name: str, example: Any) -> Write:
    """How to build trees like the example."""
    cls = type(example)
    if cls is Tensor:
        return next
    if cls is tuple:
        parts = [writer(name, each) for each in example]
        return lambda leaves: tuple([write(leaves) for write in parts])
    names = field_names(cls)
    if names is not None:
        parts, build = [writer(name, getattr(example, each)) for each in names], rebuilder(cls)
        return lambda leaves: build(names, [write(leaves) for write in parts])
    found, treedef = flatten(example)
    if is_lasting(example):
        return _lasting(treedef, len(found), _structure(name, treedef, found))
    return lambda leaves: unflatten(treedef, islice(leaves, len(found)))


def _lasting(treedef: TreeDef, count: int, structure: _Structure) -> Write:
    def write(leaves: Iterator[Any]) -> Any:
        flat = _Flat(structure, [*islice(leaves, count)])
        tree = unflatten(treedef, flat.leaves)
        object.__setattr__(tree, "_flat", flat)
        return tree

    return write
