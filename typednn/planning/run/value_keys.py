"""Hashable keys of Python values that are not tensors: equal keys mean the same traced program.

A key consists of the value's types, bits and order, because ``==`` is too weak for this: 1, 1.0 and
True are equal, so are 0.0 and -0.0 and dicts in different orders, and a class may define any
``==``. Also a list equals itself after it has changed. So a key is built from the contents of the
value, and again for each call if the value is mutable. Functions, classes and Python modules are
their own keys: what they refer to is fixed when a function is traced.
"""

import functools
import struct
import types
from collections.abc import Callable, Hashable, Iterable
from enum import Enum
from pathlib import PurePath
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar, TypeVarTuple

import numpy as np

from typednn.autodiff.wrapped import Wrapped
from typednn.planning.run.value_parts import (
    MUTABLE,
    PARTS,
    PARTS_BY_NAME,
    Identity,
    Parts,
    UnreadableError,
    attributes,
    compares_by_identity,
    flatten_pairs,
    has_only_attributes,
    is_frozen_dataclass,
    slots,
)
from typednn.tensor import Tensor
from typednn.traced_number import TracedNumber

__all__ = [
    "ATOMS",
    "Identity",
    "KeyBuilder",
    "UnreadableError",
    "add_key",
    "has_attribute_key",
    "is_mutable",
    "key_of",
]

KeyFunction: TypeAlias = Callable[["KeyBuilder", Any], Hashable]


class KeyBuilder:
    """Builds the key of one value.

    ``has_mutable``: whether the value contains something mutable, whose key may change.
    """

    __slots__ = ("_depths", "has_mutable")

    def __init__(self) -> None:
        self.has_mutable = False
        self._depths: dict[int, int] = {}  # of the enclosing values, by id

    def key(self, value: Any) -> Hashable:
        """Return the key of a value. Raises UnreadableError."""
        return _KEYS[type(value)](self, value)

    def compound_key(self, value: Any, parts: Iterable[Any]) -> Hashable:
        """Return the keys of the value's parts; where the value contains itself, its depth."""
        depth = self._depths.get(id(value))
        if depth is not None:
            return (KeyBuilder, depth)
        self._depths[id(value)] = len(self._depths)
        try:
            return tuple([self.key(part) for part in parts])
        finally:
            del self._depths[id(value)]


def key_of(value: Any) -> Hashable:
    """Return the value's key. Raises UnreadableError."""
    cls = type(value)
    return _KEYS[cls](_ATOM_BUILDER if cls in ATOMS else KeyBuilder(), value)


def is_mutable(value: Any) -> bool:
    """Return whether the value's key may change, or cannot be computed."""
    builder = KeyBuilder()
    try:
        builder.key(value)
    except UnreadableError:
        return True
    return builder.has_mutable


def has_attribute_key(cls: type) -> bool:
    """Return whether the key of an instance is made of its attributes."""
    return _KEYS[cls] is _object_key


def add_key(cls: type, key: KeyFunction) -> None:
    """Register the function that computes keys of instances of the class and its subclasses."""
    _BY_BASE[cls] = key


# --- immutable values


def _value_itself(builder: KeyBuilder, value: Any) -> Hashable:
    return value  # type: ignore[no-any-return] # its type hashes by identity


def _identity_key(builder: KeyBuilder, value: Any) -> Hashable:
    return Identity(value)


def _atom_key(builder: KeyBuilder, value: Any) -> Hashable:
    return (type(value), value)


def _float_key(builder: KeyBuilder, value: float) -> Hashable:
    return (float, struct.pack("<d", value))


def _complex_key(builder: KeyBuilder, value: complex) -> Hashable:
    return (complex, struct.pack("<2d", value.real, value.imag))


def _scalar_key(builder: KeyBuilder, value: Any) -> Hashable:
    """Return the key of a numpy scalar. The bytes of a long double have padding: use ``repr``."""
    if value.dtype.hasobject:
        raise UnreadableError(value)
    return (type(value), value.dtype, repr(value) if value.dtype.char in "gG" else value.tobytes())


def _dtype_key(builder: KeyBuilder, value: Any) -> Hashable:
    return (np.dtype, value, builder.key(value.metadata))


