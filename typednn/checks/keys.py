"""Keys under which passed checks are remembered.

The key of a tensor is its shape and dtype, the key of most other values is their type. A table
maps each type to the function that makes the key. ``nn.Module`` adds its own; its instances store
their keys. Some types do not determine whether a value passes. Values of these types have no
key, and every call with them is checked.
"""

from collections.abc import Callable, Hashable
from enum import Enum
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np

from typednn.tensor import Tensor

__all__ = ["BY_TYPE", "BY_VALUE", "Key", "KeyTable", "NoKeyError", "OwnKeys", "add_key"]

Key = Callable[[Any], Hashable]


class NoKeyError(Exception):
    """The value has no key, so its check cannot be remembered."""


class KeyTable(dict[type, Key]):
    """Functions by type: ``table[type(value)](value)`` is the key, or raises NoKeyError."""

    def __missing__(self, cls: type) -> Key:
        if cls is tuple or cls is list or (issubclass(cls, tuple) and hasattr(cls, "_fields")):
            return self._sequence
        if cls is dict:
            return self._mapping
        if issubclass(cls, type | np.dtype | Enum):
            return _exactly
        return next((_BY_BASE[base] for base in cls.__mro__ if base in _BY_BASE), _refuse)

    def _sequence(self, items: Any) -> Hashable:
        return (type(items), *[self[type(item)](item) for item in items])

    def _mapping(self, items: Any) -> Hashable:
        return (dict, *[(name, self[type(item)](item)) for name, item in items.items()])


class OwnKeys(dict[type, Key]):
    """The part of a table that one function uses, which goes with the function."""

    def __init__(self, table: KeyTable) -> None:
        self._table = table

    def __missing__(self, cls: type) -> Key:
        key = self[cls] = self._table[cls]
        return key


def _tensor(value: Any) -> Hashable:
    data = value._data
    return (data.shape, data.dtype)


def _array(value: Any) -> Hashable:
    return (np.ndarray, value.shape, value.dtype)


def _exactly(value: Any) -> Hashable:
    return (type(value), value)


def _refuse(value: Any) -> Hashable:
    raise NoKeyError


_SCALARS: tuple[type, ...] = (
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    type(None),
    *np.sctypeDict.values(),
)
_OPAQUE: tuple[type, ...] = (FunctionType, MethodType, BuiltinFunctionType, np.random.Generator)
_COMMON: dict[type, Key] = {Tensor: _tensor, np.ndarray: _array, **dict.fromkeys(_OPAQUE, type)}

_BY_BASE: dict[type, Key] = {}
"""The keys of the instances of a class, and of all classes derived from it."""

BY_TYPE = KeyTable({**_COMMON, **dict.fromkeys(_SCALARS, type)})
"""The keys of numbers and strings are their types."""

BY_VALUE = KeyTable({**_COMMON, **dict.fromkeys(_SCALARS, _exactly)})
"""The keys of numbers and strings have their values, for ``{self.size}`` and ``Literal``."""


def add_key(cls: type, key: Key) -> None:
    """Make the keys of the instances of ``cls`` and its subclasses with this function."""
    _BY_BASE[cls] = key
