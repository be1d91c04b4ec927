"""Trees on their way into a plan and out of it: what they are a part of a signature by, and new ones.

A step's results are mostly the next step's arguments, which nobody looks at in between. So a module
that a plan returns is built only when somebody does.
"""

from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from typing import Any, Final, TypeAlias
from weakref import WeakValueDictionary

import numpy as np

from typednn.planning.signature import Static, static_key
from typednn.tensor import Tensor, wrap
from typednn.trees import Flat, TreeDef, field_names, flatten, late_maker, rebuilder

__all__ = ["Write", "read", "writer"]

Write: TypeAlias = Callable[[Iterator[Any]], Any]
"""From the leaves to the tree."""


class _Structure:
    """Stands for all trees of one structure whose tensors have the same shapes and dtypes, and whose
    other leaves are the same."""

    __slots__ = ("__weakref__",)


_STRUCTURES: Final[WeakValueDictionary[Hashable, _Structure]] = WeakValueDictionary()


class _Flat(Flat):
    """What a returned module is made of; its tensors are arrays."""

    __slots__ = ("arrays", "structure")

    def __init__(self, structure: _Structure, treedef: TreeDef, arrays: list[Any]) -> None:
        super().__init__([], treedef)
        self.structure = structure
        self.arrays = arrays

    def leaves(self) -> list[Any]:
        return [wrap(leaf) if type(leaf) is np.ndarray else leaf for leaf in self.arrays]


def read(name: str, value: Any, leaves: list[Any]) -> Hashable:
    """The value's part of the signature of the function ``name``; its leaves are appended, tensors or
    their arrays.

    Raises TypeError for a leaf that can be part of no signature.
    """
    cls = type(value)
    if cls is Tensor:
        leaves.append(value)
        return (value._data.shape, value._data.dtype)
    flat = getattr(value, "_flat", None)
    if type(flat) is _Flat:
        leaves += flat.arrays
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
    """How to build trees like the example, of arrays and other leaves."""
    cls = type(example)
    if cls is Tensor:
        return lambda leaves: wrap(next(leaves))
    if cls is tuple:
        parts = [writer(name, each) for each in example]
        return lambda leaves: tuple([write(leaves) for write in parts])
    names = field_names(cls)
    if names is not None:
        parts, build = [writer(name, getattr(example, each)) for each in names], rebuilder(cls)
        return lambda leaves: build(names, [write(leaves) for write in parts])
    found, treedef = flatten(example)
    count, structure = len(found), _structure(name, treedef, found)

    def flat(leaves: Iterator[Any]) -> _Flat:
        return _Flat(structure, treedef, [*islice(leaves, count)])

    make = late_maker(example)
    return (
        (lambda leaves: flat(leaves).build()) if make is None else lambda leaves: make(flat(leaves))
    )