def _class_key(builder: KeyBuilder, value: Any) -> Hashable:
    return value if type(value) is type else Identity(value)  # a metaclass may define ==


def _builtin_key(builder: KeyBuilder, value: Any) -> Hashable:
    """The key of a built-in function: itself, or its name and the value that it is bound to."""
    bound = value.__self__
    if bound is None or type(bound) is types.ModuleType:
        return value  # type: ignore[no-any-return] # as in _value_itself
    return (type(value), value.__qualname__, builder.key(bound))


# --- containers


def _tuple_key(builder: KeyBuilder, value: tuple[Any, ...]) -> Hashable:
    return (tuple, *[_KEYS[type(each)](builder, each) for each in value])


def _parts_key(base: type, parts: Parts) -> KeyFunction:
    """Return the key function for ``base``, whose instances consist of these parts.

    An instance of a derived class has its attributes in the key, too.
    """
    changes = base in MUTABLE

    def key(builder: KeyBuilder, value: Any) -> Hashable:
        cls = type(value)
        if changes:
            builder.has_mutable = True
        if cls is base:
            return (cls, builder.compound_key(value, parts(value)))
        if cls.__dictoffset__ or slots(cls):
            builder.has_mutable = True
        return (
            cls,
            builder.compound_key(value, (*parts(value), *flatten_pairs(attributes(value)))),
        )

    return key


# --- objects


def _object_key(builder: KeyBuilder, value: Any) -> Hashable:
    """The key of an object: its attributes; and its identity, if its class defines no ``==``."""
    cls = type(value)
    if not is_frozen_dataclass(cls):
        builder.has_mutable = True
    own = builder.compound_key(value, flatten_pairs(attributes(value)))
    if compares_by_identity(cls):
        return (cls, Identity(value), own)
    return (cls, own)


# --- the key function of each class


def _refuse(builder: KeyBuilder, value: Any) -> Hashable:
    raise UnreadableError(value)


class _KeyTable(dict[type, KeyFunction]):
    """``keys[type(value)](builder, value)`` is the value's key."""

    def __missing__(self, cls: type) -> KeyFunction:
        self[cls] = key = _key_function(cls)
        return key


def _key_function(cls: type) -> KeyFunction:
    for base, key in _BY_BASE.items():
        if issubclass(cls, base):
            return key
    for each in cls.__mro__:
        parts = PARTS.get(each) or PARTS_BY_NAME.get(f"{each.__module__}.{each.__qualname__}")
        if parts is not None:
            return _parts_key(each, parts)
    # Each module that Cython compiles has its own class of this name.
    if cls.__name__ == "cython_function_or_method":
        return _value_itself
    return _object_key if has_only_attributes(cls) else _refuse


_BY_BASE: Final[dict[type, KeyFunction]] = {
    type: _class_key,
    Enum: _identity_key,
    np.generic: _scalar_key,
    np.dtype: _dtype_key,
    types.ModuleType: _identity_key,
    Wrapped: _identity_key,
    PurePath: lambda builder, value: (type(value), str(value)),
    TracedNumber: lambda builder, value: builder.key(value.value()),
}
_HASHED_BY_IDENTITY: Final = (
    types.FunctionType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.CodeType,
    functools._lru_cache_wrapper,
    np.ufunc,
    property,
    staticmethod,
    classmethod,
    TypeVar,
    ParamSpec,
    TypeVarTuple,
)
_KEYS: Final = _KeyTable(
    {
        **dict.fromkeys((int, bool, str, bytes), _atom_key),
        **dict.fromkeys((type(None), type(Ellipsis), type(NotImplemented)), _atom_key),
        float: _float_key,
        complex: _complex_key,
        **dict.fromkeys(_HASHED_BY_IDENTITY, _value_itself),
    }
)
ATOMS: Final = frozenset(_KEYS)
"""Classes of immutable values that contain no other values."""
_ATOM_BUILDER: Final = KeyBuilder()  # shared, since keys of atoms do not change it

_KEYS.update(
    {
        types.BuiltinFunctionType: _builtin_key,
        Identity: _value_itself,
        tuple: _tuple_key,
        Tensor: _identity_key,
    }
)
