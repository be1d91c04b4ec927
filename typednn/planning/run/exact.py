"""Keys of values that say all that a program can see of them: types, bits and order.

``==`` says too little for a key: 1, 1.0 and True are equal, and 0.0 and -0.0, and dicts of another order;
classes may call equal what they please; and a list is equal to itself after it has changed. So a key is made
of what the value is made of, and is made anew for each call where the value may have changed. Functions,
classes and Python modules are their own key: what they refer to is fixed when a function is traced.
"""

import copy
import functools
import struct
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable
from enum import Enum
from pathlib import PurePath
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar, TypeVarTuple

import numpy as np

from typednn.autodiff.wrapped import Wrapped
from typednn.planning.run.parts import (
    CHANGING,
    PARTS,
    PARTS_BY_NAME,
    Parts,
    Same,
    Unreadable,
    attributes,
    flat,
    is_frozen,
    is_only_itself,
    is_plain,
    slots,
)
from typednn.tensor import Tensor

__all__ = [
    "ATOMS",
    "Same",
    "Unreadable",
    "Walk",
    "add_key",
    "key_of",
    "may_change",
    "renewed",
]

Key: TypeAlias = Callable[["Walk", Any], Hashable]


class Walk:
    """The making of one key.

    ``changing``: whether it met something whose key may be another one later.
    """

    __slots__ = ("_around", "changing")

    def __init__(self) -> None:
        self.changing = False
        self._around: dict[int, int] = {}  # what is being read, by id, and how deep it lies

    def key(self, value: Any) -> Hashable:
        """Raises Unreadable."""
        return _KEYS[type(value)](self, value)

    def within(self, value: Any, parts: Iterable[Any]) -> Hashable:
        """The keys of the parts of a value that may hold itself."""
        depth = self._around.get(id(value))
        if depth is not None:
            return (Walk, depth)
        self._around[id(value)] = len(self._around)
        try:
            return tuple([self.key(part) for part in parts])
        finally:
            del self._around[id(value)]


def key_of(value: Any) -> Hashable:
    """The value's key. Raises Unreadable."""
    cls = type(value)
    return _KEYS[cls](_NOWHERE if cls in ATOMS else Walk(), value)


def may_change(value: Any) -> bool:
    """Whether the value's key may be another one later, or cannot be known."""
    walk = Walk()
    try:
        walk.key(value)
    except Unreadable:
        return True
    return walk.changing


def add_key(cls: type, key: Key) -> None:
    """Let instances of the class be keyed by this function."""
    _KEYS[cls] = key


def renewed(value: Any) -> Any:
    """The value with new lists, dicts and objects in place of those that it is made of; what is equal to
    nothing but itself, and what cannot change, is the same.
    """
    cls = type(value)
    if cls is tuple or (issubclass(cls, tuple) and hasattr(cls, "_make")):
        return getattr(cls, "_make", cls)(map(renewed, value))
    if _KEYS[cls] is _plain and not is_only_itself(cls) and may_change(value):
        copied = copy.copy(value)
        for name, each in attributes(value):
            object.__setattr__(copied, name, renewed(each))
        return copied
    if cls is list or cls is deque:
        return _copy(value, map(renewed, value))
    if cls is dict or cls is OrderedDict or cls is defaultdict:
        return _copy(value, [(key, renewed(each)) for key, each in value.items()])
    return value.copy() if cls is set or cls is bytearray or cls is np.ndarray else value


def _copy(value: Any, parts: Iterable[Any]) -> Any:
    copied = value.copy()
    copied.clear()
    (copied.update if isinstance(value, dict) else copied.extend)(parts)
    return copied


# --- values that never change


def _itself(walk: Walk, value: Any) -> Hashable:
    return value  # type: ignore[no-any-return] # of a type that is hashed by its identity


def _same(walk: Walk, value: Any) -> Hashable:
    return Same(value)


def _atom(walk: Walk, value: Any) -> Hashable:
    return (type(value), value)


