"""Trees on their way into a plan and out of it: what they are a part of a signature by, and new ones.

A step's results are mostly the next step's arguments, which nobody looks at in between. So a module
that a plan returns is built only when somebody does.
"""

from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from typing import Any, Final, NoReturn, TypeAlias
from weakref import WeakValueDictionary

import numpy as np

from typednn.planning.exact import ATOMS, Unreadable, key_of, may_change
from typednn.planning.signature import Static, refuse, static_key
from typednn.tensor import Tensor, wrap
from typednn.trees import (
    Flat,
    Maker,
    TreeDef,
    field_names,
    flatten,
    is_late,
    late_maker,
    one_level,
    rebuilder,
    renewed,
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
        self, structure: Hashable, treedef: TreeDef, leaves: list[Any], arrays: list[Array]
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


def read(name: str, value: Any, arrays: list[Array], *, inside: bool = False) -> Hashable:
    """The value's part of the signature of the function ``name``; its tensors' arrays are appended, in the
    order in which ``flatten`` gives them.

    ``inside``: of a module, whose structure is known as a whole.
    Raises TypeError for a leaf that can be part of no signature, TraceError for a tensor without
    values, TapedError.
    """
    cls: type = type(value)
    if cls is Tensor:
        return _read_tensor(value, arrays)
    if not inside:
        flat = getattr(value, "_flat", None)
        if type(flat) is _Flat:
            arrays += flat.arrays
            return flat.structure
    if cls in ATOMS:
        return key_of(value)
    if cls is Static:
        return static_key(name, value)
    if cls is tuple or cls is list:
        return (cls, *[read(name, each, arrays, inside=inside) for each in value])
    if cls is dict and set(map(type, value)) <= {str}:
        parts = [read(name, value[key], arrays, inside=inside) for key in sorted(value)]
        return (dict, *value, *parts)
    names = field_names(cls)
    if names is not None:
        fields = [getattr(value, each) for each in names]
        return (cls, *[read(name, each, arrays, inside=inside) for each in fields])
    return _read_node(name, value, arrays, inside)


def _read_tensor(tensor: Tensor[Any, Any], arrays: list[Array]) -> Hashable:
    data = tensor._data
    if tensor._tape is not None:
        raise TapedError
    if type(data) is not np.ndarray:
        _refuse(data)
    arrays.append(data if data.flags.c_contiguous else data.copy("C"))
    return data.shape, data.dtype


def _refuse(data: Any) -> NoReturn:
    data.apply(None, [data], {})
    raise AssertionError("an abstract tensor outside of its trace")


def _read_node(name: str, value: Any, arrays: list[Array], inside: bool) -> Hashable:
    """Of a module, another container, or a leaf."""
    cls: type = type(value)
    node = one_level(value)
    if node is None:
        return static_key(name, value)
    children, rest, *_ = node
    made_of = getattr(rest, "kept", None)  # of a module's layout that cannot change
    if made_of is None:
        made_of = _made_of(name, [*value, rest] if isinstance(value, dict) else rest)
    if not is_late(cls):
        return (cls, made_of, *[read(name, each, arrays, inside=inside) for each in children])
    key = (cls, made_of, *[read(name, each, arrays, inside=True) for each in children])
    return key if inside else _STRUCTURES.get(key) or _STRUCTURES.setdefault(key, _Structure())


def _made_of(name: str, rest: Any) -> Hashable:
    """The part of what a container is made of beside its children, such as a dict's keys in their order."""
    try:
        return key_of(rest)
    except Unreadable as found:
        refuse(name, found.value)


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
    snapshot, changing = renewed(treedef, found)
    if changing:
        treedef = flatten(snapshot)[1]
        return lambda leaves: renewed(treedef, map(_wrapped, islice(leaves, len(found))))[0]
    make = late_maker(example) if in_order and not any(map(may_change, found)) else None
    if make is not None:
        return _late(make, read(name, example, []), treedef, found)
    return lambda leaves: unflatten(treedef, map(_wrapped, islice(leaves, len(found))))


def _late(make: Maker, structure: Hashable, treedef: TreeDef, example: list[Any]) -> Write:
    count, places = len(example), [i for i, x in enumerate(example) if type(x) is Tensor]

    def write(leaves: Iterator[Any]) -> Any:
        found = [*islice(leaves, count)]
        arrays = found if len(places) == count else [found[i] for i in places]
        return make(_Flat(structure, treedef, found, arrays))

    return write
