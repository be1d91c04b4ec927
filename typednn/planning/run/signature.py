"""The signature of a call: all that a program depends on but the values of the tensors.

Of each argument ``read`` gives its part of the signature, and the arrays of its tensors.
"""

from collections.abc import Callable, Hashable, Iterator
from typing import Any, Final, NoReturn, TypeAlias
from weakref import WeakValueDictionary

import numpy as np

from typednn.containers import (
    Deferred,
    TreeDef,
    field_names,
    may_be_deferred,
    one_level,
)
from typednn.exchange import live
from typednn.planning.run.exact import ATOMS, Same, Unreadable, key_of
from typednn.planning.run.static import Static, refuse, static_key
from typednn.tensor import Tensor, wrap

__all__ = ["ReturnedModule", "TapedError", "insides", "read", "wrapped"]

Array: TypeAlias = np.ndarray[Any, Any]


class _Structure:
    """Stands for all trees of one structure whose tensors have the same shapes and dtypes, and whose
    other leaves are the same: which these are says ``key``."""

    __slots__ = ("__weakref__", "key")

    def __init__(self, key: Hashable) -> None:
        self.key = key


_STRUCTURES: Final[WeakValueDictionary[Hashable, _Structure]] = WeakValueDictionary()


def insides(signature: Hashable) -> Iterator[object]:
    """All that a signature holds, each once."""
    seen, left = set(), [signature]
    while left:
        value = left.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        yield value
        if type(value) is tuple:
            left += value
        elif type(value) is _Structure:
            left.append(value.key)
        elif type(value) is Same:
            left.append(value.value)


class ReturnedModule(Deferred):
    """A returned module, deferred. Its tensors are ``arrays`` still, also among its leaves."""

    __slots__ = ("arrays", "structure")

    def __init__(
        self, structure: Hashable, treedef: TreeDef, leaves: list[Any], arrays: list[Array]
    ) -> None:
        super().__init__(leaves, treedef)
        self.structure = structure
        self.arrays = arrays

    def leaves(self) -> list[Any]:
        return [wrapped(leaf) for leaf in self._leaves]


def wrapped(leaf: Any) -> Any:
    """The leaf; an array as a tensor."""
    return wrap(leaf) if type(leaf) is np.ndarray else leaf


class TapedError(Exception):
    """A gradient is being taken by an argument, which must see the function itself."""


def read(name: str, value: Any, arrays: list[Array]) -> Hashable:
    """The value's part of the signature of the function ``name``; its tensors' arrays are appended, in the
    order in which ``flatten`` gives them.

    Raises TypeError for a leaf that can be part of no signature, TraceError for a tensor without
    values, TapedError.
    """
    return _READERS[type(value)](name, value, arrays, False)


_Reader: TypeAlias = Callable[[str, Any, list[Array], bool], Hashable]
"""``read`` for a class. The last argument: whether the value is inside of a module, which is read as a whole."""


def _read_tensor(name: str, tensor: Any, arrays: list[Array], inside: bool) -> Hashable:
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


def _read_atom(name: str, value: Any, arrays: list[Array], inside: bool) -> Hashable:
    return key_of(value)


def _read_static(name: str, value: Any, arrays: list[Array], inside: bool) -> Hashable:
    return static_key(name, value)


def _read_sequence(name: str, value: Any, arrays: list[Array], inside: bool) -> Hashable:
    return (type(value), *[_READERS[type(x)](name, x, arrays, inside) for x in value])


def _read_dict(name: str, value: Any, arrays: list[Array], inside: bool) -> Hashable:
    """Its keys in their order, and its values in that in which ``flatten`` walks them."""
    if set(map(type, value)) <= {str}:
        items = [value[key] for key in sorted(value)]
        return (dict, *value, *[_READERS[type(x)](name, x, arrays, inside) for x in items])
    return _read_node(name, value, arrays, inside)


def _read_dataclass(name: str, value: Any, arrays: list[Array], inside: bool) -> Hashable:
    cls: type = type(value)
    fields = [getattr(value, each) for each in field_names(cls) or ()]
    return (cls, *[_READERS[type(x)](name, x, arrays, inside) for x in fields])


def _read_module(name: str, value: Any, arrays: list[Array], inside: bool) -> Hashable:
    if not inside:
        deferred = getattr(value, "_deferred", None)
        if type(deferred) is ReturnedModule:
            arrays += deferred.arrays
            return deferred.structure
    node = one_level(value)
    assert node is not None
    children, layout = node
    made_of = layout.exact_key or _made_of(name, layout)
    parts = [_READERS[type(x)](name, x, arrays, True) for x in children]
    key = (type(value), made_of, *parts)
    return key if inside else _STRUCTURES.get(key) or _STRUCTURES.setdefault(key, _Structure(key))


def _read_node(name: str, value: Any, arrays: list[Array], inside: bool) -> Hashable:
    """Of another container, or a leaf."""
    node = one_level(value)
    if node is None:
        return static_key(name, value)
    children, rest = node
    made_of = _made_of(name, [*value, rest] if isinstance(value, dict) else rest)
    parts = [_READERS[type(x)](name, x, arrays, inside) for x in children]
    cls: type = type(value)
    return (cls, made_of, *parts)


def _made_of(name: str, rest: Any) -> Hashable:
    """The part of what a container is made of beside its children, such as a dict's keys in their order."""
    try:
        return key_of(rest)
    except Unreadable as found:
        refuse(name, found.value)


class _Readers(dict[type, _Reader]):
    """``readers[type(value)](name, value, arrays, inside)``."""

    def __missing__(self, cls: type) -> _Reader:
        if may_be_deferred(cls):
            self[cls] = _read_module
        elif field_names(cls) is not None:
            self[cls] = _read_dataclass
        else:
            return _read_node  # which asks each time: the class may become a container later
        return self[cls]


_READERS: Final = _Readers(
    {
        Tensor: _read_tensor,
        Static: _read_static,
        tuple: _read_sequence,
        list: _read_sequence,
        dict: _read_dict,
        **dict.fromkeys(ATOMS, _read_atom),
    }
)
