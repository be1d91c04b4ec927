"""Trees on their way into a plan and out of it: what they are a part of a signature by, and new ones.

A step's results are mostly the next step's arguments, which nobody looks at in between. So a module
that a plan returns is built only when somebody does.
"""

from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from typing import Any, Final, NoReturn, TypeAlias
from weakref import WeakValueDictionary

import numpy as np

from typednn.planning.signature import Static, static_key
from typednn.tensor import Tensor, live, wrap
from typednn.trees import (
    Flat,
    Maker,
    TreeDef,
    field_names,
    flatten,
    late_maker,
    rebuilder,
    unflatten,
)

__all__ = ["TapedError", "Write", "read", "writer"]

Array: TypeAlias = np.ndarray[Any, Any]
Write: TypeAlias = Callable[[Iterator[Any]], Any]
"""From the leaves to the tree."""


class _Structure:
    """Stands for all trees of one structure whose tensors have the same shapes and dtypes, and whose
    other leaves are the same."""

    __slots__ = ("__weakref__",)


_STRUCTURES: Final[WeakValueDictionary[Hashable, _Structure]] = WeakValueDictionary()


class _Flat(Flat):
    """What a returned module is made of; its tensors are ``arrays``, and stand so among its leaves."""

    __slots__ = ("arrays", "structure")

    def __init__(
        self, structure: _Structure, treedef: TreeDef, leaves: list[Any], arrays: list[Array]
    ) -> None:
        super().__init__(leaves, treedef)
        self.structure = structure
        self.arrays = arrays

    def leaves(self) -> list[Any]:
        return [_wrapped(leaf) for leaf in self._leaves]


def _wrapped(leaf: Any) -> Any:
    return wrap(leaf) if type(leaf) is np.ndarray else leaf


class TapedError(Exception):
    """A gradient is being taken by an argument, which must see the function itself."""


def read(name: str, value: Any, arrays: list[Array]) -> Hashable:
    """The value's part of the signature of the function ``name``; its tensors' arrays are appended.

    Raises TypeError for a leaf that can be part of no signature, TraceError for a tensor without
    values, TapedError.
    """
    cls = type(value)
    if cls is Tensor:
        return _read_tensor(value, arrays)
    flat = getattr(value, "_flat", None)
    if type(flat) is _Flat:
        arrays += flat.arrays
        return flat.structure
    if cls is Static:
        return static_key(name, value)
    names = field_names(cls)
    if names is not None:
        return (cls, *[read(name, getattr(value, each), arrays) for each in names])
    leaves, treedef = flatten(value)
    return _structure(name, treedef, leaves, arrays)


def _read_tensor(tensor: Tensor[Any, Any], arrays: list[Array]) -> Hashable:
    data = tensor._data
    if tensor._tape is not None and live(tensor)._tape is not None:
        raise TapedError
    if type(data) is not np.ndarray:
        _refuse(data)
    arrays.append(data if data.flags.c_contiguous else data.copy("C"))
    return data.shape, data.dtype


def _refuse(data: Any) -> NoReturn:
    data.apply(None, [data], {})
    raise AssertionError("an abstract tensor outside of its trace")


def _structure(name: str, treedef: TreeDef, leaves: list[Any], arrays: list[Array]) -> _Structure:
    parts = [_read_tensor(x, arrays) if type(x) is Tensor else static_key(name, x) for x in leaves]
    return _STRUCTURES.setdefault((treedef, *parts), _Structure())


def writer(name: str, example: Any, *, in_order: bool) -> Write:
    """How to build trees like the example, of arrays and other leaves.

    ``in_order``: whether the arrays are all laid out as those of new tensors.
    """
    cls = type(example)
    if cls is Tensor:
        return lambda leaves: wrap(next(leaves))
    if cls is tuple:
        parts = [writer(name, each, in_order=in_order) for each in example]
        return lambda leaves: tuple([write(leaves) for write in parts])
    names = field_names(cls)
    if names is not None:
        fields, build = [getattr(example, each) for each in names], rebuilder(cls)
        parts = [writer(name, each, in_order=in_order) for each in fields]
        return lambda leaves: build(names, [write(leaves) for write in parts])
    found, treedef = flatten(example)
    make = late_maker(example) if in_order else None
    if make is not None:
        return _late(make, _structure(name, treedef, found, []), treedef, found)
    return lambda leaves: unflatten(treedef, map(_wrapped, islice(leaves, len(found))))


def _late(make: Maker, structure: _Structure, treedef: TreeDef, example: list[Any]) -> Write:
    count, places = len(example), [i for i, x in enumerate(example) if type(x) is Tensor]

    def write(leaves: Iterator[Any]) -> Any:
        found = [*islice(leaves, count)]
        arrays = found if len(places) == count else [found[i] for i in places]
        return make(_Flat(structure, treedef, found, arrays))

    return write