def _float(walk: Walk, value: float) -> Hashable:
    return (float, struct.pack("<d", value))


def _complex(walk: Walk, value: complex) -> Hashable:
    return (complex, struct.pack("<2d", value.real, value.imag))


def _scalar(walk: Walk, value: Any) -> Hashable:
    """Of numpy's. A long double's bytes hold some that say nothing."""
    if value.dtype.hasobject:
        raise Unreadable(value)
    return (type(value), value.dtype, repr(value) if value.dtype.char in "gG" else value.tobytes())


def _dtype(walk: Walk, value: Any) -> Hashable:
    return (np.dtype, value, walk.key(value.metadata))


def _class(walk: Walk, value: Any) -> Hashable:
    return value if type(value) is type else Same(value)  # a metaclass may have an == of its own


def _builtin(walk: Walk, value: Any) -> Hashable:
    """A function made of C: of a module, or bound to a value."""
    bound = value.__self__
    if bound is None or type(bound) is types.ModuleType:
        return value  # type: ignore[no-any-return] # as _itself
    return (type(value), value.__qualname__, walk.key(bound))


# --- values that are made of others


def _tuple(walk: Walk, value: tuple[Any, ...]) -> Hashable:
    return (tuple, *[_KEYS[type(each)](walk, each) for each in value])


def _made_of_parts(base: type, parts: Parts) -> Key:
    """Of the class that has these parts, or of one derived from it, whose attributes count too."""
    changes = base in CHANGING

    def key(walk: Walk, value: Any) -> Hashable:
        cls = type(value)
        if changes:
            walk.changing = True
        if cls is base:
            return (cls, walk.within(value, parts(value)))
        if cls.__dictoffset__ or slots(cls):
            walk.changing = True
        return (cls, walk.within(value, (*parts(value), *flat(attributes(value)))))

    return key


# --- objects


def _plain(walk: Walk, value: Any) -> Hashable:
    """An object of a class made of Python: its attributes, and where it is equal only to itself, itself."""
    cls = type(value)
    if not is_frozen(cls):
        walk.changing = True
    own = walk.within(value, flat(attributes(value)))
    if is_only_itself(cls):
        return (cls, Same(value), own)
    return (cls, own)


# --- which key a class's values have


def _unreadable(walk: Walk, value: Any) -> Hashable:
    raise Unreadable(value)


class _Keys(dict[type, Key]):
    """``keys[type(value)](walk, value)`` is the value's key."""

    def __missing__(self, cls: type) -> Key:
        self[cls] = key = _chosen(cls)
        return key


def _chosen(cls: type) -> Key:
    for base, key in _BY_BASE.items():
        if issubclass(cls, base):
            return key
    for each in cls.__mro__:
        parts = PARTS.get(each) or PARTS_BY_NAME.get(f"{each.__module__}.{each.__qualname__}")
        if parts is not None:
            return _made_of_parts(each, parts)
    if (
        cls.__name__ == "cython_function_or_method"
    ):  # each module that Cython makes has one of its own
        return _itself
    return _plain if is_plain(cls) else _unreadable


_BY_BASE: Final[dict[type, Key]] = {
    type: _class,
    Enum: _same,
    np.generic: _scalar,
    np.dtype: _dtype,
    types.ModuleType: _same,
    Wrapped: _same,
    PurePath: lambda walk, value: (type(value), str(value)),
}
_ITSELF: Final = (
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
_KEYS: Final = _Keys(
    {
        **dict.fromkeys((int, bool, str, bytes), _atom),
        **dict.fromkeys((type(None), type(Ellipsis), type(NotImplemented)), _atom),
        float: _float,
        complex: _complex,
        **dict.fromkeys(_ITSELF, _itself),
    }
)
ATOMS: Final = frozenset(_KEYS)
"""Classes of values that are made of nothing else, and never change."""
_NOWHERE: Final = Walk()  # for these, which need none

_KEYS.update({types.BuiltinFunctionType: _builtin, Same: _itself, tuple: _tuple, Tensor: _same})
