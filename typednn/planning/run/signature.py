"""The signature of a call: what a program depends on, except the values of tensors and floats.

``read`` returns the part of the signature for one argument, and collects the arrays of its tensors
and its floats. A program may depend on the values of some floats, too: ``jit`` adds these.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, Final, NoReturn, TypeAlias
from weakref import WeakValueDictionary

import numpy as np

from typednn.autodiff.batched import Batched
from typednn.containers import (
    Deferred,
    TreeDef,
    field_names,
    may_be_deferred,
    one_level,
)
from typednn.data_interchange import live
from typednn.planning.run.static_arguments import Static, refuse_static, static_key
from typednn.planning.run.storage import Returned
from typednn.planning.run.value_keys import ATOMS, Identity, UnreadableError, key_of
from typednn.tensor import Tensor, wrap
from typednn.traced_number import TRACED_NUMBERS

__all__ = ["ReturnedTree", "TapedError", "objects_in", "read"]


class _ModuleKey:
    """A module's part of a signature. Equal keys share one object, so comparison is by identity.

    ``key``: the class, the structure, the shapes and dtypes of the tensors, and the other leaves.
    """

    __slots__ = ("__weakref__", "key")

    def __init__(self, key: Hashable) -> None:
        self.key = key


_MODULE_KEYS: Final[WeakValueDictionary[Hashable, _ModuleKey]] = WeakValueDictionary()


def objects_in(signature: Hashable) -> Iterator[object]:
    """Yield each object in a signature once."""
    seen, left = set(), [signature]
    while left:
        value = left.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        yield value
        if type(value) is tuple:
            left += value
        elif type(value) is _ModuleKey:
            left.append(value.key)
        elif type(value) is Identity:
            left.append(value.value)


class ReturnedTree(Deferred):
    """A tree that a program has returned and that is not built yet.

    ``structure``: its part of a signature. ``arrays``: those of its tensors as programs read them;
    callers must not see them. ``fixed``: its other leaves, by their position; none is a number.
    """

    __slots__ = ("_returned", "arrays", "fixed", "structure")

    def __init__(
        self, structure: Hashable, treedef: TreeDef, fixed: Mapping[int, Any], returned: Returned
    ) -> None:
        self._leaves = []  # until somebody asks for them
        self.treedef = treedef
        self.structure = structure
        self.fixed = fixed
        self.arrays = returned.arrays
        self._returned = returned

    def leaves(self) -> list[Any]:
        if not self._leaves:
            self._leaves = self.with_fixed(map(wrap, self._returned.shown()))
        return self._leaves.copy()

    def shown(self) -> list[Any]:
        """Return its arrays for callers, each of which keeps the memory of all."""
        return [leaf._data for leaf in self.leaves() if type(leaf) is Tensor]

    def with_fixed(self, leaves: Iterable[Any]) -> list[Any]:
        """Return these leaves, in the places of the tensors, and the fixed ones."""
        found = [*leaves]
        for index, leaf in self.fixed.items():
            found.insert(index, leaf)
        return found


class TapedError(Exception):
    """An argument is on a tape, or mapped by ``vmap``: the function itself must be called."""


def read(name: str, value: Any, values: list[Any]) -> Hashable:
    """Return the value's part of the signature of a call of the function ``name``.

    The arrays of its tensors and its floats are appended to ``values``, in the order of
    ``flatten``. Raises
    TypeError for a leaf that cannot be part of a signature, TraceError for a tensor without values,
    and TapedError.
    """
    return _READERS[type(value)](name, value, values, False)


_Reader: TypeAlias = Callable[[str, Any, list[Any], bool], Hashable]
"""``read`` for one class. The last argument says whether the value is inside a module."""


def _read_tensor(name: str, tensor: Any, values: list[Any], inside: bool) -> Hashable:
    data = tensor._data
    if tensor._tape is not None and live(tensor)._tape is not None:
        raise TapedError
    if type(data) is not np.ndarray:
        if isinstance(data, Batched):
            raise TapedError
        _refuse(data)
    values.append(data if data.flags.c_contiguous else data.copy("C"))
    return data.shape, data.dtype


def _refuse(data: Any) -> NoReturn:
    data.apply(None, [data], {})
    raise AssertionError("an abstract tensor outside of its trace")


def _read_atom(name: str, value: Any, values: list[Any], inside: bool) -> Hashable:
    return key_of(value)


def _read_number(name: str, value: Any, values: list[Any], inside: bool) -> Hashable:
    values.append(value)
    return (type(value),)  # not the class alone, which is the key of the class as an argument


def _read_static(name: str, value: Any, values: list[Any], inside: bool) -> Hashable:
    return static_key(name, value)


def _read_sequence(name: str, value: Any, values: list[Any], inside: bool) -> Hashable:
    return (type(value), *[_READERS[type(x)](name, x, values, inside) for x in value])


def _read_dict(name: str, value: Any, values: list[Any], inside: bool) -> Hashable:
    """The dict's keys in insertion order, and its values in the order of ``flatten``."""
    if set(map(type, value)) <= {str}:
        items = [value[key] for key in sorted(value)]
        return (dict, *value, *[_READERS[type(x)](name, x, values, inside) for x in items])
    return _read_node(name, value, values, inside)


def _read_dataclass(name: str, value: Any, values: list[Any], inside: bool) -> Hashable:
    cls: type = type(value)
    fields = [getattr(value, each) for each in field_names(cls) or ()]
    return (cls, *[_READERS[type(x)](name, x, values, inside) for x in fields])


def _read_module(name: str, value: Any, values: list[Any], inside: bool) -> Hashable:
    if not inside:
        deferred = getattr(value, "_deferred", None)
        if type(deferred) is ReturnedTree:
            values += deferred.shown()
            return deferred.structure
    node = one_level(value)
    assert node is not None
    children, layout = node
    own_key = getattr(layout, "exact_key", None) or _container_key(name, layout)
    parts = [_READERS[type(x)](name, x, values, True) for x in children]
    key = (type(value), own_key, *parts)
    return key if inside else _MODULE_KEYS.get(key) or _MODULE_KEYS.setdefault(key, _ModuleKey(key))


def _read_node(name: str, value: Any, values: list[Any], inside: bool) -> Hashable:
    """The part of another container, or of a leaf."""
    node = one_level(value)
    if node is None:
        return static_key(name, value)
    children, rest = node
    own_key = _container_key(name, [*value, rest] if isinstance(value, dict) else rest)
    parts = [_READERS[type(x)](name, x, values, inside) for x in children]
    cls: type = type(value)
    return (cls, own_key, *parts)


def _container_key(name: str, rest: Any) -> Hashable:
    """Return the key of a container without its children, such as a dict's keys in order."""
    try:
        return key_of(rest)
    except UnreadableError as found:
        refuse_static(name, found.value)


class _Readers(dict[type, _Reader]):
    """``readers[type(value)](name, value, values, inside)``."""

    def __missing__(self, cls: type) -> _Reader:
        if may_be_deferred(cls):
            self[cls] = _read_module
        elif field_names(cls) is not None:
            self[cls] = _read_dataclass
        else:
            return _read_node  # not cached: the class may be registered as a container later
        return self[cls]


_READERS: Final = _Readers(
    {
        Tensor: _read_tensor,
        Static: _read_static,
        tuple: _read_sequence,
        list: _read_sequence,
        dict: _read_dict,
        **dict.fromkeys(ATOMS, _read_atom),
        **dict.fromkeys(TRACED_NUMBERS, _read_number),
    }
)
